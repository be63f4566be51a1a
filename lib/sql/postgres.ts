import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolveOptions } from '../config/options-table.js';
import { afterLimit } from '../errors/store-result.js';
import { IdenfyStoreError } from '../errors/index.js';
import { reasonOf } from '../shared/error-reason.js';
import type { Row, RunInTransaction, SqlDatabase, Statement, Step } from './sql-database.js';
import { FIRST_PAUSE_MS, LONGEST_PAUSE_MS, ROLLBACK, lockTimeoutOf, statement } from './sql-database.js';
import { POSTGRES_OPTIONS, connectionsOf } from './transactions.js';
import type {
  OpenTransaction,
  PostgresOptions,
  PostgresSources,
  TakeConnection,
  TakenConnection,
} from './transactions.js';

/** Others were in the way, and nothing was changed: serialization failure, deadlock. */
const AGAIN: ReadonlySet<string | undefined> = new Set(['40001', '40P01']);
/**
 * A prepared statement that is not there, or is already: a pooler gives each transaction another connection. Or one whose
 * columns have another type since (0A000), which fails on its connection for good.
 */
const NOT_PREPARED: ReadonlySet<string | undefined> = new Set(['26000', '42P05', '0A000']);
/** So many calls may wait for a connection after their callers have gone. */
const MOST_OVERDUE = 1000;

const ignore = (): void => undefined;

/**
 * The PostgreSQL database (13 or later) of a `pg` pool, for `SqlLiveSessionStore` and `SqlDeliveryStore`; or that of a
 * TypeORM `DataSource`, a `Knex` or a Drizzle database, which the option `transaction` names. The app makes it and ends it.
 * A call takes one connection of its pool while it lasts, and a transactional handler one while it runs.
 *
 * @throws IdenfyConfigError when the first argument is not what the option says.
 */
export function postgres<Library extends keyof PostgresSources = 'pg'>(
  source: PostgresSources[Library],
  options?: PostgresOptions<Library>,
): SqlDatabase {
  const { transaction } = resolveOptions<PostgresOptions<keyof PostgresSources>, typeof POSTGRES_OPTIONS>(
    'postgres',
    POSTGRES_OPTIONS,
    options,
  );
  const connections = new Connections(connectionsOf(source, transaction as Library));
  return {
    dialect: 'postgres',
    run: (step, limitMs) => connections.run(step, limitMs),
    runInTransaction: inTransactionOf(connections),
    use: () => ignore,
  };
}

/** The connections of a pool, each lent for a limited time. */
class Connections {
  private overdue = 0;
  /** None once one of them has failed. */
  private names: StatementNames | undefined = new StatementNames();

  constructor(private readonly take: TakeConnection) {}

  async run<Result>(step: () => Step<Result>, limitMs: number): Promise<Result> {
    const dueAt = performance.now() + limitMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const { names } = this;
      try {
        const client = await this.connect(dueAt - performance.now());
        try {
          return await client.within(dueAt - performance.now(), () => drive(step(), client, names));
        } finally {
          client.release();
        }
      } catch (error) {
        const reason = reasonOf(error);
        const isUnprepared = names !== undefined && NOT_PREPARED.has(reason);
        if (isUnprepared) {
          this.names = undefined;
        }
        // Without time for a further try the reason is theirs, and not that of the limit.
        if (!(isUnprepared || AGAIN.has(reason)) || performance.now() + 2 * pauseMs >= dueAt) {
          throw error;
        }
      }
      // Those that were in each other's way do not come back at once.
      await sleep(pauseMs * Math.random());
    }
  }

  connect(limitMs: number): Promise<LentConnection> {
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
      this.take().then(
        (taken) => {
          end();
          if (isOver) {
            taken.release(false);
          } else {
            resolve(new LentConnection(taken));
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

class LentConnection {
  private isReleased = false;

  constructor(private readonly taken: TakenConnection) {
    // Its loss shows in the next query; without a listener it would end the process.
    taken.connection.on('error', ignore);
  }

  begin(limitMs: number): Promise<OpenTransaction> {
    return this.within(limitMs, () => this.taken.begin());
  }

  async query({ text, values }: Statement, name?: string): Promise<Row[]> {
    const { rows } = await this.taken.connection.query({ ...(name && { name }), text, values: [...values] });
    // There are none of two statements in one text.
    return rows ?? [];
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
  async rollBack(open: OpenTransaction | undefined, limitMs: number): Promise<void> {
    const isDone = !this.isReleased && this.within(limitMs, async () => open?.rollback());
    await Promise.resolve(isDone).then(
      () => this.release(open === undefined),
      () => this.release(true),
    );
  }

  release(destroy = false): void {
    if (!this.isReleased) {
      this.isReleased = true;
      const { connection } = this.taken;
      // One that is closed may fail once more, and the pool does not listen then.
      if (!destroy) {
        connection.removeListener('error', ignore);
      }
      this.taken.release(destroy);
    }
  }
}

/**
 * What statements are prepared as, once on each connection: to parse and plan one takes PostgreSQL longer than to run it.
 * Names are made of the texts, because a pooler may give two apps the same connection.
 */
class StatementNames {
  private readonly names = new Map<string, string>();

  of({ text, values }: Statement): string | undefined {
    if (values.length === 0) {
      return undefined;
    }
    let name = this.names.get(text);
    if (name === undefined) {
      name = `idenfy_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
      this.names.set(text, name);
    }
    return name;
  }
}

async function drive<Result>(
  step: Step<Result>,
  client: LentConnection,
  names: StatementNames | undefined,
): Promise<Result> {
  let next = step.next();
  while (!next.done) {
    let rows: Row[];
    try {
      rows = await client.query(next.value, names?.of(next.value));
    } catch (error) {
      if (next.value === ROLLBACK) {
        // The transaction may still be open: not for others.
        client.release(true);
      }
      next = step.throw(error);
      continue;
    }
    next = step.next(rows);
  }
  return next.value;
}

const timedOut = (): IdenfyStoreError => new IdenfyStoreError({ reason: 'ETIMEDOUT' });

/** In a transaction that has failed COMMIT is no error, but this is; and it has another number where a handler ended it. */
const IS_OPEN = statement('SELECT CAST(pg_current_xact_id_if_assigned() AS TEXT) AS changed');
/** SQLSTATE of "no active SQL transaction". */
const ENDED = '25P01';

/**
 * The record waits for the transaction of another attempt. While it waits the server does not notice that its connection was
 * closed: without an end of its own each attempt would leave one behind.
 */
const LIMIT_LOCKS = `SELECT current_setting('lock_timeout') AS before, set_config('lock_timeout', $1, true)`;
const RESTORE_LOCKS = `SELECT set_config('lock_timeout', $1, true)`;

function inTransactionOf(connections: Connections): RunInTransaction {
  return async (record, limitMs, work) => {
    const lent = await connections.connect(limitMs);
    const query = (sql: Statement): Promise<Row[]> => lent.within(limitMs, () => lent.query(sql));
    let open: OpenTransaction | undefined;
    try {
      const begun = await lent.begin(limitMs);
      open = begun;
      const [locks] = await query(statement(LIMIT_LOCKS, String(lockTimeoutOf(limitMs))));
      const [recorded] = await query(record);
      if (recorded !== undefined) {
        await query(statement(RESTORE_LOCKS, String(locks?.['before'])));
        await work(begun.given);
        const [current] = await query(IS_OPEN);
        if (current?.['changed'] !== recorded['changed']) {
          throw new IdenfyStoreError({ reason: ENDED });
        }
      }
      await lent.within(limitMs, () => begun.commit());
      lent.release();
      return recorded !== undefined;
    } catch (error) {
      await lent.rollBack(open, limitMs);
      throw error;
    }
  };
}
