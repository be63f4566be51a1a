import { rule } from './rule.interface.js';
import type { Rule } from './rule.interface.js';
import { isUuid } from './text.rules.js';

export const booleanRule = rule('boolean', 'must be true or false', (value) => typeof value === 'boolean');

export const wholeNumberRule = (min: number, max: number = Number.MAX_SAFE_INTEGER): Rule =>
  rule(
    'integer',
    max === Number.MAX_SAFE_INTEGER
      ? `must be a whole number, ${min} or more`
      : `must be a whole number from ${min} to ${max}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
  );

export const numberRule = rule('number', 'must be a number', (value) => Number.isFinite(value));

export const ratioRule = rule(
  'number',
  'must be a number from 0 to 1',
  (value) => typeof value === 'number' && value >= 0 && value <= 1,
);

/** iDenfy's two documents disagree on which of the two it is. */
export const integerOrUuidRule = rule(
  'integerOrUuid',
  'must be a whole number or a UUID',
  (value) => Number.isSafeInteger(value) || isUuid(value),
);
