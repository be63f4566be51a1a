import { Agent } from 'node:http';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { Redis } from 'ioredis';
import {
  IdenfyError,
  IdenfyModule,
  IdenfyService,
  IdenfyWebhooks,
  MemoryLiveSessionStore,
} from 'nestjs-idenfy';
import type { IdenfyModuleOptions, LiveSessionStore } from 'nestjs-idenfy';
import { RedisLiveSessionStore } from 'nestjs-idenfy/redis';
import { signIdenfyPayload } from 'nestjs-idenfy/testing';
import { redisForTests, testPrefix } from '../support/redis.js';
import { Upstream, tokenAnswer } from '../support/upstream.js';
import type { UpstreamCall } from '../support/upstream.js';

const REDIS_URL = await redisForTests();
const clientId = 'user-1';
const SIGNING_KEY = 'a-signing-key-of-the-tests';
const codeOf = (error: unknown): string => (IdenfyError.is(error) ? error.code : String(error));
const outcome = (made: Promise<unknown>): Promise<string> => made.then(() => 'token', codeOf);

/** Holds the event loop, as a busy app does. */
const block = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};

type MakeStore = () => { store: LiveSessionStore; end: () => void };

const stores: [name: string, make: MakeStore][] = [
  ['in memory', () => ({ store: new MemoryLiveSessionStore(), end: () => undefined })],
];
if (REDIS_URL !== undefined) {
  stores.push([
    'in Redis',
    () => {
      const client = new Redis(REDIS_URL);
      const store = new RedisLiveSessionStore(client, { prefix: testPrefix() });
      return { store, end: () => client.disconnect() };
    },
  ]);
}

describe.each(stores)('sessions %s', (_, make) => {
  let upstream: Upstream;
  let made: ReturnType<MakeStore>;
  const apps: TestingModule[] = [];

  beforeEach(async () => {
    upstream = await Upstream.start();
    made = make();
  });
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
    made.end();
    await upstream.close();
  });

  /** An app, one of several processes that share the store. */
  async function start(options: Partial<IdenfyModuleOptions> = {}): Promise<IdenfyService> {
    const testing = await Test.createTestingModule({
      imports: [
        IdenfyModule.forRoot({
          apiKey: 'key-1',
          apiSecret: 'secret-1',
          baseUrl: upstream.url,
          webhookController: false,
          ...options,
          duplicates: { store: made.store, ...options.duplicates },
        }),
      ],
    }).compile();
    testing.useLogger(false);
    await testing.init();
    apps.push(testing);
    return testing.get(IdenfyService);
  }

  it('are free for who waits when the deadline passed while the loop was busy and the connection there', async () => {
    upstream.answer = (call) => call.reply(201, tokenAnswer());
    const agent = new Agent();
    const connect = agent.createConnection.bind(agent);
    let connections = 0;
    // The system goes on with the first connection, which is there when the loop looks again.
    agent.createConnection = (...args) => {
      connections += 1;
      if (connections === 1) {
        process.nextTick(() => process.nextTick(block, 1800));
      }
      return connect(...args);
    };
    const service = await start({ agent, duplicates: { policy: 'reuse' } });
    const first = outcome(service.createToken({ clientId }, { timeoutMs: 1500 }));
    const waiting = service.createToken({ clientId }, { timeoutMs: 20_000 });
    expect(await first).toBe('IDENFY_CONNECTION');
    expect(await waiting).toMatchObject({ reused: false, scanRef: 'scan-one' });
    expect(upstream.calls).toHaveLength(1);
    agent.destroy();
  });

  it('are free when too little time is left: after a 429, and after a slow store', async () => {
    upstream.answer = (call) => call.reply(429, {}, { 'retry-after': '1' });
    const service = await start();
    // A repeat after a second would go out, and get less than is useful.
    expect(await outcome(service.createToken({ clientId }, { timeoutMs: 1450 }))).toBe('IDENFY_RATE_LIMIT');
    expect(await service.findLiveSession(clientId)).toBeUndefined();
    const { store } = made;
    const acquire = store.acquire.bind(store);
    store.acquire = async (request) => {
      const result = await acquire(request);
      block(slowUntil - performance.now());
      return result;
    };
    const slowUntil = performance.now() + 2800;
    expect(await outcome(service.createToken({ clientId }, { timeoutMs: 3000 }))).toBe('IDENFY_CONNECTION');
    expect(await service.findLiveSession(clientId)).toBeUndefined();
    expect(upstream.calls).toHaveLength(1);
  });

  it('are kept, their outcome unknown, when the response names another clientId', async () => {
    upstream.answer = (call) => call.reply(201, tokenAnswer('one', { clientId: 'another' }));
    const service = await start(reuse);
    expect(await outcome(service.createToken({ clientId }))).toBe('IDENFY_RESPONSE');
    expect(await service.findLiveSession(clientId)).toMatchObject({
      state: 'reserved',
      outcomeUnknown: true,
    });
    expect(await outcome(service.createToken({ clientId }))).toBe('IDENFY_DUPLICATE_TOKEN');
    expect(upstream.calls).toHaveLength(1);
  });

  it('are given back across a rotation of the API secret', async () => {
    upstream.answer = (call) => call.reply(201, tokenAnswer());
    const before = await start({ duplicates: { policy: 'reuse' } });
    const after = await start({ apiSecret: 'rotated', duplicates: { policy: 'reuse' } });
    const { authToken } = await before.createToken({ clientId, firstName: 'Marta' });
    const again = await after.createToken({ clientId, firstName: 'Marta' });
    expect(again).toMatchObject({ authToken, reused: true });
    expect(await outcome(after.createToken({ clientId, firstName: 'Ona' }))).toBe('IDENFY_DUPLICATE_TOKEN');
    expect(upstream.calls).toHaveLength(1);
  });

  it('are recorded, without the token, when the answer cannot be written as text', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const answer = JSON.stringify({ ...tokenAnswer(), additionalSteps: 'DEEP' }).replace('"DEEP"', deep);
    upstream.answer = (call) => call.reply(201, answer);
    const service = await start({ duplicates: { policy: 'reuse' } });
    const { authToken } = await service.createToken({ clientId });
    expect(authToken).toBe('AUTHTOKENONE');
    expect(await service.findLiveSession(clientId)).toMatchObject({ state: 'open', scanRef: 'scan-one' });
    expect(await outcome(service.createToken({ clientId }))).toBe('IDENFY_DUPLICATE_TOKEN');
    expect(upstream.calls).toHaveLength(1);
  });

  const reuse: Partial<IdenfyModuleOptions> = {
    duplicates: { policy: 'reuse' },
    webhook: { signingKeys: [SIGNING_KEY] },
  };

  /** Has the app receive a signed webhook of a verification. */
  async function webhook(service: IdenfyService, payload: object): Promise<number> {
    const app = apps.find((one) => one.get(IdenfyService) === service)!;
    const body = Buffer.from(JSON.stringify(payload));
    const headers = { 'idenfy-signature': signIdenfyPayload(body, SIGNING_KEY) };
    return (await app.get(IdenfyWebhooks).receive({ body, headers })).status;
  }

  const preliminary = { clientId, scanRef: 'scan-one', final: false, status: { overall: 'APPROVED' } };

  it('are not given back once the person has submitted', async () => {
    upstream.answer = (call) => call.reply(201, tokenAnswer());
    const service = await start(reuse);
    await service.createToken({ clientId });
    expect(await service.createToken({ clientId })).toMatchObject({ reused: true });
    expect(await webhook(service, { ...preliminary, scanRef: 'scan-two' })).toBe(200);
    expect(await service.createToken({ clientId })).toMatchObject({ reused: true });
    expect(await webhook(service, preliminary)).toBe(200);
    expect(await outcome(service.createToken({ clientId }))).toBe('IDENFY_DUPLICATE_TOKEN');
    expect(await service.findLiveSession(clientId)).toMatchObject({ state: 'open', scanRef: 'scan-one' });
    expect(await webhook(service, { ...preliminary, final: true })).toBe(200);
    upstream.answer = (call) => call.reply(201, tokenAnswer('two'));
    expect(await service.createToken({ clientId })).toMatchObject({ reused: false, scanRef: 'scan-two' });
  });

  it('are not given back when that webhook came before the token response was recorded', async () => {
    const service = await start(reuse);
    const first = service.createToken({ clientId });
    const call = await upstream.call();
    expect(await webhook(service, preliminary)).toBe(200);
    call.reply(201, tokenAnswer());
    await first;
    expect(await outcome(service.createToken({ clientId }))).toBe('IDENFY_DUPLICATE_TOKEN');
    expect(await service.findLiveSession(clientId)).toMatchObject({ state: 'open', scanRef: 'scan-one' });
    expect(upstream.calls).toHaveLength(1);
  });

  it.each(['reject', 'reuse'] as const)(
    "of policy '%s': a shutdown sends nothing more, and waits for what was sent",
    async (policy) => {
      upstream.answer = (call) =>
        call.body['clientId'] === 'busy' ? call.reply(429, {}, { 'retry-after': '5' }) : undefined;
      let acquired: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (acquired = resolve));
      const { store } = made;
      const acquire = store.acquire.bind(store);
      store.acquire = async (request) => {
        const result = await acquire(request);
        await (request.clientId === 'beginning' ? gate : undefined);
        return result;
      };
      const service = await start({ duplicates: { policy }, retries: 5, timeoutMs: 20_000 });
      const sent = service.createToken({ clientId: 'sent' });
      const call = await upstream.call(0);
      const waiting = policy === 'reuse' ? outcome(service.createToken({ clientId: 'sent' })) : 'token';
      const busy = service.createToken({ clientId: 'busy' });
      await upstream.call(1);
      const beginning = outcome(service.createToken({ clientId: 'beginning' }));
      const closed = apps[0]!.close();
      // Aborted by the first hook of the shutdown; only then is the store done with the other one.
      expect(await outcome(busy)).toBe('IDENFY_ABORTED');
      acquired();
      expect(await beginning).toBe('IDENFY_ABORTED');
      expect(await outcome(service.createToken({ clientId: 'late' }))).toBe('IDENFY_ABORTED');
      call.reply(201, tokenAnswer());
      expect(await sent).toMatchObject({ scanRef: 'scan-one' });
      expect(await waiting).toBe('token');
      await closed;
      expect(await outcome(service.createToken({ clientId: 'after' }))).toBe('IDENFY_ABORTED');
      expect(upstream.calls.map(({ body }) => body['clientId'])).toEqual(['sent', 'busy']);
      apps.splice(0);
      const next = await start({ duplicates: { policy } });
      expect(await next.findLiveSession('sent')).toMatchObject({ state: 'open', scanRef: 'scan-one' });
      expect(await next.findLiveSession('busy')).toBeUndefined();
      expect(await next.findLiveSession('beginning')).toBeUndefined();
    },
  );

  it.each([
    ["iDenfy's 404 ends it", '{"message":"Not found","identifier":"NOT_FOUND"}', undefined],
    ['the 404 of another server does not', '<h1>Not Found</h1>', 'open'],
  ])('that are deleted, the first response lost: %s', async (_case, body, state) => {
    const answers: ((call: UpstreamCall) => void)[] = [
      (call) => call.reply(201, tokenAnswer()),
      (call) => call.reset(),
      (call) => call.reply(404, body),
    ];
    upstream.answer = (call, index) => answers[index]?.(call);
    const service = await start();
    await service.createToken({ clientId });
    expect(await outcome(service.deleteVerification('scan-one'))).toBe('IDENFY_OUTCOME_UNKNOWN');
    expect((await service.findLiveSession(clientId))?.state).toBe('open');
    expect(await outcome(service.deleteVerification('scan-one'))).toBe('IDENFY_NOT_FOUND');
    expect((await service.findLiveSession(clientId))?.state).toBe(state);
  });
});
