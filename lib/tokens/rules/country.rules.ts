import { COUNTRY_CODES } from './country-codes.js';
import { listRule } from './list.rule.js';
import { rule } from './rule.interface.js';
import type { Rule } from './rule.interface.js';

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
  problems: (value) => (Array.isArray(value) ? countries : countryRule).problems(value),
  normalise: (value) => (Array.isArray(value) ? countries : countryRule).normalise?.(value),
};
