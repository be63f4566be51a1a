import { Test } from '@nestjs/testing';
import { Redis } from 'ioredis';
import { IdenfyError, IdenfyModule, IdenfyService, MemoryLiveSessionStore } from 'nestjs-idenfy';
import type { IdenfyModuleOptions, LiveSessionStore } from 'nestjs-idenfy';
import { RedisLiveSessionStore } from 'nestjs-idenfy/redis';
import { redisForTests, testPrefix } from '../support/redis.js';
import { Upstream, tokenAnswer } from '../support/upstream.js';

const REDIS_URL = await redisForTests();
const clientId = 'user-1';
const codeOf = (error: unknown): string => (IdenfyError.is(error) ? error.code : String(error));
const outcome = (made: Promise<unknown>): Promise<string> => made.then(() => 'token', codeOf);

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
  const apps: { close(): Promise<void> }[] = [];

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

  it.each([
    ["iDenfy's 404 ends it", '{"message":"Not found","identifier":"NOT_FOUND"}', undefined],
    ['the 404 of another server does not', '<h1>Not Found</h1>', 'open'],
  ])('that are deleted: %s', async (_case, body, state) => {
    upstream.answer = (call) =>
      call.path === '/api/v2/token' ? call.reply(201, tokenAnswer()) : call.reply(404, body);
    const service = await start();
    await service.createToken({ clientId });
    expect(await outcome(service.deleteVerification('scan-one'))).toBe('IDENFY_NOT_FOUND');
    expect((await service.findLiveSession(clientId))?.state).toBe(state);
  });
});
