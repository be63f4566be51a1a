import { once } from 'node:events';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { IdenfyError } from '../../lib/index.js';
import { RedisDeliveryStore, RedisLiveSessionStore } from '../../lib/redis/index.js';
import type { RedisClient } from '../../lib/redis/index.js';
import { hasRedisServer } from '../support/redis.js';
import { RedisServer } from '../support/redis-server.js';

const ANSWER_WITHIN_MS = 1100;
const session = { instance: 'default', clientId: 'client' };
const delivery = { instance: 'default', deliveryId: 'delivery', scanRef: 'scan' };
const owned = (owner: string) => ({ ...session, owner, leaseMs: 60_000 });
const begun = (owner: string) => ({ ...delivery, owner, leaseMs: 60_000 });

/** That the call is refused as the design says, in time. */
async function mustRefuse(call: Promise<unknown>): Promise<void> {
  const since = performance.now();
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(IdenfyError.is(error, 'IDENFY_STORE')).toBe(true);
  expect((error as Error).cause).toBeUndefined();
  expect(performance.now() - since).toBeLessThan(ANSWER_WITHIN_MS);
}

/** Asks until the store answers as it must: what gives a late claim back runs on a connection that is coming back. */
async function eventually(check: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + 10_000;
  while (!(await check().catch(() => false))) {
    expect(performance.now()).toBeLessThan(until);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const packages: Record<
  string,
  (url: string) => { client: RedisClient; ready: () => Promise<unknown>; end: () => void }
> = {
  ioredis: (url) => {
    const client = new Redis(url);
    client.on('error', () => undefined);
    return {
      client,
      ready: async () => client.status === 'ready' || once(client, 'ready'),
      end: () => client.disconnect(),
    };
  },
  'node-redis': (url) => {
    const client = createClient({ url });
    client.on('error', () => undefined);
    client.connect().catch(() => undefined);
    return {
      client,
      ready: async () => client.isReady || once(client, 'ready'),
      end: () => client.destroy(),
    };
  },
};

const suites = hasRedisServer() ? Object.entries(packages) : [];

if (suites.length === 0) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
}

for (const [name, connect] of suites) {
  describe(`a Redis that fails, on ${name}`, () => {
    let server: RedisServer;
    let connection: ReturnType<typeof connect>;
    let sessions: RedisLiveSessionStore;
    let deliveries: RedisDeliveryStore;

    beforeEach(async () => {
      server = await RedisServer.onFreePort();
    });
    afterEach(async () => {
      connection.end();
      await server.stop();
    });

    function use(): void {
      connection = connect(server.url);
      sessions = new RedisLiveSessionStore(connection.client);
      deliveries = new RedisDeliveryStore(connection.client);
    }

    async function useStarted(): Promise<void> {
      await server.start();
      use();
      await connection.ready();
    }

    it('is down at start: refused in time', async () => {
      use();
      await mustRefuse(sessions.acquire(owned('first')));
      await mustRefuse(deliveries.begin(begun('first')));
    });

    it('is stopped later: every step is refused in time', async () => {
      await useStarted();
      await sessions.acquire(owned('first'));
      await server.stop();
      await Promise.all([
        mustRefuse(sessions.open({ ...session, owner: 'first', scanRef: 'scan', holdMs: 1000, dueMs: 1000 })),
        mustRefuse(sessions.finish({ instance: 'default', scanRef: 'scan' })),
        mustRefuse(sessions.find(session)),
        mustRefuse(deliveries.begin(begun('first'))),
      ]);
    });

    it('is frozen: refused in time, and nobody is locked out by what is applied later', async () => {
      await useStarted();
      server.freeze();
      await Promise.all([
        mustRefuse(sessions.acquire(owned('first'))),
        mustRefuse(deliveries.begin(begun('first'))),
      ]);
      server.thaw();
      await eventually(async () => (await sessions.acquire(owned('second'))).acquired);
      await eventually(async () => (await deliveries.begin(begun('second'))).state === 'started');
    });

    it('is frozen, and its owner asks again: the claim stays the owner’s', async () => {
      await useStarted();
      server.freeze();
      await mustRefuse(sessions.acquire(owned('first')));
      const again = sessions.acquire(owned('first'));
      server.thaw();
      expect(await again).toEqual({ acquired: true });
      expect((await sessions.acquire(owned('second'))).acquired).toBe(false);
    });

    it('is restarted empty: the scripts are sent again', async () => {
      await useStarted();
      await sessions.acquire(owned('first'));
      await server.stop();
      await server.start();
      await eventually(async () => (await sessions.acquire(owned('second'))).acquired);
      await eventually(async () => (await deliveries.begin(begun('second'))).state === 'started');
    });
  });
}
