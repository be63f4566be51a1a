import fc from 'fast-check';
import { requestFingerprint } from './fingerprint.js';

it('is a keyed SHA-256 over canonical JSON', () => {
  // printf '{"a":[1,{"c":null,"d":"x"}],"b":true}' | openssl dgst -sha256 -hmac secret
  expect(requestFingerprint({ b: true, a: [1, { d: 'x', c: null }] }, 'secret')).toBe(
    '098b2c91405cb80ab5ed4dc0de378ec6058a494ffe6f5ed7de8fe03f5c279883',
  );
});

it('does not depend on the order of names', () => {
  const one = requestFingerprint({ a: 1, b: { c: [1, 2], d: null } }, 'secret');
  expect(requestFingerprint({ b: { d: null, c: [1, 2] }, a: 1 }, 'secret')).toBe(one);
});

it('tells different requests and different secrets apart', () => {
  const bodies = [
    { a: 1 },
    { a: '1' },
    { a: [1] },
    { a: null },
    {},
    { b: 1 },
    { a: { a: 1 } },
    { a: [1, 2] },
    { a: [2, 1] },
  ];
  const prints = [
    ...bodies.map((body) => requestFingerprint(body, 'secret')),
    requestFingerprint({ a: 1 }, 'other'),
  ];
  expect(new Set(prints).size).toBe(prints.length);
});

it('is equal exactly where the JSON is', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (one, other) => {
        const same = requestFingerprint(one, 'k') === requestFingerprint(other, 'k');
        const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
        expect(same).toBe(JSON.stringify(sorted(wire(one))) === JSON.stringify(sorted(wire(other))));
      },
    ),
  );
});

/** As lists of name and value, so that no name is special. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return typeof value === 'object' && value !== null
    ? {
        entries: Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, one]) => [name, sorted(one)]),
      }
    : value;
}
