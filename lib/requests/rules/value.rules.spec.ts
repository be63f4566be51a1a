import { isISO31661Alpha2 } from 'class-validator';
import { COUNTRY_CODES } from './value.rules.js';

it('holds the ISO 3166-1 alpha-2 codes and XK, no more and no less', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const pairs = letters.flatMap((first) => letters.map((second) => first + second));
  const expected = pairs.filter((pair) => pair === 'XK' || isISO31661Alpha2(pair));
  expect([...COUNTRY_CODES].sort()).toEqual(expected);
  expect(COUNTRY_CODES.size).toBe(250);
});
