import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { IdenfyError, IdenfyService, MemoryLiveSessionStore } from 'nestjs-idenfy';
import type { IdenfyModuleOptions, IdentificationToken, LiveSessionStore } from 'nestjs-idenfy';
import { RedisLiveSessionStore } from 'nestjs-idenfy/redis';
import { SqlLiveSessionStore, createIdenfySchema, postgres, sqlite } from 'nestjs-idenfy/sql';
import type { IdenfySimulator } from 'nestjs-idenfy/testing';
import { ACCOUNT, SELDOM, asked, reconciler, startSimulator } from '../reconciliation/support.js';
import { TestSchema, postgresForTests } from '../support/postgres.js';
import { redisForTests, removeKeys, testPrefix } from '../support/redis.js';
import { silenceLogs, startApp } from '../webhooks/support.js';
import type { Platform, RunningApp } from '../webhooks/support.js';

const [redisUrl, postgresUrl] = [await redisForTests(), await postgresForTests()];
const clientId = 'user-1';
const slot = 'licence';

interface OpenStore {
  readonly store: LiveSessionStore;
  readonly end: () => Promise<unknown>;
}

async function onRedis(): Promise<OpenStore> {
  const client = new Redis(redisUrl!);
  const prefix = testPrefix();
  const end = async (): Promise<void> => {
    await removeKeys(client, prefix);
    await client.quit();
  };
  return { store: new RedisLiveSessionStore(client, { prefix, commandTimeoutMs: 5000 }), end };
}

async function onPostgres(): Promise<OpenStore> {
  const schema = await TestSchema.make(postgresUrl!);
  const options = { schema: schema.name, commandTimeoutMs: 5000 };
  return { store: new SqlLiveSessionStore(postgres(schema.pool), options), end: () => schema.drop() };
}

async function onSqlite(): Promise<OpenStore> {
  const database = sqlite(':memory:');
  await createIdenfySchema(database);
  return { store: new SqlLiveSessionStore(database), end: async () => undefined };
}

const inMemory = async (): Promise<OpenStore> => ({
  store: new MemoryLiveSessionStore(),
  end: async () => undefined,
});

const stores: [string, Platform, () => Promise<OpenStore>][] = [
  ['memory', 'Express', inMemory],
  ['memory', 'Fastify', inMemory],
  ...(redisUrl === undefined
    ? []
    : ([['Redis', 'Fastify', onRedis]] as [string, Platform, typeof onRedis][])),
  ...(postgresUrl === undefined
    ? []
    : ([['PostgreSQL', 'Express', onPostgres]] as [string, Platform, typeof onPostgres][])),
  ['SQLite', 'Fastify', onSqlite],
];

describe.each(stores)('Slots in %s on %s', (_name, platform, open) => {
  let simulator: IdenfySimulator;
  let sessions: OpenStore;
  let running: RunningApp;
  let service: IdenfyService;

  beforeAll(async () => {
    silenceLogs();
    simulator = await startSimulator();
  });
  afterAll(() => simulator.close());
  beforeEach(async () => {
    await simulator.reset();
    sessions = await open();
  });
  afterEach(async () => {
    await running.app.close();
    await sessions.end();
  });

  async function start(
    duplicates: IdenfyModuleOptions['duplicates'] = {},
    more: Partial<IdenfyModuleOptions> = {},
  ): Promise<void> {
    running = await startApp(platform, {
      options: {
        ...ACCOUNT,
        baseUrl: simulator.url,
        retries: 0,
        duplicates: { store: sessions.store, ...duplicates },
        reconciliation: SELDOM,
        ...more,
      },
    });
    simulator.setWebhookUrl(`${running.url}/idenfy/webhook`);
    service = running.app.get(IdenfyService);
  }

  /** Two tokens of one clientId, as iDenfy's guide has it: the second one first, for the return URL of the first one. */
  async function twoDocuments(): Promise<{ first: string; second: string }> {
    const next = await service.createToken({ clientId }, { slot });
    const { scanRef } = await service.createToken({ clientId, successUrl: next.redirectUrl });
    return { first: scanRef!, second: next.scanRef! };
  }

  /** Makes the session in the slot due for a check, as if its time were over. */
  async function makeDue(scanRef?: string): Promise<void> {
    const key = { instance: 'default', clientId: `${clientId}\n${slot}` };
    expect(await sessions.store.dueAgain!({ ...key, scanRef, dueMs: 0 })).toBe(true);
  }

  const requests = async (count: number): Promise<void> => {
    while (simulator.requests.length < count) {
      await sleep(5);
    }
  };

  const openScans = async (): Promise<(string | undefined)[]> => {
    const found = [service.findLiveSession(clientId), service.findLiveSession(clientId, { slot })];
    return (await Promise.all(found)).map((session) => session?.scanRef);
  };

  it('of many requests at once one of each slot reaches iDenfy', async () => {
    await start();
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        service.createToken({ clientId }, { slot: index % 2 === 0 ? slot : undefined }).then(
          () => `token ${index % 2}`,
          (error: unknown) => (IdenfyError.is(error) ? error.code : String(error)),
        ),
      ),
    );
    const refused = outcomes.filter((outcome) => outcome === 'IDENFY_DUPLICATE_TOKEN');
    expect(outcomes.filter((outcome) => outcome.startsWith('token')).sort()).toEqual(['token 0', 'token 1']);
    expect([refused.length, simulator.requests.length]).toEqual([38, 2]);
  });

  it("under 'reuse' all of a slot get the token of their own slot, at once and later", async () => {
    await start({ policy: 'reuse' });
    simulator.failNext({ delayMs: 300 }, 2, '/api/v2/token');
    const ask = (own?: string): Promise<IdentificationToken> =>
      service.createToken({ clientId }, { slot: own });
    const many = (own?: string): Promise<IdentificationToken>[] => Array.from({ length: 5 }, () => ask(own));
    // Some come while only their own slot asks, and some while both do.
    const early = many();
    await requests(1);
    const others = many(slot);
    await requests(2);
    const asked = await Promise.all([...early, ...many(), ...others, ...many(slot)]);
    const [ofDefault, ofSlot] = [asked.slice(0, 10), asked.slice(10)].map(
      (tokens) => new Set(tokens.map(({ authToken }) => authToken)),
    );
    expect([ofDefault!.size, ofSlot!.size, simulator.requests.length]).toEqual([1, 1, 2]);
    expect([...ofDefault!]).not.toEqual([...ofSlot!]);
    expect(await ask()).toMatchObject({ authToken: [...ofDefault!][0], reused: true });
    expect(await ask(slot)).toMatchObject({ authToken: [...ofSlot!][0], reused: true });
    expect(simulator.requests).toHaveLength(2);
  });

  it('the events of both verifications are delivered, and each ends its own session', async () => {
    await start();
    const { first, second } = await twoDocuments();
    expect(await openScans()).toEqual([first, second]);

    await simulator.complete(first, 'APPROVED');
    expect(await openScans()).toEqual([undefined, second]);
    const another = await service.createToken({ clientId });
    await expect(service.createToken({ clientId }, { slot })).rejects.toMatchObject({
      code: 'IDENFY_DUPLICATE_TOKEN',
    });

    await simulator.complete(second, 'DENIED');
    expect(await openScans()).toEqual([another.scanRef, undefined]);
    const results = running.recorder.events.filter((event) => 'final' in event && event.final);
    expect(results).toMatchObject([
      { type: 'verification.approved', clientId, scanRef: first },
      { type: 'verification.denied', clientId, scanRef: second },
    ]);
  });

  it("the page of the first leads to the second, and under 'reuse' a repeat gives both again", async () => {
    await start({ policy: 'reuse' });
    const { first, second } = await twoDocuments();
    expect(await twoDocuments()).toEqual({ first, second });
    expect(simulator.requests).toHaveLength(2);

    const pages = [first, second].map((scanRef) =>
      service.redirectUrl(simulator.session(scanRef)!.authToken),
    );
    const picked = await fetch(pages[0]!, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ result: 'APPROVED' }),
    });
    expect([picked.status, picked.headers.get('location')]).toEqual([303, pages[1]]);
    expect(await openScans()).toEqual([undefined, second]);
    expect((await fetch(pages[1]!)).status).toBe(200);
  });

  it('an event that came before ends nothing when iDenfy sends it again', async () => {
    await start();
    const { first, second } = await twoDocuments();
    const [delivery] = await simulator.complete(first, 'APPROVED');
    expect(delivery).toBeDefined();
    const newer = await service.createToken({ clientId });
    await simulator.complete(first, 'APPROVED');
    expect(await openScans()).toEqual([newer.scanRef, second]);
  });

  it('is released by hand for one slot only, and only from the scanRef that is named', async () => {
    await start();
    const { first, second } = await twoDocuments();
    expect(await service.releaseLiveSession(clientId, second)).toBe(false);
    expect(await service.releaseLiveSession(clientId, first, { slot })).toBe(false);
    expect(await service.releaseLiveSession(clientId, undefined, { slot: 'other' })).toBe(false);
    expect(await service.releaseLiveSession(clientId, second, { slot })).toBe(true);
    expect(await openScans()).toEqual([first, undefined]);
    expect(await service.releaseLiveSession(clientId)).toBe(true);
    expect(await openScans()).toEqual([undefined, undefined]);
  });

  it('the deletion of a verification frees its own slot only', async () => {
    await start();
    const { first, second } = await twoDocuments();
    await simulator.complete(second, 'APPROVED', { deliver: false });
    await service.deleteVerification(second);
    expect(await openScans()).toEqual([first, undefined]);
  });

  it('a refusal of iDenfy frees its own slot only', async () => {
    await start();
    const { scanRef } = await service.createToken({ clientId });
    simulator.failNext({ status: 403 }, 1, '/api/v2/token');
    await expect(service.createToken({ clientId }, { slot })).rejects.toMatchObject({
      code: 'IDENFY_PERMISSION',
    });
    expect(await openScans()).toEqual([scanRef, undefined]);
    await service.createToken({ clientId }, { slot });
  });

  it('reconciliation asks iDenfy for each by its scanRef, and ends each by its own result', async () => {
    await start();
    const { first, second } = await twoDocuments();
    await makeDue(second);
    await simulator.complete(second, 'APPROVED', { deliver: false });
    expect(await reconciler(running.app).runOnce()).toBe(1);
    expect(running.recorder.events).toMatchObject([
      { type: 'verification.approved', source: 'reconciliation', clientId, scanRef: second },
    ]);
    expect(await openScans()).toEqual([first, undefined]);
    expect([asked(simulator, first), asked(simulator, second)]).toEqual([0, 1]);
  });

  it('a check that failed is made again with the next run, and one without a result later', async () => {
    await start();
    const { first, second } = await twoDocuments();
    await makeDue(second);
    simulator.failNext({ status: 500 }, 1, '/api/v2/status');
    for (const checks of [1, 2, 2]) {
      expect(await reconciler(running.app).runOnce()).toBe(0);
      expect(asked(simulator, second)).toBe(checks);
    }
    expect(await openScans()).toEqual([first, second]);
  });

  it('on demand asks for the session of the slot', async () => {
    await start();
    const { first, second } = await twoDocuments();
    await simulator.complete(first, 'APPROVED', { deliver: false });
    await simulator.complete(second, 'DENIED', { deliver: false });
    const reconciled = reconciler(running.app);
    expect(await reconciled.reconcile(clientId, { slot })).toMatchObject({
      type: 'verification.denied',
      scanRef: second,
    });
    expect(await openScans()).toEqual([first, undefined]);
    expect(await reconciled.reconcile(clientId)).toMatchObject({
      type: 'verification.approved',
      scanRef: first,
    });
    expect(await openScans()).toEqual([undefined, undefined]);
  });

  describe('of a request whose outcome is unknown', () => {
    async function unknownInSlot(): Promise<{ first: string; lost: string }> {
      await start();
      const { scanRef } = await service.createToken({ clientId });
      simulator.failNext('cut', 1, '/api/v2/token');
      await expect(service.createToken({ clientId }, { slot })).rejects.toMatchObject({
        code: 'IDENFY_OUTCOME_UNKNOWN',
      });
      return { first: scanRef!, lost: simulator.sessions.at(-1)!.scanRef };
    }
    const unknown = { state: 'reserved', slot, outcomeUnknown: true };

    it('the slot stays reserved whatever becomes of the other one', async () => {
      const { first } = await unknownInSlot();
      await simulator.complete(first, 'APPROVED', { deliver: false });
      expect(await reconciler(running.app).reconcile(clientId, { slot })).toMatchObject({ scanRef: first });
      expect(await service.findLiveSession(clientId)).toBeUndefined();
      expect(await service.findLiveSession(clientId, { slot })).toMatchObject(unknown);
      await expect(service.createToken({ clientId }, { slot })).rejects.toMatchObject({
        code: 'IDENFY_DUPLICATE_TOKEN',
      });
    });

    it('its own result is found, and leaves the session of the other slot open', async () => {
      const { first, lost } = await unknownInSlot();
      await simulator.complete(lost, 'APPROVED', { deliver: false });
      expect(await reconciler(running.app).reconcile(clientId, { slot })).toMatchObject({ scanRef: lost });
      expect(await service.findLiveSession(clientId)).toMatchObject({ scanRef: first });
      expect(await service.findLiveSession(clientId, { slot })).toMatchObject(unknown);
    });
  });

  it('a session without a scanRef is not ended by the result of another slot', async () => {
    await start();
    const { scanRef } = await service.createToken({ clientId });
    simulator.failNext({ status: 201, body: { authToken: 'no-scan' } }, 1, '/api/v2/token');
    await service.createToken({ clientId }, { slot });
    await makeDue();
    await simulator.complete(scanRef!, 'APPROVED', { deliver: false });
    expect(await reconciler(running.app).runOnce()).toBe(1);
    expect(await service.findLiveSession(clientId)).toBeUndefined();
    expect(await service.findLiveSession(clientId, { slot })).toMatchObject({ state: 'open', slot });
  });
});
