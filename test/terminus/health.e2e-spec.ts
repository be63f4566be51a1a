import { Controller, Get } from '@nestjs/common';
import type { DynamicModule, INestApplication } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import type { HealthCheckResult } from '@nestjs/terminus';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { IdenfyModule, MemoryDeliveryStore, MemoryLiveSessionStore } from 'nestjs-idenfy';
import type { IdenfyDiagnostics, IdenfyModuleOptions, IdenfyModuleStructure } from 'nestjs-idenfy';
import { IdenfyHealthIndicator } from 'nestjs-idenfy/terminus';
import type { IdenfyHealthOptions } from 'nestjs-idenfy/terminus';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { platforms, startApp } from '../support/platforms.js';
import { Upstream } from '../support/upstream.js';

const SECRETS = { apiKey: 'key-of-the-tests', apiSecret: 'secret-of-the-tests' };
const SIGNING_KEY = 'signing-key-of-the-tests';
const WELL = { sessionStore: 'up', deliveryStore: 'up', credentials: 'up' };

/** What the tests set; the controller of the next app asks with it. */
let checks: readonly (readonly [key: string, options?: IdenfyHealthOptions])[] = [['idenfy']];

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly idenfy: IdenfyHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check(): Promise<HealthCheckResult> {
    return this.health.check(
      checks.map(
        ([key, options]) =>
          () =>
            this.idenfy.isHealthy(key, options),
      ),
    );
  }
}

const never = (): Promise<never> => new Promise(() => undefined);

describe.each(platforms)('IdenfyHealthIndicator on %s', (platform) => {
  let simulator: IdenfySimulator;
  let app: INestApplication | undefined;
  let url: string;

  beforeEach(async () => {
    checks = [['idenfy']];
    simulator = await IdenfySimulator.start({ ...SECRETS, signingKeys: SIGNING_KEY });
  });

  afterEach(async () => {
    await app?.close();
    await simulator.close();
    app = undefined;
  });

  const idenfy = (
    options: Partial<IdenfyModuleOptions> = {},
    structure: IdenfyModuleStructure = {},
  ): DynamicModule =>
    IdenfyModule.forRoot({
      ...SECRETS,
      baseUrl: simulator.url,
      retries: 0,
      ...options,
      webhook: { signingKeys: SIGNING_KEY, ...options.webhook },
      ...structure,
    });

  async function start(...modules: DynamicModule[]): Promise<void> {
    // The module of the indicator is another one than that of the IdenfyModule, as in an app.
    class HealthModule {}
    const health: DynamicModule = {
      module: HealthModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController],
      providers: [IdenfyHealthIndicator],
    };
    ({ app, url } = await startApp(platform, { imports: [...modules, health] }));
  }

  async function check(): Promise<{ status: number; details: Record<string, object>; text: string }> {
    const answer = await fetch(`${url}/health`);
    const text = await answer.text();
    const { details } = JSON.parse(text) as { details: Record<string, object> };
    return { status: answer.status, details, text };
  }

  it('is up when the stores answer and iDenfy accepts the credentials, and spends nothing', async () => {
    await start(idenfy());
    expect(await check()).toMatchObject({ status: 200, details: { idenfy: { status: 'up', ...WELL } } });
    expect(simulator.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v2/status',
    ]);
    expect(simulator.sessions).toEqual([]);
  });

  it('is down when iDenfy does not accept the credentials, and shows none', async () => {
    await start(idenfy({ apiSecret: 'another-secret' }));
    const { status, details, text } = await check();
    expect([status, details]).toEqual([
      503,
      { idenfy: { status: 'down', ...WELL, credentials: 'IDENFY_AUTHENTICATION' } },
    ]);
    for (const secret of [...Object.values(SECRETS), 'another-secret', SIGNING_KEY]) {
      expect(text).not.toContain(secret);
    }
  });

  it.each([
    [403, 'IDENFY_PERMISSION'],
    [429, 'IDENFY_RATE_LIMIT'],
    [500, 'IDENFY_SERVER'],
    [402, 'IDENFY_QUOTA'],
  ])('is down with the code of what iDenfy answered: %i', async (status, code) => {
    simulator.failNext({ status });
    await start(idenfy());
    expect(await check()).toMatchObject({ status: 503, details: { idenfy: { credentials: code } } });
  });

  it.each([
    ['a 400 says that the credentials were looked at', { status: 400 }, 'up'],
    [
      'a 404 page of some other server says nothing',
      { status: 404, body: '<h1>404</h1>' },
      'IDENFY_RESPONSE',
    ],
  ])('%s', async (_title, failure, credentials) => {
    simulator.failNext(failure);
    await start(idenfy());
    expect((await check()).details.idenfy).toMatchObject({ credentials });
  });

  it('is down when iDenfy cannot be reached', async () => {
    await start(idenfy());
    await simulator.close();
    expect(await check()).toMatchObject({
      status: 503,
      details: {
        idenfy: {
          ...{ status: 'down', ...WELL, credentials: 'IDENFY_CONNECTION' },
          reasons: { credentials: 'ECONNREFUSED' },
        },
      },
    });
  });

  it('asks iDenfy once, however many checks there are', async () => {
    await start(idenfy());
    const together = await Promise.all(Array.from({ length: 20 }, check));
    expect(together.map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
    for (let later = 0; later < 3; later += 1) {
      expect((await check()).status).toBe(200);
    }
    expect(simulator.requests).toHaveLength(1);
  });

  it('asks again when the answer is too old, and soon after one that is not good', async () => {
    checks = [['idenfy', { credentialsTtlMs: 0 }]];
    simulator.failNext({ status: 401 });
    await start(idenfy());
    expect((await check()).status).toBe(503);
    expect((await check()).status).toBe(200);
    expect((await check()).status).toBe(200);
    expect(simulator.requests).toHaveLength(3);
  });

  it('keeps an answer that is not good for a while too', async () => {
    simulator.failNext({ status: 401 });
    await start(idenfy());
    expect((await check()).status).toBe(503);
    expect((await check()).status).toBe(503);
    expect(simulator.requests).toHaveLength(1);
  });

  it('does not ask iDenfy where the credentials are left out', async () => {
    checks = [['idenfy', { credentials: false, credentialsTtlMs: undefined }]];
    await start(idenfy({ apiSecret: 'another-secret' }));
    const { sessionStore, deliveryStore } = WELL;
    expect((await check()).details).toEqual({ idenfy: { status: 'up', sessionStore, deliveryStore } });
    expect(simulator.requests).toEqual([]);
  });

  it('tells those who watch the calls that this one went as it should', async () => {
    const messages: unknown[] = [];
    const watch = (message: unknown): void => {
      messages.push(message);
    };
    subscribe('nestjs-idenfy:request', watch);
    await start(idenfy());
    await check();
    unsubscribe('nestjs-idenfy:request', watch);
    const message = { method: 'checkCredentials', outcome: 'succeeded', status: 404 };
    expect(messages).toEqual([
      expect.objectContaining<Partial<IdenfyDiagnostics.RequestMessage>>(
        message as IdenfyDiagnostics.RequestMessage,
      ),
    ]);
    expect(messages).not.toEqual([expect.objectContaining({ code: expect.anything() as unknown })]);
  });

  describe('with stores of the app', () => {
    it.each([
      ['rejects', () => Promise.reject(new Error('secret of the store'))],
      [
        'throws',
        () => {
          throw new Error('secret of the store');
        },
      ],
      ['hangs', never],
    ])('is down in time when the session store %s', async (_how, find) => {
      checks = [['idenfy', { timeoutMs: 300 }]];
      const store = Object.assign(new MemoryLiveSessionStore(), { find });
      await start(idenfy({ duplicates: { store } }));
      const { status, details, text } = await check();
      expect([status, details.idenfy]).toMatchObject([
        503,
        { sessionStore: 'IDENFY_STORE', deliveryStore: 'up' },
      ]);
      expect(text).not.toContain('secret of the store');
    });

    it.each([
      ['rejects', () => Promise.reject(new Error('secret of the store'))],
      ['hangs', never],
    ])('is down in time when the delivery store %s', async (_how, renew) => {
      checks = [['idenfy', { timeoutMs: 300 }]];
      const store = Object.assign(new MemoryDeliveryStore(), { renew });
      await start(idenfy({ webhook: { store } }));
      const { status, details } = await check();
      expect([status, details.idenfy]).toMatchObject([
        503,
        { sessionStore: 'up', deliveryStore: 'IDENFY_STORE' },
      ]);
    });

    it('shows why a store failed, by one word', async () => {
      const find = (): Promise<never> =>
        Promise.reject(new Error('NOPERM this user has no permissions, secret of the store'));
      const renew = (): Promise<never> =>
        Promise.reject(Object.assign(new Error('secret of the store'), { code: '53300' }));
      await start(
        idenfy({
          duplicates: { store: Object.assign(new MemoryLiveSessionStore(), { find }) },
          webhook: { store: Object.assign(new MemoryDeliveryStore(), { renew }) },
        }),
      );
      const { details, text } = await check();
      expect(details.idenfy).toMatchObject({
        reasons: { sessionStore: 'NOPERM', deliveryStore: '53300' },
      });
      expect(text).not.toContain('secret of the store');
    });

    it('leaves nothing in them', async () => {
      const [sessions, deliveries] = [new MemoryLiveSessionStore(), new MemoryDeliveryStore()];
      const calls: string[] = [];
      const watched = <Store extends object>(store: Store): Store =>
        new Proxy(store, {
          get: (target, name) => {
            const value: unknown = Reflect.get(target, name);
            return typeof value === 'function'
              ? (...given: unknown[]) => {
                  calls.push(String(name));
                  return (value as (...all: unknown[]) => unknown).apply(target, given);
                }
              : value;
          },
        });
      const store = watched(deliveries);
      await start(idenfy({ duplicates: { store: watched(sessions) }, webhook: { store } }));
      expect((await check()).status).toBe(200);
      expect(calls.sort()).toEqual(['find', 'renew']);
    });
  });

  it('asks each of several instances by its own credentials and stores', async () => {
    checks = [['one'], ['eu', { instance: 'eu' }]];
    const store = Object.assign(new MemoryLiveSessionStore(), {
      find: () => Promise.reject(new Error('down')),
    });
    const other = { apiSecret: 'another-secret', duplicates: { store } };
    await start(idenfy(), idenfy(other, { instance: 'eu', webhookPath: 'eu' }));
    expect(await check()).toMatchObject({
      status: 503,
      details: {
        one: { status: 'up', ...WELL },
        eu: {
          status: 'down',
          sessionStore: 'IDENFY_STORE',
          deliveryStore: 'up',
          credentials: 'IDENFY_AUTHENTICATION',
        },
      },
    });
    expect(simulator.requests).toHaveLength(2);
  });

  it('says which instance is not there', async () => {
    await start(idenfy());
    const indicator = app!.get(IdenfyHealthIndicator, { strict: false });
    const asking = indicator.isHealthy('idenfy', { instance: 'us' });
    await expect(asking).rejects.toMatchObject({ code: 'IDENFY_CONFIG' });
    await expect(asking).rejects.toThrow("No IdenfyModule has the instance name 'us'");
    const misspelt = { timeout: 5 } as IdenfyHealthOptions;
    await expect(indicator.isHealthy('idenfy', misspelt)).rejects.toThrow('did you mean timeoutMs?');
  });
});

describe.each(platforms)('IdenfyHealthIndicator on %s with a slow iDenfy', (platform) => {
  it('waits no longer than it may, and has the answer for the next check', async () => {
    const upstream = await Upstream.start();
    const { app } = await startApp(platform, {
      imports: [
        TerminusModule.forRoot({ logger: false }),
        IdenfyModule.forRoot({
          ...SECRETS,
          baseUrl: upstream.url,
          retries: 0,
          webhook: { signingKeys: SIGNING_KEY },
        }),
      ],
      providers: [IdenfyHealthIndicator],
    });
    const indicator = app.get(IdenfyHealthIndicator);
    const asking = indicator.isHealthy('idenfy', { timeoutMs: 200 });
    const call = await upstream.call();
    expect(await asking).toEqual({
      idenfy: { status: 'down', ...WELL, credentials: 'IDENFY_TIMEOUT' },
    });
    const later = indicator.isHealthy('idenfy', { timeoutMs: 15_000 });
    call.reply(404, { message: 'Verification not found.' });
    expect(await later).toEqual({ idenfy: { status: 'up', ...WELL } });
    expect(upstream.calls).toHaveLength(1);
    await app.close();
    await upstream.close();
  });
});
