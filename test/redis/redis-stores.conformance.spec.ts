import { Redis } from 'ioredis';
import { RedisDeliveryStore, RedisLiveSessionStore } from '../../lib/redis/index.js';
import { deliveryStoreConformance, liveSessionStoreConformance } from '../../lib/testing/index.js';
import { RedisCluster } from '../support/redis-cluster.js';
import { clients, clusterClients, unusualClients } from '../support/redis-clients.js';
import type { Connection } from '../support/redis-clients.js';
import { hasRedisServer, keysOf } from '../support/redis.js';
import { RedisServer } from '../support/redis-server.js';

const HASH = '[\\w-]{43}';
const KEY = new RegExp(
  `^(app:)?idenfy:(\\{${HASH}\\}:(session:${HASH}|scan:${HASH}|due)|delivery:\\{${HASH}\\})(:given-up:.+)?$`,
);

const runs = hasRedisServer();
// The cases run at once, so what they share is started before them and not in a hook, which would not be waited for.
const server = runs ? await RedisServer.started() : undefined;
const cluster = runs ? await RedisCluster.start() : undefined;
const connections: Connection[] = [];

if (!runs) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
}

afterAll(async () => {
  for (const connection of connections) {
    await connection.end();
  }
  await Promise.all([server?.remove(), cluster?.remove()]);
});

function suites(name: string, connect: () => Connection): void {
  const connection = connect();
  connections.push(connection);
  const ready = connection.ready();
  const options = { commandTimeoutMs: 15_000 };

  describe(`on ${name}`, () => {
    describe('RedisLiveSessionStore keeps the rules of LiveSessionStore', () => {
      const create = async () => {
        await ready;
        return new RedisLiveSessionStore(connection.client, options);
      };
      for (const rule of liveSessionStoreConformance(create)) {
        it.concurrent(rule.name, rule.run);
      }
    });
    describe('RedisDeliveryStore keeps the rules of DeliveryStore', () => {
      const create = async () => {
        await ready;
        return new RedisDeliveryStore(connection.client, options);
      };
      for (const rule of deliveryStoreConformance(create)) {
        it.concurrent(rule.name, rule.run);
      }
    });
  });
}

if (server !== undefined && cluster !== undefined) {
  for (const [name, connect] of Object.entries({ ...clients, ...unusualClients })) {
    suites(name, () => connect(server.url));
  }
  for (const [name, connect] of Object.entries(clusterClients)) {
    suites(`${name}, on a cluster of three`, () => connect(cluster.ports));
  }

  describe('what the conformance suites left behind', () => {
    it('expires, every key of it, names nobody, and lies on every server of a cluster', async () => {
      for (const port of [server.port, ...cluster.ports]) {
        const client = new Redis(port);
        try {
          const keys = [...(await keysOf(client, 'idenfy')), ...(await keysOf(client, 'app:idenfy'))];
          expect(keys).toHaveLength(await client.dbsize());
          expect(keys.length).toBeGreaterThan(100);
          for (const key of keys) {
            expect(key).toMatch(KEY);
            // -2: it has expired since it was listed.
            expect(await client.pttl(key)).not.toBe(-1);
          }
        } finally {
          client.disconnect();
        }
      }
    });
  });
}
