import { afterLimit } from '../errors/store-result.js';
import { IdenfyConfigError, IdenfyStoreError } from '../errors/index.js';
import { reasonOf } from '../shared/error-reason.js';
import type { Row, RunInTransaction, SqlDatabase, Statement, Step } from './sql-database.js';
import { statement } from './sql-database.js';

/** What the stores use of a client of a `pg` pool. */
export interface PostgresClient {
  query(query: { text: string; values: unknown[] }): Promise<{ rows: Record<string, unknown>[] }>;
  release(destroy?: boolean): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
}

/** What the stores use of a `pg` `Pool`. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Others were in the way, and nothing was changed: serialization failure, deadlock. */
const AGAIN: ReadonlySet<string | undefined> = new Set(['40001', '40P01']);
/** So many calls may wait for a connection after their callers have gone. */
const MOST_OVERDUE = 1000;

const ignore = (): void => undefined;

/**
 * The PostgreSQL database (13 or later) of a `pg` pool, for `SqlLiveSessionStore` and `SqlDeliveryStore`. The app makes the
 * pool and ends it. A call takes one connection of the pool while it lasts, and a transactional handler one while it runs.
 *
 * @throws IdenfyConfigError when `pool` is no pool.
 */
export function postgres(pool: PostgresPool): SqlDatabase {
  const given = pool as unknown as Record<string, unknown> | null | undefined;
  if (typeof given?.['connect'] !== 'function' || typeof given['query'] !== 'function') {
    const message = 'pool must be a Pool of pg';
    throw new IdenfyConfigError([{ path: 'pool', rule: 'postgresPool', message }]);
  }
  // Without a listener the loss of an idle connection ends the process. The pool replaces it by itself.
  pool.on('error', ignore);
  const connections = new Connections(pool);
  return {
    dialect: 'postgres',
    run: (step, limitMs) => connections.run(step, limitMs),
    runInTransaction: inClient(connections),
    use: () => ignore,
  };
}

/** The connections of a pool, each lent for a limited time. */
class Connections {
  private overdue = 0;

  constructor(private readonly pool: PostgresPool) {}

  async run<Result>(step: () => Step<Result>, limitMs: number): Promise<Result> {
    const dueAt = performance.now() + limitMs;
    for (;;) {
      try {
        const client = await this.connect(dueAt - performance.now());
        try {
          return await client.within(dueAt - performance.now(), () => drive(step(), client));
        } finally {
          client.release();
        }
      } catch (error) {
        if (!AGAIN.has(reasonOf(error)) || performance.now() >= dueAt) {
          throw error;
        }
      }
    }
  }

  connect(limitMs: number): Promise<LentClient> {
    return new Promise((resolve, reject) => {
      if (this.overdue >= MOST_OVERDUE) {
        reject(timedOut());
        return;
      }
      let isOver = false;
      const settled = afterLimit(limitMs, () => {
        isOver = true;
        this.overdue += 1;
        reject(timedOut());
      });
      const end = (): void => {
        settled();
        if (isOver) {
          this.overdue -= 1;
        }
      };
      this.pool.connect().then(
        (client) => {
          end();
          if (isOver) {
            client.release();
          } else {
            resolve(new LentClient(client));
          }
        },
        (error: Error) => {
          end();
          reject(error);
        },
      );
    });
  }
}

class LentClient {
  private isReleased = false;

  constructor(readonly client: PostgresClient) {
    // Its loss shows in the next query; without a listener it would end the process.
    client.on('error', ignore);
  }

  async query({ text, values }: Statement): Promise<Row[]> {
    return (await this.client.query({ text, values: [...values] })).rows;
  }

  /** The result of `work`, or a rejection after so many milliseconds: then the connection is closed. */
  within<Result>(limitMs: number, work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const settled = afterLimit(limitMs, () => {
        this.release(true);
        reject(timedOut());
      });
      void work().then(resolve, reject).then(settled);
    });
  }

  /** Never rejects: a connection that cannot do it is closed, which does the same. */
  async rollBack(limitMs: number): Promise<void> {
    const isDone = !this.isReleased && this.within(limitMs, () => this.query(statement('ROLLBACK')));
    await Promise.resolve(isDone).then(
      () => this.release(),
      () => this.release(true),
    );
  }

  release(destroy = false): void {
    if (!this.isReleased) {
      this.isReleased = true;
      // One that is closed may fail once more, and the pool does not listen then.
      if (!destroy) {
        this.client.removeListener('error', ignore);
      }
      this.client.release(destroy);
    }
  }
}

async function drive<Result>(step: Step<Result>, client: LentClient): Promise<Result> {
  let next = step.next();
  while (!next.done) {
    let rows: Row[];
    try {
      rows = await client.query(next.value);
    } catch (error) {
      next = step.throw(error);
      continue;
    }
    next = step.next(rows);
  }
  return next.value;
}

const timedOut = (): IdenfyStoreError => new IdenfyStoreError({ reason: 'ETIMEDOUT' });

/** The transaction is open on a client of the pool, which the handler is given. */
function inClient(connections: Connections): RunInTransaction {
  return async (record, limitMs, work) => {
    const client = await connections.connect(limitMs);
    const query = (sql: Statement): Promise<Row[]> => client.within(limitMs, () => client.query(sql));
    try {
      await query(statement('BEGIN'));
      const [recorded] = await query(record);
      if (recorded !== undefined) {
        await work(client.client);
        // In a transaction that has failed COMMIT is no error, but this is.
        await query(statement('SELECT 1'));
      }
      await query(statement('COMMIT'));
      client.release();
      return recorded !== undefined;
    } catch (error) {
      await client.rollBack(limitMs);
      throw error;
    }
  };
}
