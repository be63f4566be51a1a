import { text } from '../config/options-table.js';
import type { OptionRow } from '../config/options-table.js';
import { COUNTRY_MESSAGE, countryRule, upperCaseCountry } from '../requests/rules/value.rules.js';

export const filterText = text('text', /^[^]+$/, 'must be a text that is not empty');

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

const isTime = (value: unknown): boolean =>
  typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value));

/** A time of a filter. */
export const filterTime: OptionRow<string> = {
  rule: 'time',
  check: (value) => (isTime(value) ? undefined : 'must be a time in ISO 8601, such as 2026-01-31T10:00:00Z'),
};

/** Several times, which are sent separated by commas. */
export const filterTimes: OptionRow<readonly string[]> = {
  rule: 'times',
  check: (value) =>
    Array.isArray(value) && value.length > 0 && value.every(isTime)
      ? undefined
      : 'must be a list of times in ISO 8601, such as 2026-01-31T10:00:00Z',
};

/** Several texts, which are sent separated by commas. */
export const filterTexts: OptionRow<readonly string[]> = {
  rule: 'texts',
  check: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== '')
      ? undefined
      : 'must be a list of texts that are not empty',
};

/** Several of these words, which are sent separated by commas. */
export const filterList = <const Word extends string>(
  words: readonly Word[],
): OptionRow<readonly Word[]> => ({
  rule: 'enum',
  check: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((one) => words.includes(one as Word))
      ? undefined
      : 'must be a list of words that iDenfy documents',
});

export const filterCountry = {
  rule: 'country',
  check: (value) => (countryRule.keeps(value) ? undefined : COUNTRY_MESSAGE),
  read: (value) => String(upperCaseCountry(value)),
} satisfies OptionRow<string>;
