import { reasonOf } from './error-reason.js';

const coded = (code: unknown, more: object = {}): Error => Object.assign(new Error('SECRET'), { code }, more);

describe('reasonOf', () => {
  it.each([
    ['a code of Node', coded('ECONNREFUSED'), 'ECONNREFUSED'],
    ['a code of TLS', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    [
      'a code of undici in a cause',
      new TypeError('fetch failed', { cause: coded('UND_ERR_SOCKET') }),
      'UND_ERR_SOCKET',
    ],
    ['an SQLSTATE', coded('53300'), '53300'],
    ['a code of SQLite', coded('SQLITE_BUSY'), 'SQLITE_BUSY'],
    [
      'the first of several addresses',
      new AggregateError([coded('ENETUNREACH'), coded('EPERM')]),
      'ENETUNREACH',
    ],
    [
      'the last node of a cluster',
      Object.assign(new Error('x'), { lastNodeError: coded('ECONNRESET') }),
      'ECONNRESET',
    ],
    ['a reply of Redis', new Error("OOM command not allowed when used memory > 'maxmemory'."), 'OOM'],
    [
      'a reply of Redis 6 to a script',
      new Error(
        'ERR Error running script (call to f_1): @user_script:1: -MISCONF Redis is configured to save',
      ),
      'MISCONF',
    ],
    [
      'a reply of Redis 7 to a script whose command is not permitted',
      new Error("ERR The user executing the script can't run this command or subcommand script: 74ba"),
      'NOPERM',
    ],
    ['the reason of an error of this package', coded('IDENFY_STORE', { reason: 'NOPERM' }), 'NOPERM'],
  ])('is %s', (_what, error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });

  const circular = new Error('x');
  circular.cause = circular;
  const { proxy, revoke } = Proxy.revocable(new Error('x'), {});
  revoke();
  const throwing = (name: string): object =>
    Object.defineProperty(new Error('x'), name, {
      get: () => {
        throw new Error('SECRET');
      },
    });

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'ECONNREFUSED'],
    ['a word of a message that is none of Redis', new Error('JOHN already exists')],
    ['a document number in a message', new Error('LT123456 is taken')],
    ['a code that is no word', coded('no code')],
    ['a code that is a personal number', coded('39001010000')],
    ['a code that is too long', coded('A'.repeat(65))],
    ['a code that is a number', coded(5)],
    ['a code with a line break', coded('ECONNREFUSED\n')],
    ['an error of this package without a reason', coded('IDENFY_STORE')],
    ['an error that is its own cause', circular],
    ['a revoked proxy', proxy],
    ['a revoked proxy as a cause', new Error('x', { cause: proxy })],
    ['a null prototype', Object.create(null)],
    ['a message that is null', Object.assign(new Error('x'), { message: null })],
    ...['code', 'message', 'cause', 'errors', 'reason'].map(
      (name) => [`a getter of ${name} that throws`, throwing(name)] as const,
    ),
  ])('is nothing for %s', (_what, error) => {
    expect(reasonOf(error)).toBeUndefined();
  });
});
