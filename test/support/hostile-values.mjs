// What code may throw, though no code should. Plain JavaScript: processes of their own use it too.

const fail = () => {
  throw new Error('a getter that throws');
};

const withGetter = (name) => Object.defineProperty(new Error('SECRET'), name, { get: fail });

function everyTrapThrows() {
  const traps = Reflect.ownKeys(Reflect).filter((name) => typeof name === 'string');
  return new Proxy(new Error('SECRET'), Object.fromEntries(traps.map((name) => [name, fail])));
}

function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function cyclic() {
  const error = new Error('SECRET');
  error.cause = error;
  error.errors = [error];
  return error;
}

/** Each makes a value of its own: [what it is, how it is made]. */
export const hostileValues = [
  ...['name', 'message', 'stack', 'code', 'cause', 'toString', 'constructor', 'then', Symbol.toPrimitive].map(
    (name) => [`an error whose ${String(name)} throws`, () => withGetter(name)],
  ),
  ...['name', 'message', 'stack'].flatMap((name) =>
    [null, 7, {}, Symbol('s'), Object.create(null)].map((value) => [
      `an error whose ${name} is ${value === null ? 'null' : typeof value}`,
      () => Object.assign(new Error('SECRET'), { [name]: value }),
    ]),
  ),
  ['a revoked proxy', () => revoked({})],
  ['a revoked proxy of an error', () => revoked(new Error('SECRET'))],
  ['a revoked proxy of a function', () => revoked(() => undefined)],
  ['a proxy whose traps throw', everyTrapThrows],
  ['an object without a prototype', () => Object.create(null)],
  ['an error without a prototype', () => Object.setPrototypeOf(new Error('SECRET'), null)],
  ['an error that causes itself', cyclic],
  ['a frozen error', () => Object.freeze(new Error('SECRET'))],
  ['an error with a huge message', () => new Error('SECRET'.repeat(1_000_000))],
  ['a huge string', () => 'SECRET'.repeat(1_000_000)],
  ['a symbol', () => Symbol('SECRET')],
  ['a bigint', () => 7n],
  ['null', () => null],
  ['undefined', () => undefined],
];
