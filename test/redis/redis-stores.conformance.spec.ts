import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { RedisDeliveryStore, RedisLiveSessionStore } from '../../lib/redis/index.js';
import type { RedisClient } from '../../lib/redis/index.js';
import { deliveryStoreConformance, liveSessionStoreConformance } from '../../lib/testing/index.js';
import { keysOf, redisForTests, removeKeys, testPrefix } from '../support/redis.js';

const url = await redisForTests();
const prefix = testPrefix();

interface Connection {
  readonly client: RedisClient;
  end(): Promise<unknown>;
}

const packages: Record<string, () => Promise<Connection>> = {
  ioredis: async () => {
    const client = new Redis(url!);
    return { client, end: () => client.quit() };
  },
  'node-redis': async () => {
    const client = createClient({ url: url! });
    await client.connect();
    return { client, end: () => client.close() };
  },
};

const suites = url === undefined ? [] : Object.entries(packages);

for (const [name, connect] of suites) {
  describe(`on ${name}`, () => {
    let connection: Connection;
    beforeAll(async () => {
      connection = await connect();
    });
    afterAll(() => connection.end());

    describe('RedisLiveSessionStore keeps the rules of LiveSessionStore', () => {
      for (const rule of liveSessionStoreConformance(
        () => new RedisLiveSessionStore(connection.client, { prefix, commandTimeoutMs: 5000 }),
      )) {
        it(rule.name, rule.run);
      }
    });
    describe('RedisDeliveryStore keeps the rules of DeliveryStore', () => {
      for (const rule of deliveryStoreConformance(
        () => new RedisDeliveryStore(connection.client, { prefix, commandTimeoutMs: 5000 }),
      )) {
        it(rule.name, rule.run);
      }
    });
  });
}

describe('what the conformance suites left behind', () => {
  it('expires, every key of it, and names nobody', async () => {
    if (url === undefined) {
      return;
    }
    const client = new Redis(url);
    try {
      const keys = await keysOf(client, prefix);
      expect(keys.length).toBeGreaterThan(100);
      for (const key of keys) {
        expect(key.slice(prefix.length)).toMatch(/^:(session|scan|due|delivery):\{[0-9a-f]{64}\}$/);
        // -2: it has expired since it was listed.
        expect(await client.pttl(key)).not.toBe(-1);
      }
    } finally {
      await removeKeys(client, prefix);
      await client.quit();
    }
  });
});
