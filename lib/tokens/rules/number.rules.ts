import { rule } from './rule.interface.js';
import type { Rule } from './rule.interface.js';
import { isUuid, uuidRule } from './text.rules.js';

export const booleanRule = rule(
  'boolean',
  'must be true or false',
  { type: 'boolean' },
  (value) => typeof value === 'boolean',
);

export const wholeNumberRule = (min: number, max: number = Number.MAX_SAFE_INTEGER): Rule =>
  rule(
    'integer',
    max === Number.MAX_SAFE_INTEGER
      ? `must be a whole number, ${min} or more`
      : `must be a whole number from ${min} to ${max}`,
    { type: 'integer', minimum: min, maximum: max },
    (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
  );

export const numberRule = rule('number', 'must be a number', { type: 'number' }, (value) =>
  Number.isFinite(value),
);

export const ratioRule = rule(
  'number',
  'must be a number from 0 to 1',
  { type: 'number', minimum: 0, maximum: 1 },
  (value) => typeof value === 'number' && value >= 0 && value <= 1,
);

/** iDenfy's two documents disagree on which of the two it is. */
export const integerOrUuidRule = rule(
  'integerOrUuid',
  'must be a whole number or a UUID',
  { oneOf: [{ type: 'integer' }, uuidRule.schema] },
  (value) => Number.isSafeInteger(value) || isUuid(value),
);
