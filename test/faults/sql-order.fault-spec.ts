import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { SqlDeliveryStore, SqlLiveSessionStore, createIdenfySchema, postgres } from '../../lib/sql/index.js';
import type { SqlDatabase } from '../../lib/sql/index.js';
import { told } from '../sql/told.js';
import { hasPostgresServer } from '../support/postgres.js';
import { PostgresServer } from '../support/postgres-server.js';
import { note } from './figures.js';
import { Race, byChance, holding } from './sql-races.js';
import { callsOf, deliveryPairs, sessionPairs } from './sql-pairs.js';
import type { Pair } from './sql-pairs.js';

const BY_CHANCE = 20;
const DEADLOCK_TIMEOUT_MS = 50;
const levels = ['read committed', 'repeatable read', 'serializable'] as const;

const storesOn = (database: SqlDatabase) => ({
  sessions: new SqlLiveSessionStore(database, { commandTimeoutMs: 30_000 }),
  deliveries: new SqlDeliveryStore(database, { commandTimeoutMs: 30_000 }),
});
type Stores = ReturnType<typeof storesOn>;

const optionsOf = (level: string): string =>
  `-c default_transaction_isolation=${level.replace(' ', '\\ ')} -c deadlock_timeout=${DEADLOCK_TIMEOUT_MS}`;

if (!hasPostgresServer()) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  let server: PostgresServer;
  let pool: Pool;
  let stores: Stores;

  beforeAll(async () => {
    server = await PostgresServer.started();
    pool = new Pool({ connectionString: server.url });
    await createIdenfySchema(postgres(pool));
    await pool.query('CREATE TABLE effects (instance TEXT)');
    stores = storesOn(postgres(pool));
  });
  afterAll(async () => {
    close(stores);
    await pool.end();
    await server.remove();
  });

  /** What two calls come to on a clientId and a scanRef of their own, and what is left then. */
  const comeTo = async (
    { before, calls, end }: Pair,
    both: (instance: string) => Promise<unknown[]>,
  ): Promise<string> => {
    const instance = randomUUID();
    const ungated = callsOf(stores, instance);
    await before?.(ungated);
    const results = await both(instance);
    const { rows } = await pool.query('SELECT 1 FROM effects WHERE instance = $1', [instance]);
    expect(calls).toHaveLength(2);
    return JSON.stringify([told(results), told(await end(ungated)), rows.length]);
  };

  const serial = (pair: Pair): Promise<string[]> =>
    Promise.all(
      [0, 1].map((first) =>
        comeTo(pair, async (instance) => {
          const results: unknown[] = [];
          for (const which of [first, 1 - first]) {
            results[which] = await pair.calls[which]!(callsOf(stores, instance));
          }
          return results;
        }),
      ),
    );

  describe.each(levels)('row 4 on PostgreSQL, two calls at once, %s', (level) => {
    let race: Race;
    let sides: readonly Stores[];
    let pairs = 0;
    let orders = 0;
    beforeAll(() => {
      race = new Race(pool, { connectionString: server.url, options: optionsOf(level) });
      sides = race.sides.map(({ database }) => storesOn(database));
    });
    afterAll(async () => {
      sides.forEach(close);
      note(
        4,
        `postgres, ${level}: ${pairs} pairs of calls of both stores, their statements and commits in ${orders} orders`,
        'each as if one came after the other',
      );
      await race.end();
    });

    it.each([...sessionPairs, ...deliveryPairs])('$name: as if one came after the other', async (pair) => {
      const right = await serial(pair);
      const ends = right.map((one) => (JSON.parse(one) as unknown[]).slice(1));
      const also = (pair.alsoRight ?? []).flatMap((results) =>
        ends.map((end) => JSON.stringify([results, ...end])),
      );
      const raced = new Map<string, string>();
      const run = async (name: string, choose: ReturnType<typeof holding>): Promise<void> => {
        const outcome = await comeTo(pair, (instance) =>
          race.run(
            pair.calls.map((call, index) => () => call(callsOf(sides[index]!, instance))),
            choose,
          ),
        );
        const [results, ...left] = JSON.parse(outcome) as unknown[];
        const isRefused =
          level !== 'read committed' && JSON.stringify(results).includes('IDENFY_STORE 40001');
        const isRight =
          pair.runsWork && isRefused
            ? ends.some((end) => JSON.stringify(end) === JSON.stringify(left))
            : [...right, ...also].includes(outcome);
        if (!isRight) {
          raced.set(name, outcome);
        }
      };
      for (const which of [0, 1] as const) {
        for (let turns = 0; turns === 0 || race.sides[which].taken >= turns; turns += 1) {
          await run(`call ${which} held after ${turns} turns`, holding(which, turns));
          orders += 1;
        }
      }
      for (let seed = 1; seed <= BY_CHANCE; seed += 1) {
        await run(`by chance, ${seed}`, byChance(seed * 7919));
        orders += 1;
      }
      expect({ right, raced: Object.fromEntries(raced) }).toEqual({ right, raced: {} });
      pairs += 1;
    });
  });
}

function close({ sessions, deliveries }: Stores): void {
  sessions.close();
  deliveries.close();
}
