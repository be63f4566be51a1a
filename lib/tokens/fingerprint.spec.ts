import fc from 'fast-check';
import { requestFingerprint } from './check-token-request.js';

it('is a SHA-256 over a prefix, the instance and canonical JSON', () => {
  // printf 'nestjs-idenfy token request 1\neu\n{"a":[1,{"c":null,"d":"x"}],"b":true}' | sha256sum
  expect(requestFingerprint({ b: true, a: [1, { d: 'x', c: null }] }, 'eu')).toBe(
    'ab4d2c6155fc1b18b3edf811b2e2e87599e889348f8de0455d7f6ba759592c78',
  );
});

it('does not depend on the order of names', () => {
  const one = requestFingerprint({ a: 1, b: { c: [1, 2], d: null } }, 'eu');
  expect(requestFingerprint({ b: { d: null, c: [1, 2] }, a: 1 }, 'eu')).toBe(one);
});

it('tells different requests and different instances apart', () => {
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
    ...bodies.map((body) => requestFingerprint(body, 'eu')),
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
