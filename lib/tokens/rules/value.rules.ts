import { COUNTRY_CODES } from './country-codes.js';
import { listRule, rule } from './rule.js';
import type { Rule } from './rule.js';
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

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

function isCalendarDay(value: unknown): boolean {
  const match = typeof value === 'string' ? DATE.exec(value) : null;
  if (match === null) {
    return false;
  }
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const days = month === 2 && isLeap(year) ? 29 : (DAYS[month - 1] ?? 0);
  return year >= 1 && day >= 1 && day <= days;
}

export const dateRule = rule(
  'date',
  'must be a calendar day as YYYY-MM-DD',
  { type: 'string', format: 'date', pattern: DATE.source, example: '1990-02-03' },
  isCalendarDay,
);

const TWO_LETTERS = /^[A-Za-z]{2}$/;

/** Upper case, only of what can be a code: `'ß'.toUpperCase()` would be South Sudan. */
export const upperCaseCountry = (value: unknown): unknown =>
  typeof value === 'string' && TWO_LETTERS.test(value) ? value.toUpperCase() : value;

export const isCountry = (value: unknown): boolean => COUNTRY_CODES.has(upperCaseCountry(value) as string);

export const COUNTRY_MESSAGE = 'must be an ISO 3166-1 alpha-2 country code (or XK)';

export const countryRule: Rule = {
  ...rule(
    'country',
    COUNTRY_MESSAGE,
    { type: 'string', pattern: TWO_LETTERS.source, example: 'LT' },
    isCountry,
  ),
  normalise: upperCaseCountry,
};

const countries = listRule(countryRule, 1);

/** One country, or a list of them. */
export const countryOrListRule: Rule = {
  name: 'country',
  schema: { oneOf: [countryRule.schema, countries.schema], example: 'LT' },
  keeps: (value) => (Array.isArray(value) ? countries.keeps(value) : isCountry(value)),
  problems: (value) => (Array.isArray(value) ? countries : countryRule).problems(value),
  normalise: (value) => (Array.isArray(value) ? countries : countryRule).normalise?.(value),
};
