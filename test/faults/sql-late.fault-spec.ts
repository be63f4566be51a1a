import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { SqlDeliveryStore, SqlLiveSessionStore, createIdenfySchema, postgres } from '../../lib/sql/index.js';
import type { SqlDatabase, SqlValue } from '../../lib/sql/index.js';
import { told } from '../sql/told.js';
import { hasPostgresServer } from '../support/postgres.js';
import { PostgresServer } from '../support/postgres-server.js';
import { note } from './figures.js';
import { callsOf, lateCases } from './sql-pairs.js';
import type { Calls, LateCase } from './sql-pairs.js';

const COMMAND_MS = 500;

/** A pool of whose statements one can be held up: `meet` is called right before it is sent. */
class WatchedPool {
  readonly database: SqlDatabase;
  /** How many statements have been sent. */
  sent = 0;
  /** SQLSTATE of those that failed. */
  readonly failed: unknown[] = [];
  meet: (sent: number, pid: number) => void = () => undefined;

  constructor(pool: Pool) {
    const source = {
      query: () => undefined,
      on: () => undefined,
      connect: async () => {
        const client = await pool.connect();
        return { ...this.watched(client), release: (destroy?: boolean) => client.release(destroy) };
      },
    };
    this.database = postgres(source);
  }

  private watched(client: PoolClient) {
    const query = async (given: { text: string; values: SqlValue[] }) => {
      this.sent += 1;
      this.meet(this.sent, (client as unknown as { processID: number }).processID);
      try {
        return await client.query(given);
      } catch (error) {
        this.failed.push((error as { code?: unknown }).code);
        throw error;
      }
    };
    // The loss of a connection shows in its query.
    return { query, on: client.on.bind(client), removeListener: client.removeListener.bind(client) };
  }
}

const storesOn = (database: SqlDatabase, commandTimeoutMs: number) => ({
  sessions: new SqlLiveSessionStore(database, { commandTimeoutMs }),
  deliveries: new SqlDeliveryStore(database, { commandTimeoutMs }),
});
type Stores = ReturnType<typeof storesOn>;

function close({ sessions, deliveries }: Stores): void {
  sessions.close();
  deliveries.close();
}

if (!hasPostgresServer()) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  let server: PostgresServer;
  let pool: Pool;
  let watched: WatchedPool;
  let stores: Stores;
  let impatient: Stores;

  beforeAll(async () => {
    server = await PostgresServer.started();
    pool = new Pool({ connectionString: server.url, options: '-c deadlock_timeout=50ms' });
    await createIdenfySchema(postgres(pool));
    await pool.query('CREATE TABLE effects (instance TEXT)');
    watched = new WatchedPool(pool);
    stores = storesOn(postgres(pool), 30_000);
    impatient = storesOn(watched.database, COMMAND_MS);
  });
  afterAll(async () => {
    server.thaw();
    close(stores);
    close(impatient);
    await pool.end();
    await server.remove();
  });
  beforeEach(() => {
    watched.sent = 0;
    watched.failed.length = 0;
    watched.meet = () => undefined;
  });

  const effects = async (instance: string): Promise<number | null> =>
    (await pool.query('SELECT 1 FROM effects WHERE instance = $1', [instance])).rowCount;

  /** Until the server has done all that it was sent on a connection. */
  const ended = async (pid: number): Promise<void> => {
    for (;;) {
      const { rowCount } = await pool.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid]);
      if (rowCount === 0) {
        return;
      }
      await sleep(5);
    }
  };

  describe.each(['repeated', 'given up'] as const)(
    'a call whose statement is applied late, then %s',
    (then) => {
      const cases = lateCases.filter((one) => then === 'repeated' || one.giveUp !== undefined);

      /** What is left when the n-th statement of a call is applied after its caller has gone; nothing if it has no such statement. */
      const endOf = async ({ before, call, giveUp, end }: LateCase, nth: number, atOnce: boolean) => {
        const instance = randomUUID();
        const patient = callsOf(stores, instance);
        await before?.(patient);
        let late: number | undefined;
        watched.sent = 0;
        watched.meet = (sent, pid) => {
          if (sent === nth) {
            late = pid;
            server.freeze();
          }
        };
        // What a handler sends in its transaction has no limit here.
        const thaw = setTimeout(() => server.thaw(), 4 * COMMAND_MS);
        const refused = await call(callsOf(impatient, instance)).then(
          () => undefined,
          (error: { code?: string; reason?: string }) => `${error.code} ${error.reason}`,
        );
        clearTimeout(thaw);
        watched.meet = () => undefined;
        server.thaw();
        if (late === undefined) {
          return undefined;
        }
        const isGone = refused !== undefined;
        if (!atOnce && isGone) {
          await ended(late);
        }
        await (then === 'repeated' ? call : giveUp!)(patient);
        if (isGone) {
          await ended(late);
        }
        return { refused, end: told(await end(patient)), effects: await effects(instance) };
      };

      it.each(cases)('$name', async (one) => {
        const undisturbed = async (...calls: ((all: Calls) => Promise<unknown>)[]) => {
          const instance = randomUUID();
          const patient = callsOf(stores, instance);
          await one.before?.(patient);
          for (const call of calls) {
            await call(patient);
          }
          return { end: told(await one.end(patient)), effects: await effects(instance) };
        };
        // What is applied late may have been applied, or not.
        const right =
          then === 'repeated'
            ? [await undisturbed(one.call)]
            : [await undisturbed(one.giveUp!), await undisturbed(one.call, one.giveUp!)];
        let statements = 0;
        for (;;) {
          const [after, atOnce] = [
            await endOf(one, statements + 1, false),
            await endOf(one, statements + 1, true),
          ];
          if (after === undefined || atOnce === undefined) {
            break;
          }
          statements += 1;
          for (const { refused, ...left } of [after, atOnce]) {
            expect(['IDENFY_STORE ETIMEDOUT', one.mayPass ? undefined : 'never']).toContain(refused);
            expect(right).toContainEqual(left);
          }
        }
        expect(statements).toBeGreaterThan(0);
        note(
          then === 'repeated' ? 30 : 4,
          `postgres: ${one.name}, each of its ${statements} statements applied after the caller has gone, then ${then}, at once and afterwards`,
          then === 'repeated' ? 'the same end as without the fault' : 'free for others',
        );
      });
    },
  );

  it('row 4: a deadlock (40P01): the begin is run again, and is right', async () => {
    const instance = randomUUID();
    const calls = callsOf(stores, instance);
    await calls.begin('one', 'first', 'final', 1);
    const [other, admin] = [await pool.connect(), pool];
    try {
      // It looks for deadlocks much later than the begin, which is the one that is ended.
      await other.query("SET deadlock_timeout = '60s'");
      await other.query('BEGIN');
      await other.query('SELECT 1 FROM idenfy_deliveries WHERE instance = $1 FOR UPDATE', [instance]);
      const begun = callsOf(
        { ...stores, deliveries: new SqlDeliveryStore(watched.database, { commandTimeoutMs: 30_000 }) },
        instance,
      ).begin('one', 'second');
      const waits = async (): Promise<boolean> => {
        const { rowCount } = await admin.query(
          "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')",
        );
        return rowCount !== 0;
      };
      while (!(await waits()));
      await other.query('SELECT 1 FROM idenfy_results WHERE instance = $1 FOR UPDATE', [instance]);
      await other.query('COMMIT');
      expect(await begun).toMatchObject({ state: 'started' });
      expect(watched.failed).toEqual(['40P01']);
      expect(await calls.begin('one', 'third')).toMatchObject({ state: 'busy' });
      note(
        4,
        'postgres: a begin in a deadlock with another transaction (40P01)',
        'run again, and started; the next attempt busy',
      );
    } finally {
      other.release(true);
    }
  });
}
