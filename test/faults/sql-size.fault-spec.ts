import { setImmediate as nextTurn } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import {
  SqlDeliveryStore,
  SqlLiveSessionStore,
  createIdenfySchema,
  postgres,
  sqlite,
} from '../../lib/sql/index.js';
import type { SqlDatabase, SqliteDatabase } from '../../lib/sql/index.js';
import { fillSql, plannedOf, recordingPostgres, useAll } from '../sql/all-statements.js';
import type { Sent } from '../sql/all-statements.js';
import type { Step } from '../../lib/sql/sql-database.js';
import { hasPostgresServer } from '../support/postgres.js';
import { PostgresServer } from '../support/postgres-server.js';
import { ms, note, quantile, times } from './figures.js';
import type { Table } from './sql-million.js';
import { ENDED, EXPIRED, LIVE_SESSIONS, ROWS, idOf, isExpired, isOpen, millionSql } from './sql-million.js';

const instance = 'default';
const LEASE_MS = 86_400_000;
const COMMAND_MS = 1000;
const SMALL = 1000;
const CALLS = 2000;
const AT_ONCE = 4;
const OF_SESSIONS = ['sessions', 'marks'] as const;
const OF_DELIVERIES = ['deliveries', 'handled', 'results'] as const;
const TABLES = [...OF_SESSIONS, ...OF_DELIVERIES];
const result = { overall: 'APPROVED', final: true, startsRound: false };

type Count = (sql: string) => Promise<number>;

interface Figures {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

const figuresOf = (took: readonly number[]): Figures => ({
  p50: quantile(took, 0.5),
  p99: quantile(took, 0.99),
  longest: quantile(took, 1),
});
const shown = (name: string, { p50, p99 }: Figures): string => `${name} ${ms(p50)} / ${ms(p99)}`;

async function clocked(call: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await call();
  return performance.now() - since;
}

/** How long each of the calls took; none takes longer than a call may. */
async function measured(call: (index: number) => Promise<unknown>): Promise<Figures> {
  const figures = figuresOf(await times(CALLS, AT_ONCE, (index) => clocked(() => call(index))));
  expect(figures.longest).toBeLessThan(COMMAND_MS + 100);
  return figures;
}

/** The indexes of rows of one kind, spread over the table, and none twice. */
function* rowsWhich(is: (index: number) => boolean): Generator<number, never> {
  for (let step = 0; ; step += 1) {
    const index = ((step * 7_919_993) % ROWS) + 1;
    if (is(index)) {
      yield index;
    }
  }
}

/** Calls go on, one after the other, until the work is over. */
async function during(work: Promise<unknown>, call: () => Promise<unknown>): Promise<Figures> {
  let isOver = false;
  const took: number[] = [];
  const lane = async (): Promise<void> => {
    while (!isOver) {
      took.push(await clocked(call));
      // Calls of SQLite are over at once: without it no other work of the process would have its turn.
      await nextTurn();
    }
  };
  const lanes = Promise.all([lane(), lane()]);
  lanes.catch(() => undefined);
  await work;
  isOver = true;
  await lanes;
  return figuresOf(took);
}

async function sessionCalls(store: SqlLiveSessionStore): Promise<string> {
  const open = rowsWhich(isOpen);
  const keyOf = (index: number) => ({ instance, clientId: idOf('client', index) });
  const owners = Array.from({ length: CALLS }, () => ({
    instance,
    clientId: randomUUID(),
    owner: randomUUID(),
  }));
  const scanOf = (index: number): string => `scan-${owners[index]!.owner}`;
  const figures = {
    'acquire, new': await measured(async (index) => {
      expect(await store.acquire({ ...owners[index]!, leaseMs: LEASE_MS })).toEqual({ acquired: true });
    }),
    'acquire, taken': await measured(async () => {
      const { acquired } = await store.acquire({ ...keyOf(open.next().value), owner: 'other', leaseMs: 1 });
      expect(acquired).toBe(false);
    }),
    open: await measured(async (index) => {
      const times = { holdMs: LEASE_MS, dueMs: LEASE_MS };
      expect(await store.open({ ...owners[index]!, scanRef: scanOf(index), ...times })).toBe('opened');
    }),
    find: await measured(async () => {
      expect((await store.find(keyOf(open.next().value)))?.state).toBe('open');
    }),
    finish: await measured(async (index) => {
      expect(await store.finish({ instance, scanRef: scanOf(index) })).toBe(true);
    }),
    'takeDue of 50': figuresOf(
      await times(50, AT_ONCE, () =>
        clocked(async () => {
          expect(await store.takeDue({ instance, limit: 50, againMs: LEASE_MS })).toHaveLength(50);
        }),
      ),
    ),
  };
  return Object.entries(figures)
    .map(([name, one]) => shown(name, one))
    .join(', ');
}

async function deliveryCalls(store: SqlDeliveryStore): Promise<string> {
  const done = rowsWhich((index) => !isExpired(index));
  const fresh = Array.from({ length: CALLS }, () => ({
    ...{ instance, deliveryId: randomUUID(), scanRef: randomUUID(), owner: randomUUID() },
  }));
  const begin = (index: number, changes: object) =>
    store.begin({ ...fresh[index]!, leaseMs: LEASE_MS, result, ...changes });
  const figures = {
    'begin, new': await measured(async (index) => {
      expect(await begin(index, {})).toMatchObject({ state: 'started', settled: [] });
    }),
    'begin, done': await measured(async (index) => {
      const row = done.next().value;
      const known = { deliveryId: idOf('delivery', row), scanRef: idOf('scan', row) };
      expect(await begin(index, known)).toEqual({ state: 'done' });
    }),
    'begin, repeats': await measured(async (index) => {
      const row = done.next().value;
      const repeated = { deliveryId: randomUUID(), scanRef: idOf('scan', row) };
      expect(await begin(index, repeated)).toMatchObject({ repeats: idOf('delivery', row) });
    }),
    settleHandler: await measured((index) => store.settleHandler({ ...fresh[index]!, handler: 'one' })),
    complete: await measured(async (index) => {
      expect(await store.complete(fresh[index]!)).toBe(true);
    }),
  };
  return Object.entries(figures)
    .map(([name, one]) => shown(name, one))
    .join(', ');
}

/** Sweeps while sessions are acquired, of clientIds that are new and of those whose rows are swept. */
async function sweepSessions(store: SqlLiveSessionStore, count: Count): Promise<[Figures, number]> {
  const live = await count('FROM idenfy_sessions WHERE expires_at > $now');
  const expired = rowsWhich(isExpired);
  let acquires = 0;
  const since = performance.now();
  const figures = await during(store['calls']['sweep'](), async () => {
    acquires += 1;
    const clientId = acquires % 2 ? randomUUID() : idOf('client', expired.next().value);
    expect(await store.acquire({ instance, clientId, owner: 'mine', leaseMs: LEASE_MS })).toEqual({
      acquired: true,
    });
  });
  const took = performance.now() - since;
  expect(figures.longest).toBeLessThan(COMMAND_MS + 100);
  expect(await count('FROM idenfy_sessions WHERE expires_at > $now')).toBe(live + acquires);
  expect(await count("FROM idenfy_sessions WHERE owner = 'mine'")).toBe(acquires);
  expect(await count('FROM idenfy_sessions WHERE expires_at <= $now')).toBe(0);
  // Those whose sessions they end, which are there for longer.
  expect(await count('FROM idenfy_marks WHERE expires_at <= $now')).toBe(ENDED);
  return [figures, took];
}

async function sweepDeliveries(store: SqlDeliveryStore, count: Count): Promise<[Figures, number]> {
  const live = await count('FROM idenfy_deliveries WHERE expires_at > $now');
  const handled = await count('FROM idenfy_handled WHERE expires_at > $now');
  const expired = rowsWhich(isExpired);
  let begins = 0;
  const since = performance.now();
  const figures = await during(store['calls']['sweep'](), async () => {
    begins += 1;
    const row = expired.next().value;
    const [deliveryId, scanRef] =
      begins % 2 ? [randomUUID(), randomUUID()] : [idOf('delivery', row), idOf('scan', row)];
    const owned = { instance, deliveryId, scanRef, owner: 'mine' };
    expect((await store.begin({ ...owned, leaseMs: LEASE_MS, result })).state).toBe('started');
  });
  const took = performance.now() - since;
  expect(figures.longest).toBeLessThan(COMMAND_MS + 100);
  expect(await count('FROM idenfy_deliveries WHERE expires_at > $now')).toBe(live + begins);
  expect(await count("FROM idenfy_deliveries WHERE owner = 'mine'")).toBe(begins);
  expect(await count('FROM idenfy_handled WHERE expires_at > $now')).toBe(handled);
  // What was handled is kept as long as there is a delivery of that id: one may have come again during the sweep.
  const unkept =
    'NOT EXISTS (SELECT 1 FROM idenfy_deliveries d WHERE d.instance = h.instance AND d.delivery_id = h.delivery_id)';
  expect(await count('FROM idenfy_deliveries WHERE expires_at <= $now')).toBe(0);
  expect(await count(`FROM idenfy_handled h WHERE expires_at <= $now AND ${unkept}`)).toBe(0);
  expect(await count('FROM idenfy_results WHERE expires_at <= $now')).toBe(0);
  return [figures, took];
}

/** The plans of a statement: one for these values, and one for any values, which a prepared statement may have. */
async function plansOf(client: PoolClient, { text, values }: Sent): Promise<string[]> {
  const literals = values.map((value) =>
    typeof value === 'string' ? client.escapeLiteral(value) : String(value ?? 'NULL'),
  );
  await client.query(`PREPARE planned AS ${text}`);
  const explained = async (sql: string, given: unknown[]): Promise<string> => {
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, given);
    return `${text}\n${rows.map((row) => row['QUERY PLAN']).join('\n')}`;
  };
  const anyValues = `EXECUTE planned${literals.length > 0 ? `(${literals.join(', ')})` : ''}`;
  const plans = [await explained(text, [...values]), await explained(anyValues, [])];
  await client.query('DEALLOCATE planned');
  return plans;
}

async function mustUseIndexes(pool: Pool, sent: readonly Sent[]): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('SET plan_cache_mode = force_generic_plan');
    const plans: string[] = [];
    for (const one of plannedOf(sent)) {
      plans.push(...(await plansOf(client, one)));
    }
    expect(plans.filter((plan) => plan.includes('Seq Scan'))).toEqual([]);
    return plans.length;
  } finally {
    client.release(true);
  }
}

if (!hasPostgresServer()) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  describe('row 7 on PostgreSQL', () => {
    let server: PostgresServer;
    let pool: Pool;
    let sweptIn: number[] = [];
    let sessions: SqlLiveSessionStore;
    let deliveries: SqlDeliveryStore;
    const sent: Sent[] = [];
    const count: Count = async (sql) => {
      const now = 'extract(epoch FROM now()) * 1000';
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*)::integer AS count ${sql.replace('$now', now)}`,
      );
      return rows[0]!.count;
    };
    const timed = (database: SqlDatabase): SqlDatabase => ({
      ...database,
      run: async <Result>(step: () => Step<Result>, limitMs: number) => {
        let isSweep = false;
        const since = performance.now();
        const watched = function* (): Step<Result> {
          const steps = step();
          let next = steps.next();
          while (!next.done) {
            isSweep ||= next.value.text.includes('AS expired');
            next = steps.next(yield next.value);
          }
          return next.value;
        };
        try {
          return await database.run(watched, limitMs);
        } finally {
          if (isSweep) {
            sweptIn.push(performance.now() - since);
          }
        }
      },
    });

    const filled = new Set<Table>();
    const fill = async (tables: readonly Table[]): Promise<void> => {
      for (const table of tables.filter((one) => !filled.has(one))) {
        await pool.query(millionSql('postgres')[table]);
        filled.add(table);
      }
    };
    const analyse = async (tables: readonly Table[]): Promise<void> => {
      for (const table of tables) {
        await pool.query(`ALTER TABLE idenfy_${table} RESET (autovacuum_enabled)`);
        await pool.query(`ANALYZE idenfy_${table}`);
      }
    };

    beforeAll(async () => {
      server = await PostgresServer.started({ fsync: true, sharedBuffers: '1GB' });
      pool = new Pool({ connectionString: server.url, max: 10 });
      await createIdenfySchema(postgres(pool));
      for (const table of TABLES) {
        await pool.query(`ALTER TABLE idenfy_${table} SET (autovacuum_enabled = false)`);
      }
      const recording = recordingPostgres(pool, (one) => sent.push(one));
      for (const sql of fillSql('postgres', {}, SMALL)) {
        await pool.query(sql);
      }
      await useAll(recording, {}, SMALL, sent);
      await pool.query(`TRUNCATE ${TABLES.map((table) => `idenfy_${table}`).join(', ')}`);
      await pool.query("ALTER SYSTEM SET max_wal_size = '16GB'");
      await pool.query('SELECT pg_reload_conf()');
      sessions = new SqlLiveSessionStore(timed(postgres(pool)), { commandTimeoutMs: COMMAND_MS });
      deliveries = new SqlDeliveryStore(timed(postgres(pool)), { commandTimeoutMs: COMMAND_MS });
    });
    afterAll(async () => {
      sessions.close();
      deliveries.close();
      await pool.end();
      await server.remove();
    });
    beforeEach(() => {
      sweptIn = [];
    });

    it('no statement reads a whole table of 1,000,000 rows, before they are analysed and after it', async () => {
      await fill(TABLES);
      const plans = [await mustUseIndexes(pool, sent)];
      await analyse(TABLES);
      plans.push(await mustUseIndexes(pool, sent));
      note(
        7,
        `postgres: the plans of every statement, for its values and for any, on 1,000,000 rows in each table, without statistics and with them`,
        `${plans.join(' + ')} plans, none with a Seq Scan`,
      );
    });

    it('1,000,000 sessions: every call in time, and a sweep of 200,000 loses none', async () => {
      await fill(OF_SESSIONS);
      await analyse(OF_SESSIONS);
      const figures = await sessionCalls(sessions);
      const [acquire, took] = await sweepSessions(sessions, count);
      expect(sweptIn.length).toBeGreaterThanOrEqual((EXPIRED * 0.9) / 500);
      expect(quantile(sweptIn, 1)).toBeLessThan(COMMAND_MS);
      note(
        7,
        `postgres: ${ROWS} sessions (${LIVE_SESSIONS} live), ${AT_ONCE} calls at once, then the sweep of ${EXPIRED} beside acquires`,
        `p50 / p99: ${figures}; sweep ${(took / 1000).toFixed(1)} s, its longest statement ${ms(quantile(sweptIn, 1))}; ${shown('acquire meanwhile', acquire)}, longest ${ms(acquire.longest)}; 0 live ones gone, 0 expired left`,
      );
    });

    it('1,000,000 deliveries: every call in time, and a sweep of 200,000 loses none', async () => {
      await fill(OF_DELIVERIES);
      await analyse(OF_DELIVERIES);
      const figures = await deliveryCalls(deliveries);
      const [begin, took] = await sweepDeliveries(deliveries, count);
      expect(sweptIn.length).toBeGreaterThanOrEqual((3 * EXPIRED * 0.9) / 500);
      expect(quantile(sweptIn, 1)).toBeLessThan(COMMAND_MS);
      note(
        7,
        `postgres: ${ROWS} deliveries remembered, ${AT_ONCE} calls at once, then the sweep of ${EXPIRED} beside begins`,
        `p50 / p99: ${figures}; sweep ${(took / 1000).toFixed(1)} s, its longest statement ${ms(quantile(sweptIn, 1))}; ${shown('begin meanwhile', begin)}, longest ${ms(begin.longest)}; 0 live ones gone, 0 expired left`,
      );
    });
  });
}

describe('row 7 on a SQLite file', () => {
  let folder: string;
  let file: Database.Database;
  let turns: number[] = [];
  let sessions: SqlLiveSessionStore;
  let deliveries: SqlDeliveryStore;
  const count: Count = async (sql) => {
    const now = "(julianday('now') - 2440587.5) * 86400000";
    return file
      .prepare<[], number>(`SELECT count(*) ${sql.replace('$now', now)}`)
      .pluck()
      .get()!;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'idenfy-'));
    const path = join(folder, 'idenfy.db');
    await createIdenfySchema(sqlite(path));
    const filler = new Database(path);
    filler.function('id', { deterministic: true }, (kind, index) => idOf(kind as 'client', index as number));
    // Keys in no order are slow to add where the file does not fit into the cache.
    for (const setting of ['journal_mode = OFF', 'synchronous = OFF', 'cache_size = -1000000']) {
      filler.pragma(setting);
    }
    for (const sql of Object.values(millionSql('sqlite'))) {
      filler.exec(sql);
    }
    filler.close();
    file = new Database(path);
    for (const setting of ['journal_mode = WAL', 'synchronous = FULL', 'busy_timeout = 0']) {
      file.pragma(setting);
    }
    const timed: SqliteDatabase = {
      prepare: (text) => {
        const prepared = file.prepare(text);
        return text.includes('AS expired')
          ? {
              all: (parameters) => {
                const since = performance.now();
                const rows = prepared.all(parameters);
                turns.push(performance.now() - since);
                return rows;
              },
              run: (parameters) => prepared.run(parameters),
            }
          : prepared;
      },
      close: () => undefined,
    };
    const database = sqlite(timed);
    sessions = new SqlLiveSessionStore(database, { commandTimeoutMs: COMMAND_MS });
    deliveries = new SqlDeliveryStore(database, { commandTimeoutMs: COMMAND_MS });
  });
  afterAll(() => {
    sessions.close();
    deliveries.close();
    file.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    turns = [];
  });

  const held = (): string =>
    `held the loop for ${ms(quantile(turns, 0.5))} / ${ms(quantile(turns, 0.99))} a turn, ${ms(quantile(turns, 1))} at most`;

  it('1,000,000 sessions: every call in time, and a sweep of 200,000 loses none', async () => {
    const figures = await sessionCalls(sessions);
    const [acquire, took] = await sweepSessions(sessions, count);
    expect(quantile(turns, 0.99)).toBeLessThan(100);
    note(
      7,
      `sqlite: ${ROWS} sessions (${LIVE_SESSIONS} live) in a file, then the sweep of ${EXPIRED} beside acquires`,
      `p50 / p99: ${figures}; sweep ${(took / 1000).toFixed(1)} s, ${held()}; ${shown('acquire meanwhile', acquire)}, longest ${ms(acquire.longest)}; 0 live ones gone, 0 expired left`,
    );
  });

  it('1,000,000 deliveries: every call in time, and a sweep of 200,000 loses none', async () => {
    const figures = await deliveryCalls(deliveries);
    const [begin, took] = await sweepDeliveries(deliveries, count);
    expect(quantile(turns, 0.99)).toBeLessThan(100);
    note(
      7,
      `sqlite: ${ROWS} deliveries remembered in a file, then the sweep of ${EXPIRED} beside begins`,
      `p50 / p99: ${figures}; sweep ${(took / 1000).toFixed(1)} s, ${held()}; ${shown('begin meanwhile', begin)}, longest ${ms(begin.longest)}; 0 live ones gone, 0 expired left`,
    );
  });
});
