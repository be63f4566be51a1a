import { IdenfyConfigError, IdenfyStoreError } from '../errors/index.js';
import { reasonOf } from '../shared/error-reason.js';

/** What a statement is given and what a row holds. */
export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, unknown>>;

/** Its parameters are `$1`, `$2`, ... in both dialects. */
export interface Statement {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** What a store does with its database: yields statements, is given their rows, and returns its result. */
export type Step<Result> = Generator<Statement, Result, Row[]>;

export type SqlDialect = 'postgres' | 'sqlite';

/**
 * Runs a handler in a transaction of which `record` is the first statement. Where it returns a row, `work` follows, a
 * statement that shows whether the transaction has failed, and the commit; resolves to whether it does. Rejects where
 * nothing is committed, or where that is unknown.
 */
export type RunInTransaction = (
  record: Statement,
  limitMs: number,
  work: (transaction: unknown) => Promise<void>,
) => Promise<boolean>;

/** A database for the stores of `nestjs-idenfy/sql`, made by `postgres()` or `sqlite()`. */
export interface SqlDatabase {
  readonly dialect: SqlDialect;
  /**
   * Runs a step on one connection, from its beginning where others were in its way. Rejects after `limitMs` milliseconds.
   *
   * @internal
   */
  run<Result>(step: () => Step<Result>, limitMs: number): Promise<Result>;
  /**
   * Nothing outlasts the process.
   *
   * @internal
   */
  readonly isInMemory?: boolean;
  /** An app may give its own, for a library that `postgres()` does not know. */
  readonly runInTransaction?: RunInTransaction;
  /**
   * Called by each store that begins to use it; returns what that store calls when it is closed.
   *
   * @internal
   */
  use(): () => void;
}

/** What the dialects do not have in common. */
interface DialectWords {
  /** The time of the database, in milliseconds since 1970. Constant in a statement, so that an index can be used. */
  readonly now: string;
  /** Texts are compared byte by byte. */
  readonly text: string;
  /** Of a transaction whose caller waits so many milliseconds. */
  readonly begin: (limitMs: number) => string;
  /** The number of the transaction, where transactions have numbers. */
  readonly transactionId: string;
  /**
   * A condition for the rows that a query finds, without those that another process is taking. By their place in the table:
   * by their key the planner would compare every row of it, or look for them again for each.
   */
  readonly rowsOf: (query: string) => string;
  /** Where the planner would take another index: without statistics that of SQLite prefers any that begins with the instance. */
  readonly indexedBy: (index: string) => string;
}

/** Longer than the caller waits: the caller is to have the one reason that there is. The most that PostgreSQL takes. */
export const lockTimeoutOf = (limitMs: number): number => Math.min(limitMs + 1000, 2 ** 31 - 1);

export const DIALECTS: Readonly<Record<SqlDialect, DialectWords>> = {
  postgres: {
    now: 'CAST(extract(epoch FROM statement_timestamp()) * 1000 AS BIGINT)',
    text: 'TEXT COLLATE "C"',
    // While a statement waits for a lock the server does not notice that its connection was closed.
    begin: (limitMs) =>
      `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = ${lockTimeoutOf(limitMs)}`,
    transactionId: 'CAST(pg_current_xact_id() AS TEXT)',
    rowsOf: (query) => `ctid = ANY (ARRAY(SELECT ctid ${query} FOR UPDATE SKIP LOCKED))`,
    indexedBy: () => '',
  },
  sqlite: {
    now: "CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
    text: 'TEXT',
    begin: () => 'BEGIN IMMEDIATE',
    transactionId: '1',
    rowsOf: (query) => `rowid IN (SELECT rowid ${query})`,
    indexedBy: (index) => ` INDEXED BY ${index}`,
  },
};

export const statement = (text: string, ...values: SqlValue[]): Statement => ({ text, values });

export const ROLLBACK = statement('ROLLBACK');

/** The pauses between two tries of a step while others are in its way, in milliseconds. */
export const FIRST_PAUSE_MS = 1;
export const LONGEST_PAUSE_MS = 50;

/** What may be shown of a failure; never the database's error, which may hold what was sent. */
export const safeErrorOf = (error: unknown): IdenfyConfigError | IdenfyStoreError =>
  error instanceof IdenfyConfigError || error instanceof IdenfyStoreError
    ? error
    : new IdenfyStoreError({ reason: reasonOf(error) });

/** The statements of a step in one transaction: all of them, or none. */
export function* inTransaction<Result>(
  dialect: SqlDialect,
  limitMs: number,
  step: Step<Result>,
): Step<Result> {
  yield statement(DIALECTS[dialect].begin(limitMs));
  try {
    const result = yield* step;
    yield statement('COMMIT');
    return result;
  } catch (error) {
    try {
      yield ROLLBACK;
    } catch {
      // SQLite may have rolled back by itself, and a connection that is lost has.
    }
    throw error;
  }
}
