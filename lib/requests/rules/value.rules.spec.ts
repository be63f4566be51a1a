import { isISO31661Alpha2 } from 'class-validator';
import { listRule } from './rule.js';
import type { Rule } from './rule.js';
import {
  asciiRule,
  COUNTRY_CODES,
  digitsRule,
  emailRule,
  noCommaRule,
  periodRule,
  phoneRule,
  shortTextRule,
  websiteRule,
} from './value.rules.js';

it('holds the ISO 3166-1 alpha-2 codes and XK, no more and no less', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const pairs = letters.flatMap((first) => letters.map((second) => first + second));
  const expected = pairs.filter((pair) => pair === 'XK' || isISO31661Alpha2(pair));
  expect([...COUNTRY_CODES].sort()).toEqual(expected);
  expect(COUNTRY_CODES.size).toBe(250);
});

it.each<[string, Rule, readonly unknown[], readonly unknown[]]>([
  [
    'a short text',
    shortTextRule(3),
    ['', 'abc', '\u{1f600}'.repeat(3)],
    ['abcd', '\u{1f600}'.repeat(4), null, 5],
  ],
  ['a text without a comma', noCommaRule(3), ['a', 'ą č'], ['', 'a,b', 'abcd', null]],
  ['ASCII', asciiRule(3), [' ~x'], ['', 'ą', '\n', 'abcd', null]],
  ['digits', digitsRule(5), ['01234'], ['1234', '012345', '0123a', '٠١٢٣٤', 12345]],
  [
    'an e-mail address',
    emailRule,
    ['a@b.lt', `${'a'.repeat(249)}@b.lt`],
    ['a@b', 'a b@c.lt', 'a@@b.lt', 'a@b.', `${'a'.repeat(250)}@b.lt`, ''],
  ],
  [
    'a phone number',
    phoneRule,
    ['+37060000000', '+12', `+${'1'.repeat(15)}`],
    ['37060000000', '+0123', '+370 600', `+${'1'.repeat(16)}`, ''],
  ],
  [
    'a website',
    websiteRule,
    ['http://a.lt', 'HTTPS://a.lt/b?c=d', `http://a.lt/${'b'.repeat(188)}`],
    ['a.lt', 'ftp://a.lt', 'http://u:p@a.lt', 'http://a lt', `http://a.lt/${'b'.repeat(189)}`, ''],
  ],
  [
    'a period',
    periodRule,
    [
      ['2026-01-01T00:00:00Z', '2026-01-31T23:59:59.999Z'],
      ['2026-01-01T00:00Z', '2026-01-01T00:00Z'],
      ['2026-01-01T02:00:00+02:00', '2026-01-01T00:00:01Z'],
    ],
    [
      [],
      ['2026-01-01T00:00:00Z'],
      ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'],
      ['2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'],
      ['2026-01-01T00:00:00+02:00', '2025-12-31T21:59:59Z'],
      ['2026-01-01', '2026-01-02'],
      ['2026-01-01T00:00:00', '2026-01-02T00:00:00'],
      ['2026-13-01T00:00:00Z', '2026-14-01T00:00:00Z'],
      [1, 2],
      '2026-01-01T00:00:00Z',
      null,
    ],
  ],
  ['a list of up to 2', listRule(asciiRule(1), 0, 2), [[], ['a', 'b']], [['a', 'b', 'c'], ['ab'], 'a']],
  ['a list of 1 to 2', listRule(asciiRule(1), 1, 2), [['a'], ['a', 'b']], [[], ['a', 'b', 'c']]],
])('knows %s', (_what, { keeps, problems }, good, bad) => {
  expect(good.filter((value) => !keeps(value) || problems(value).length > 0)).toEqual([]);
  expect(bad.filter((value) => keeps(value) || problems(value).length !== 1)).toEqual([]);
});

it.each([
  [listRule(asciiRule(1), 0), 'must be a list'],
  [listRule(asciiRule(1), 1), 'must be a list of 1 entry or more'],
  [listRule(asciiRule(1), 0, 2), 'must be a list of at most 2 entries'],
  [listRule(asciiRule(1), 1, 2), 'must be a list of 1 to 2 entries'],
])('says how long a list must be (%#)', ({ problems }, message) => {
  expect(problems(5)).toEqual([{ message }]);
});

it('sends the times of a period in ISO 8601, and leaves alone what is none', () => {
  const from = new Date('2026-01-01T02:00:00+02:00');
  const sent = periodRule.normalise?.([from, '2026-01-31T00:00:00Z']);
  expect(sent).toEqual(['2026-01-01T00:00:00.000Z', '2026-01-31T00:00:00Z']);
  expect(periodRule.keeps(sent)).toBe(true);
  const wrong = [new Date(Number.NaN), 5];
  expect(periodRule.normalise?.(wrong)).toEqual(wrong);
  expect(periodRule.keeps(periodRule.normalise?.(wrong))).toBe(false);
  expect(periodRule.normalise?.('today')).toBe('today');
});
