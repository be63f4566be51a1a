import { ConfigModule } from '@nestjs/config';
import { inspect } from 'node:util';
import type { ConfigType } from '@nestjs/config';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  IdenfyError,
  IdenfyModule,
  IdenfyService,
  MemoryDeliveryStore,
  getIdenfyToken,
  idenfyConfig,
} from 'nestjs-idenfy';
import type { IdenfyConfigError, IdenfyModuleOptions, IdenfyOptionsFactory } from 'nestjs-idenfy';

const valid = (): IdenfyModuleOptions => ({
  apiKey: 'key-1',
  apiSecret: 'secret-1',
  webhook: { signingKeys: 'signing-key-1' },
});

/** Starts an app with this module; gives the service. */
async function start(
  module: Parameters<typeof Test.createTestingModule>[0]['imports'],
): Promise<IdenfyService> {
  const testing = await Test.createTestingModule({ imports: module }).compile();
  await testing.init();
  started.push(testing);
  return testing.get(IdenfyService);
}

async function refusal(options: unknown, structure: object = {}): Promise<IdenfyConfigError> {
  const imports = [
    IdenfyModule.forRootAsync({ useFactory: () => options as IdenfyModuleOptions, ...structure }),
  ];
  const error: unknown = await start(imports).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(IdenfyError.is(error, 'IDENFY_CONFIG')).toBe(true);
  return error as IdenfyConfigError;
}

const started: { close(): Promise<void> }[] = [];
const environment = { ...process.env };

afterEach(async () => {
  process.env = { ...environment };
  await Promise.all(started.splice(0).map((app) => app.close()));
});

describe('the forms of configuration', () => {
  const redirect = 'https://idenfy.example.test/api/v2/redirect?authToken=a';

  it('forRoot', async () => {
    const service = await start([
      IdenfyModule.forRoot({ ...valid(), baseUrl: 'https://idenfy.example.test/' }),
    ]);
    expect(service.redirectUrl('a')).toBe(redirect);
  });

  it('forRootAsync with useFactory, imports and inject', async () => {
    @Injectable()
    class Settings {
      readonly url = 'https://idenfy.example.test';
    }
    @Module({ providers: [Settings], exports: [Settings] })
    class SettingsModule {}
    const service = await start([
      IdenfyModule.forRootAsync({
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: async (settings: Settings) => ({ ...valid(), baseUrl: settings.url }),
      }),
    ]);
    expect(service.redirectUrl('a')).toBe(redirect);
  });

  @Injectable()
  class Factory implements IdenfyOptionsFactory {
    createIdenfyOptions(): IdenfyModuleOptions {
      return { ...valid(), baseUrl: 'https://idenfy.example.test' };
    }
  }

  it('forRootAsync with useClass', async () => {
    const service = await start([IdenfyModule.forRootAsync({ useClass: Factory })]);
    expect(service.redirectUrl('a')).toBe(redirect);
  });

  it('forRootAsync with useExisting', async () => {
    @Module({ providers: [Factory], exports: [Factory] })
    class FactoryModule {}
    const service = await start([
      IdenfyModule.forRootAsync({ imports: [FactoryModule], useExisting: Factory }),
    ]);
    expect(service.redirectUrl('a')).toBe(redirect);
  });

  it('forRootAsync with idenfyConfig from the environment', async () => {
    Object.assign(process.env, {
      IDENFY_API_KEY: ' key-1 ',
      IDENFY_API_SECRET: 'secret-1',
      IDENFY_SIGNING_KEYS: 'old-signing-key, new-signing-key',
      IDENFY_BASE_URL: 'https://idenfy.example.test',
      IDENFY_UI_URL: 'https://ui.example.test/',
      IDENFY_TIMEOUT_MS: '2500',
      IDENFY_RETRIES: '0',
      IDENFY_DUPLICATES_POLICY: 'reuse',
      IDENFY_WEBHOOK_ALLOWED_IPS: '192.0.2.0/24, 2001:db8::1',
    });
    const service = await start([
      ConfigModule.forRoot(),
      IdenfyModule.forRootAsync(idenfyConfig.asProvider()),
    ]);
    expect(service.redirectUrl('a')).toBe(redirect);
    expect(service.iframeUrl('a', { lang: 'lt' })).toBe('https://ui.example.test/?authToken=a&lang=lt');
    const options: ConfigType<typeof idenfyConfig> = idenfyConfig();
    expect(options).toEqual({
      apiKey: 'key-1',
      apiSecret: 'secret-1',
      baseUrl: 'https://idenfy.example.test',
      uiUrl: 'https://ui.example.test/',
      timeoutMs: 2500,
      retries: 0,
      duplicates: { policy: 'reuse' },
      webhook: {
        signingKeys: ['old-signing-key', 'new-signing-key'],
        allowedIps: ['192.0.2.0/24', '2001:db8::1'],
      },
    });
  });

  it('is visible in other modules only when it is global, or imported', async () => {
    @Injectable()
    class Consumer {
      constructor(readonly idenfy: IdenfyService) {}
    }
    @Module({ providers: [Consumer], exports: [Consumer] })
    class FeatureModule {}
    await start([FeatureModule, IdenfyModule.forRoot({ ...valid(), isGlobal: true })]);
    await expect(start([FeatureModule, IdenfyModule.forRoot(valid())])).rejects.toThrow(
      /resolve dependencies/,
    );
  });
});

describe('named instances', () => {
  const named = (instance: string, host: string, path = `webhook/${instance}`) =>
    IdenfyModule.forRoot({
      ...valid(),
      baseUrl: `https://${host}.example.test`,
      instance,
      webhookPath: path,
    });

  it('live side by side, also when none of them is unnamed', async () => {
    const testing = await Test.createTestingModule({
      imports: [named('eu', 'one'), named('us', 'two')],
    }).compile();
    started.push(await testing.init());
    const eu = testing.get<IdenfyService>(getIdenfyToken('eu'), { strict: false });
    const us = testing.get<IdenfyService>(getIdenfyToken('us', IdenfyService), { strict: false });
    expect(eu.redirectUrl('a')).toContain('https://one.example.test/');
    expect(us.redirectUrl('a')).toContain('https://two.example.test/');
    expect(() => testing.get(IdenfyService, { strict: false })).toThrow(/does not exist/);
  });

  it('the classes are those of the unnamed instance, whatever the order', async () => {
    const unnamed = IdenfyModule.forRoot({ ...valid(), baseUrl: 'https://unnamed.example.test' });
    for (const imports of [
      [named('eu', 'one'), unnamed],
      [unnamed, named('eu', 'one')],
    ]) {
      const testing = await Test.createTestingModule({ imports }).compile();
      started.push(await testing.init());
      for (const token of [IdenfyService, getIdenfyToken(), getIdenfyToken('default', IdenfyService)]) {
        const service = testing.get<IdenfyService>(token, { strict: false });
        expect(service.redirectUrl('a')).toContain('https://unnamed.example.test/');
      }
    }
  });

  it.each([
    ['the same name', [named('eu', 'one'), named('eu', 'two', 'other')], 'instance'],
    ['the same path', [named('eu', 'one', 'hook'), named('us', 'two', '/hook/')], 'webhookPath'],
    ['both unnamed', [IdenfyModule.forRoot(valid()), IdenfyModule.forRoot(valid())], 'instance'],
  ])('%s twice stops the start', async (_, imports, path) => {
    const testing = await Test.createTestingModule({ imports }).compile();
    const error: unknown = await testing.init().catch((reason: unknown) => reason);
    expect(IdenfyError.is(error, 'IDENFY_CONFIG')).toBe(true);
    expect((error as IdenfyConfigError).problems.map((problem) => problem.path)).toContain(path);
  });
});

describe('wrong options', () => {
  it('names every problem by option and environment variable, and shows no secret', async () => {
    Object.assign(process.env, {
      IDENFY_API_SECRET: 'top\u0007secret-value',
      IDENFY_SIGNING_KEYS: 'bad\u0007signing-key',
      IDENFY_BASE_URL: 'http://user:pass@idenfy.example.test',
      IDENFY_TIMEOUT_MS: 'soon',
      IDENFY_RETRIES: '-1',
      IDENFY_DUPLICATES_POLICY: 'perhaps',
      IDENFY_WEBHOOK_ALLOWED_IPS: '192.0.2.1,not-an-address',
    });
    delete process.env['IDENFY_API_KEY'];
    const error = await refusal(idenfyConfig());
    expect(error.problems.map((problem) => problem.path).sort()).toEqual([
      'apiKey',
      'apiSecret',
      'baseUrl',
      'duplicates.policy',
      'retries',
      'timeoutMs',
      'webhook.allowedIps',
      'webhook.signingKeys',
    ]);
    for (const variable of ['API_KEY', 'API_SECRET', 'SIGNING_KEYS', 'BASE_URL', 'TIMEOUT_MS', 'RETRIES']) {
      expect(error.message).toContain(`(IDENFY_${variable})`);
    }
    for (const problem of error.problems) {
      expect(error.message).toContain(problem.message);
    }
    expect(error.message).not.toMatch(/secret-value|signing-key|user|pass@|soon|perhaps|not-an-address/);
  });

  it.each<[string, string, unknown]>([
    ['apiKey', 'a colon', { ...valid(), apiKey: 'key:1' }],
    ['apiKey', 'white space around it', { ...valid(), apiKey: 'key-1\n' }],
    ['apiSecret', 'nothing', { ...valid(), apiSecret: '' }],
    ['baseUrl', 'http to another host', { ...valid(), baseUrl: 'http://ivs.example.test' }],
    ['uiUrl', 'no URL', { ...valid(), uiUrl: 'ui.example.test' }],
    ['timeoutMs', 'zero', { ...valid(), timeoutMs: 0 }],
    ['retries', 'a fraction', { ...valid(), retries: 1.5 }],
    ['tokenDefaults.locale', 'a bad default', { ...valid(), tokenDefaults: { locale: 'not a locale' } }],
    ['tokenDefaults.clientId', 'a clientId for everybody', { ...valid(), tokenDefaults: { clientId: 'a' } }],
    ['duplicates.store', 'no store', { ...valid(), duplicates: { store: {} } }],
    ['duplicates.reviewWindowSeconds', 'negative', { ...valid(), duplicates: { reviewWindowSeconds: -1 } }],
    ['duplicates.guardOnStoreFailure', 'unknown', { ...valid(), duplicates: { guardOnStoreFailure: 'x' } }],
    ['webhook.signingKeys', 'missing', { ...valid(), webhook: {} }],
    ['webhook.signingKeys', 'an empty one', { ...valid(), webhook: { signingKeys: ['a', ''] } }],
    [
      'webhook.signatureHeader',
      'white space',
      { ...valid(), webhook: { signingKeys: 'a', signatureHeader: 'a b' } },
    ],
    ['webhook.signatureHeader', 'null', { ...valid(), webhook: { signingKeys: 'a', signatureHeader: null } }],
    ['webhook.store', 'null', { ...valid(), webhook: { signingKeys: 'a', store: null, queue: {} } }],
    ['webhook.maxBodyBytes', 'zero', { ...valid(), webhook: { signingKeys: 'a', maxBodyBytes: 0 } }],
    [
      'webhook.handlerTimeoutMs',
      'text',
      { ...valid(), webhook: { signingKeys: 'a', handlerTimeoutMs: '8000' } },
    ],
    ['webhook.allowedIps', 'an empty list', { ...valid(), webhook: { signingKeys: 'a', allowedIps: [] } }],
    ['webhook.queue', 'no queue', { ...valid(), webhook: { signingKeys: 'a', queue: {} } }],
    ['webhook.typo', 'an unknown option', { ...valid(), webhook: { signingKeys: 'a', typo: 1 } }],
    ['timeout', 'an unknown option', { ...valid(), timeout: 1 }],
    ['reconciliation', 'a switch', { ...valid(), reconciliation: true }],
    ['reconciliation.everySeconds', 'missing', { ...valid(), reconciliation: { batchSize: 10 } }],
    ['reconciliation.everySeconds', 'zero', { ...valid(), reconciliation: { everySeconds: 0 } }],
    ['reconciliation.everySeconds', 'text', { ...valid(), reconciliation: { everySeconds: '60' } }],
    [
      'reconciliation.graceSeconds',
      'negative',
      { ...valid(), reconciliation: { everySeconds: 60, graceSeconds: -1 } },
    ],
    ['reconciliation.batchSize', 'zero', { ...valid(), reconciliation: { everySeconds: 60, batchSize: 0 } }],
    [
      'reconciliation.automaticIsFinal',
      'a number',
      { ...valid(), reconciliation: { everySeconds: 60, automaticIsFinal: 1 } },
    ],
    [
      'reconciliation.every',
      'an unknown option',
      { ...valid(), reconciliation: { everySeconds: 60, every: 60 } },
    ],
    ['onHandlerError', 'no function', { ...valid(), onHandlerError: 'log' }],
    ['options', 'nothing', undefined],
  ])('%s: %s', async (path, _, options) => {
    const error = await refusal(options);
    expect(error.problems.map((problem) => problem.path)).toContain(path);
  });

  it('names every problem of reconciliation at once', async () => {
    const reconciliation = { graceSeconds: 0.5, batchSize: 1001, automaticIsFinal: 'no', often: 1 };
    const error = await refusal({ ...valid(), reconciliation });
    expect(error.problems.map((problem) => problem.path).sort()).toEqual(
      ['automaticIsFinal', 'batchSize', 'everySeconds', 'graceSeconds', 'often'].map(
        (name) => `reconciliation.${name}`,
      ),
    );
  });

  it('a queue needs a delivery store that outlives the process', async () => {
    const queue = { start: () => undefined, enqueue: async () => undefined, stop: () => undefined };
    for (const store of [undefined, new MemoryDeliveryStore()]) {
      const error = await refusal({ ...valid(), webhook: { signingKeys: 'a', queue, store } });
      expect(error.problems.map((problem) => problem.path)).toEqual(['webhook.store']);
    }
  });

  it('takes the signing key of the simulator beside a simulator only', async () => {
    Object.assign(process.env, { IDENFY_SIGNING_KEYS: 'a-secret-of-the-app, simulator-signing-key' });
    const error = await refusal({ ...idenfyConfig(), apiKey: 'key-1', apiSecret: 'secret-1' });
    expect(error.problems).toEqual([
      {
        path: 'webhook.signingKeys',
        rule: 'public',
        message: expect.stringMatching(
          /^webhook\.signingKeys \(IDENFY_SIGNING_KEYS\) holds the signing key/,
        ) as string,
      },
    ]);
    const local = { apiKey: 'key-1', apiSecret: 'secret-1', baseUrl: 'http://127.0.0.1:4000' };
    expect(await start([IdenfyModule.forRoot({ ...idenfyConfig(), ...local })])).toBeInstanceOf(
      IdenfyService,
    );
  });

  it('needs no signing key without the controller', async () => {
    const service = await start([
      IdenfyModule.forRoot({ apiKey: 'key-1', apiSecret: 'secret-1', webhookController: false }),
    ]);
    expect(service).toBeInstanceOf(IdenfyService);
  });

  it('takes undefined for every option that has a default', async () => {
    const unset = { signatureHeader: undefined, maxBodyBytes: undefined, store: undefined, queue: undefined };
    const service = await start([
      IdenfyModule.forRoot({
        ...valid(),
        ...{ baseUrl: undefined, timeoutMs: undefined, tokenDefaults: undefined, duplicates: undefined },
        ...{ webhookPath: undefined, webhookDecorators: undefined, instance: undefined, isGlobal: undefined },
        webhook: { signingKeys: 'signing-key-1', ...unset },
      }),
    ]);
    expect(service.redirectUrl('a')).toBe('https://ivs.idenfy.com/api/v2/redirect?authToken=a');
  });

  it.each<[string, object]>([
    ['instance', { instance: 'with space' }],
    ['instance', { instance: null }],
    ['webhookPath', { webhookPath: '/' }],
    ['webhookPath', { webhookPath: null }],
    ['webhookDecorators', { webhookDecorators: null }],
    ['webhookDecorators', { webhookDecorators: ['public'] }],
    ['webhookController', { webhookController: null }],
    ['isGlobal', { isGlobal: 'yes' }],
  ])('%s of the structure', async (path, structure) => {
    const error = await refusal(valid(), structure);
    expect(error.problems.map((problem) => problem.path)).toContain(path);
  });

  it('a misspelt name beside useFactory or useClass', async () => {
    const error = await refusal(valid(), { webhookPaht: 'hooks', isGlobl: true });
    expect(error.problems).toMatchObject([
      { path: 'webhookPaht', rule: 'unknown' },
      { path: 'isGlobl', rule: 'unknown' },
    ]);
    expect(error.message).toContain('did you mean webhookPath?');
    class Factory {
      readonly createIdenfyOptions = valid;
    }
    const misspelt = { useClass: Factory, instanec: 'eu' };
    await expect(start([IdenfyModule.forRootAsync(misspelt)])).rejects.toThrow('did you mean instance?');
  });
});

describe('what is logged by accident', () => {
  it('the service, or anything that holds the options, shows no secret', async () => {
    const service = await start([
      IdenfyModule.forRoot({
        ...valid(),
        apiSecret: 'secret-of-the-account',
        webhook: { signingKeys: 'key-of-the-hook' },
      }),
    ]);
    const shown = inspect(service, { depth: 20, showHidden: true });
    expect(shown).not.toMatch(/secret-of-the-account|key-of-the-hook|key-1/);
    expect(shown).not.toContain(Buffer.from('key-1:secret-of-the-account').toString('base64'));
    expect(JSON.stringify((service as unknown as { options: unknown }).options)).toBe('"[iDenfy options]"');
  });
});
