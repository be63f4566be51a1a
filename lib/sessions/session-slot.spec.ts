import { checkSlot, slotOfName, slottedSession, storedName } from './session-slot.js';

const clientIds = ['a', 'ab', 'a b', 'a:b', '__proto__', 'undefined', '\\n', '"', 'x'.repeat(100)];
const slots = [undefined, 'a', 'b', 'default', 'undefined', '__proto__', 'a:b', '\\n', 'y'.repeat(100)];
const pairs = clientIds.flatMap((clientId) => slots.map((slot) => ({ clientId, slot })));

it('no clientId and slot together have the name of another pair, and both come back', () => {
  const names = pairs.map(storedName);
  expect(new Set(names).size).toBe(pairs.length);
  expect(names.map(slotOfName)).toEqual(pairs);
});

it.each(clientIds)('without a slot the name is the clientId: %s', (clientId) => {
  expect(storedName({ clientId })).toBe(clientId);
  expect(Object.keys(slotOfName(clientId))).toEqual(['clientId']);
});

it('gives a stored session its own clientId', () => {
  const stored = { clientId: 'a\nb', state: 'open', scanRef: 'scan', remainingMs: 5 } as const;
  expect(slottedSession(stored)).toEqual({ ...stored, clientId: 'a', slot: 'b' });
  expect(slottedSession({ ...stored, clientId: 'a' })).toEqual({ ...stored, clientId: 'a' });
});

it.each([undefined, 'a', '!', '~', 'a b', 'default', '2', 'x'.repeat(100)])('takes %j', (slot) => {
  expect(checkSlot(slot)).toEqual([]);
});

const revoked = Proxy.revocable({}, {});
revoked.revoke();

it.each<[string, unknown]>([
  ['an empty text', ''],
  ['a space', ' '],
  ['a space before', ' a'],
  ['a space behind', 'a '],
  ['101 characters', 'x'.repeat(101)],
  ['a line feed', 'a\nb'],
  ['a line feed at the end', 'a\n'],
  ['a NUL', 'a\0'],
  ['a DEL', 'a\x7f'],
  ['a letter beyond ASCII', 'é'],
  ['half of a surrogate pair', '\ud800'],
  ['null', null],
  ['a number', 7],
  ['not a number', NaN],
  ['a boolean', true],
  ['a symbol', Symbol('a')],
  ['a bigint', 7n],
  ['an array', ['a']],
  ['an object', { toString: () => 'a' }],
  ['a boxed text', new String('a')],
  ['a function', () => 'a'],
  ['a proxy', new Proxy({}, { get: () => 'a' })],
  ['a revoked proxy', revoked.proxy],
])('refuses %s', (_what, slot) => {
  expect(checkSlot(slot)).toEqual([
    {
      path: 'slot',
      rule: 'slot',
      message: 'slot must be a string of 1 to 100 printable ASCII characters, without a space at either end',
    },
  ]);
});
