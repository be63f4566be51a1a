import { redisAppCases } from '../redis/redis-app-cases.js';
import { postgresAppCases } from '../sql/postgres-app-cases.js';
import { sqliteAppCases, sqliteFiles } from '../sql/sqlite-app-cases.js';
import { hasPostgresServer } from '../support/postgres.js';
import { clients } from '../support/redis-clients.js';
import { hasRedisServer } from '../support/redis.js';
import { platforms } from '../webhooks/support.js';
import { appCases } from './app-cases.js';
import { FaultBench } from './fault-bench.js';
import { postgresStores, redisStores } from './store-kinds.js';

/** For a busy machine; `npm run test:faults` is strict, and has every client. */
const LIMITS = { withinMs: 10_000, frozenMs: 1500, slowMs: 30 };
const [withRedis, withPostgres] = [hasRedisServer(), hasPostgresServer()];

if (!withRedis || !withPostgres) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
}

(withRedis ? describe : describe.skip).each(['ioredis 6', 'node-redis 6'] as const)(
  'apps on a Redis that fails, on %s',
  (name) => {
    const shared = name === 'ioredis 6' ? platforms.flatMap(appCases) : [];
    it.each([...shared, ...platforms.flatMap(redisAppCases)])('$name', async (fault) => {
      await FaultBench.run(redisStores(clients[name]), LIMITS, fault);
    });
  },
);

(withPostgres ? describe : describe.skip)('apps on a PostgreSQL that fails', () => {
  it.each(platforms.flatMap((platform) => [...appCases(platform), ...postgresAppCases(platform)]))(
    '$name',
    async (fault) => {
      await FaultBench.run(postgresStores, LIMITS, fault);
    },
  );
});

describe('apps on a SQLite file that cannot be used', () => {
  it.each(platforms.flatMap(sqliteAppCases))('$name', async (fault) => {
    await FaultBench.run(sqliteFiles, LIMITS, fault);
  });
});
