import { ConsoleLogger, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { jest } from '@jest/globals';
import { inspect } from 'node:util';
import { IdenfyError, IdenfyModule, IdenfyRequestError, idenfyConfig } from 'nestjs-idenfy';
import type { IdenfyConfigError, IdenfyModuleOptions } from 'nestjs-idenfy';
import { checkTokenRequest } from '../../lib/tokens/check-token-request.js';

const valid = { apiKey: 'key-1', apiSecret: 'secret-1', webhook: { signingKeys: 'signing-key-1' } };
const environment = { ...process.env };

type Imports = Parameters<typeof Test.createTestingModule>[0]['imports'];

async function start(imports: Imports): Promise<void> {
  const testing = await Test.createTestingModule({ imports }).compile();
  await testing.init();
  await testing.close();
}

/** The messages of the problems that stop the start. */
async function problems(imports: Imports): Promise<string[]> {
  const error: unknown = await start(imports).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(IdenfyError.is(error, 'IDENFY_CONFIG')).toBe(true);
  return (error as IdenfyConfigError).problems.map(({ message }) => message);
}

const returning = (options: object, structure: object = {}): Imports => [
  IdenfyModule.forRootAsync({ useFactory: () => options as IdenfyModuleOptions, ...structure }),
];

beforeEach(() => {
  for (const name of Object.keys(process.env).filter((one) => one.startsWith('IDENFY_'))) {
    delete process.env[name];
  }
});
afterEach(() => {
  process.env = { ...environment };
  jest.restoreAllMocks();
});

describe('an IdenfyModule that is imported wrongly', () => {
  const remedy =
    'IdenfyModule.forRootAsync(idenfyConfig.asProvider()), which reads the environment, or ' +
    'IdenfyModule.forRoot({ apiKey, apiSecret, webhook: { signingKeys } })';
  const without = 'IdenfyModule.forRootAsync has no useFactory, useClass or useExisting; use ';
  const bare = 'IdenfyModule is imported without options, as the bare class; use ';

  it.each<[string, () => NonNullable<Imports>[number], string]>([
    [
      'forRoot()',
      () => IdenfyModule.forRoot(undefined as never),
      'IdenfyModule.forRoot is called without options; use ',
    ],
    ['forRootAsync()', () => IdenfyModule.forRootAsync(undefined as never), without],
    ['forRootAsync({})', () => IdenfyModule.forRootAsync({}), without],
    ['forRootAsync({ isGlobal })', () => IdenfyModule.forRootAsync({ isGlobal: true }), without],
    ['forRootAsync(idenfyConfig)', () => IdenfyModule.forRootAsync(idenfyConfig as never), without],
    ['the class alone', () => IdenfyModule, bare],
  ])('%s stops the start and says what to do', async (_, module, message) => {
    expect(await problems([module()])).toEqual([message + remedy]);
  });

  it('the bare class is refused beside a global one too', async () => {
    expect(await problems([IdenfyModule.forRoot({ ...valid, isGlobal: true }), IdenfyModule])).toEqual([
      bare + remedy,
    ]);
  });
});

describe('options at the wrong place or under the wrong name', () => {
  const misplaced =
    'is needed when the module is defined: give it to IdenfyModule.forRootAsync itself, next to useFactory, ' +
    'useClass or useExisting, not in the options that those return';

  it.each([
    ['isGlobal', true],
    ['webhookPath', 'hook'],
    ['webhookController', false],
    ['webhookDecorators', []],
    ['instance', 'eu'],
  ])('%s returned by the factory', async (name, value) => {
    expect(await problems(returning({ ...valid, [name]: value }))).toEqual([`${name} ${misplaced}`]);
  });

  it.each<[string, object]>([
    ['timeout is not an option of IdenfyModule; did you mean timeoutMs?', { timeout: 1 }],
    ['apikey is not an option of IdenfyModule; did you mean apiKey?', { apikey: 'x' }],
    [
      'duplicates.polcy is not an option of IdenfyModule; did you mean duplicates.policy?',
      { duplicates: { polcy: 1 } },
    ],
    [
      'reconciliation.everySecond is not an option of IdenfyModule; did you mean reconciliation.everySeconds?',
      { reconciliation: { everySeconds: 60, everySecond: 1 } },
    ],
    [
      'webhook.signingKey is not an option of IdenfyModule; did you mean webhook.signingKeys?',
      { webhook: { ...valid.webhook, signingKey: 'x' } },
    ],
    ['colour is not an option of IdenfyModule', { colour: 'red' }],
  ])('%s', async (message, options) => {
    expect(await problems(returning({ ...valid, ...options }))).toEqual([message]);
  });

  it('a name that forRootAsync does not know is reported with all other problems', async () => {
    const structure = { webhookpath: 'hook', webhookPath: '' };
    expect(await problems(returning({ ...valid, timeoutMs: 0 }, structure))).toEqual([
      'webhookpath is not an option of IdenfyModule.forRootAsync; did you mean webhookPath?',
      'webhookPath must be the path of a route',
      'timeoutMs must be a whole number from 1 to 300000',
    ]);
  });

  it('a misspelt useFactory is all that is reported', async () => {
    expect(await problems([IdenfyModule.forRootAsync({ useFactroy: () => valid } as never)])).toEqual([
      'useFactroy is not an option of IdenfyModule.forRootAsync; did you mean useFactory?',
    ]);
  });
});

describe('webhookPath', () => {
  it.each([
    [' idenfy/webhook', 'must not hold white space'],
    ['idenfy/webhook ', 'must not hold white space'],
    ['idenfy//webhook', 'must not hold two slashes in a row'],
    ['//idenfy/webhook', 'must not hold two slashes in a row'],
    ['https://app.example.com/idenfy', "must be the path alone, like 'idenfy/webhook', not a URL"],
    [' HTTP://app.example.com', "must be the path alone, like 'idenfy/webhook', not a URL"],
    ['idenfy?key=1', 'must be the path alone, without query and fragment'],
    ['idenfy#hook', 'must be the path alone, without query and fragment'],
    ['', 'must be the path of a route'],
  ])('%j', async (webhookPath, message) => {
    expect(await problems([IdenfyModule.forRoot({ ...valid, webhookPath })])).toEqual([
      `webhookPath ${message}`,
    ]);
  });

  it.each(['/idenfy/webhook/', 'tenants/:tenant/idenfy'])('%s is a path', async (webhookPath) => {
    await start([IdenfyModule.forRoot({ ...valid, webhookPath })]);
  });
});

describe('a variable under the wrong name', () => {
  it.each([
    [
      'IDENFY_SIGNING_KEY',
      'webhook.signingKeys',
      'IDENFY_SIGNING_KEYS',
      ' unless webhookController is false',
    ],
    [
      'IDENFY_SIGNINGKEYS',
      'webhook.signingKeys',
      'IDENFY_SIGNING_KEYS',
      ' unless webhookController is false',
    ],
    [
      'IDENFY_WEBHOOK_SIGNING_KEY',
      'webhook.signingKeys',
      'IDENFY_SIGNING_KEYS',
      ' unless webhookController is false',
    ],
    ['IDENFY_SECRET', 'apiSecret', 'IDENFY_API_SECRET', ''],
    ['IDENFY_API_SECERT', 'apiSecret', 'IDENFY_API_SECRET', ''],
    ['IDENFY_APIKEY', 'apiKey', 'IDENFY_API_KEY', ''],
    ['IDENFY_KEY', 'apiKey', 'IDENFY_API_KEY', ''],
  ])('%s', async (name, option, variable, unless) => {
    Object.assign(process.env, {
      IDENFY_API_KEY: 'key-1',
      IDENFY_API_SECRET: 'secret-1',
      IDENFY_SIGNING_KEYS: 'signing-key-1',
      [name]: 'value-of-the-account',
    });
    process.env[variable] = '';
    expect(await problems(returning(idenfyConfig()))).toEqual([
      `${option} (${variable}) is required${unless}; ${name} is set: did you mean ${variable}?`,
    ]);
  });

  it('is not guessed from variables that mean something else', async () => {
    Object.assign(process.env, { IDENFY_ENV: 'dev', IDENFY_ENABLED: '1', IDENFY_BASE_URL: 'https://a.test' });
    expect(await problems(returning(idenfyConfig()))).toEqual([
      'apiKey (IDENFY_API_KEY) is required',
      'apiSecret (IDENFY_API_SECRET) is required',
      'webhook.signingKeys (IDENFY_SIGNING_KEYS) is required unless webhookController is false',
    ]);
  });
});

describe('a key or a variable that is hardly what was meant', () => {
  const warned = async (options: object): Promise<string[]> => {
    const lines: string[] = [];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((line: unknown) => void lines.push(String(line)));
    await start(returning({ ...valid, ...options }));
    return lines.filter((line) => !line.startsWith('instance=default handlers=none'));
  };

  const readWith = (webhook: object): object => ({ ...idenfyConfig(), webhook });

  it('gets a line without its value', async () => {
    process.env['IDENFY_SIGNING_KEYS'] = '"quoted-signing-key",k';
    expect(await warned({ webhook: { signingKeys: ['"quoted-signing-key"', 'k'] } })).toEqual([
      'webhook.signingKeys (IDENFY_SIGNING_KEYS) entry 0 stands in quotation marks, which count as part of it: remove them',
      'webhook.signingKeys (IDENFY_SIGNING_KEYS) entry 1 is short enough to be guessed: use 12 characters or more',
    ]);
    expect(await warned({ apiSecret: "'secret-1'", webhook: { signingKeys: 'short' } })).toEqual([
      'apiSecret stands in quotation marks, which count as part of it: remove them',
      'webhook.signingKeys is short enough to be guessed: use 12 characters or more',
    ]);
  });

  it.each([
    ['IDENFY_TIMEOUT', 'IDENFY_TIMEOUT_MS'],
    ['IDENFY_TIMOUT_MS', 'IDENFY_TIMEOUT_MS'],
    ['IDENFY_RETRY', 'IDENFY_RETRIES'],
    ['IDENFY_PROXY', 'IDENFY_PROXY_URL'],
    ['IDENFY_BASEURL', 'IDENFY_BASE_URL'],
    ['IDENFY_ALLOWED_IPS', 'IDENFY_WEBHOOK_ALLOWED_IPS'],
  ])('so does a variable %s', async (name, meant) => {
    Object.assign(process.env, { IDENFY_API_KEY: 'key-1', IDENFY_API_SECRET: 'secret-1', [name]: '1234' });
    expect(await warned(readWith({ signingKeys: 'signing-key-1' }))).toEqual([
      `${name} is set but not read: did you mean ${meant}?`,
    ]);
  });

  it("variables of the app's own get none", async () => {
    const names = ['IDENFY_HANDLER_TIMEOUT_MS', 'IDENFY_WEBHOOK_URL', 'IDENFY_ENV', 'IDENFY_WIDGET_COLOUR'];
    Object.assign(process.env, Object.fromEntries(names.map((name) => [name, '5000'])));
    Object.assign(process.env, { IDENFY_API_KEY: 'key-1', IDENFY_API_SECRET: 'secret-1' });
    expect(await warned(readWith({ signingKeys: 'signing-key-1' }))).toEqual([]);
  });

  it('nor do those of an option that is set, or of an app that reads no variables', async () => {
    process.env['IDENFY_TIMEOUT'] = '4000';
    expect(await warned({})).toEqual([]);
    Object.assign(process.env, { IDENFY_API_KEY: 'key-1', IDENFY_API_SECRET: 'secret-1' });
    expect(await warned({ ...readWith({ signingKeys: 'signing-key-1' }), timeoutMs: 4000 })).toEqual([]);
  });

  it('the others get none', async () => {
    expect(await warned({ webhook: { signingKeys: ['twelve-chars', 'it"s-a-signing-key"'] } })).toEqual([]);
  });
});

describe('what is printed of an error', () => {
  const times = (text: string, part: string): number => text.split(part).length - 1;

  it('the start prints each problem once', async () => {
    class AppModule {}
    Module({ imports: returning({ ...valid, colour: 1, apiKey: '' }) ?? [] })(AppModule);
    const printed: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    }
    const logger = new ConsoleLogger({ colors: false });
    await NestFactory.create(AppModule, { logger, abortOnError: false }).catch(() => undefined);
    Logger.overrideLogger(false);
    jest.restoreAllMocks();

    const text = printed.join('');
    expect(times(text, 'colour is not an option of IdenfyModule')).toBe(1);
    expect(times(text, 'apiKey (IDENFY_API_KEY) is required')).toBe(1);
    expect(text).toContain("code: 'IDENFY_CONFIG'");
  });

  it('so does inspect, of a request error too', () => {
    const error = IdenfyRequestError.invalid([{ path: 'a', rule: 'b', message: 'a breaks a rule' }]);
    expect(times(inspect(error), 'a breaks a rule')).toBe(1);
    expect(error.problems).toHaveLength(1);
    expect(error.getResponse()).toMatchObject({ problems: error.problems });
  });
});

describe('a clientId that is no string', () => {
  it.each([5, true, ['a']])('%j', (clientId) => {
    expect(checkTokenRequest({ clientId })).toEqual({
      problems: [
        {
          path: 'clientId',
          rule: 'clientId',
          message:
            'clientId must be a string of 1 to 100 printable ASCII characters, without a space at either end',
        },
      ],
    });
  });
});
