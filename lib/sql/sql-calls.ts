import { setImmediate as nextTurn } from 'node:timers/promises';
import { RunTimer } from '../shared/background-timer.js';
import { checkSchema, tablesOf } from './schema.js';
import type { Tables } from './schema.js';
import { DIALECTS, inTransaction, safeErrorOf, statement } from './sql-database.js';
import type { SqlDatabase, Step } from './sql-database.js';
import type { SqlStoreOptions } from './sql-options.js';

const SWEEP_EVERY_MS = 60_000;
/** So few rows that a statement which deletes them takes milliseconds. */
const SWEEP_BATCH = 500;

/** A table, and a query for what keeps one of its rows beyond its time. */
type Swept = readonly [table: keyof Tables, keeper?: string];

/** The calls of a store: each with its limit of time and its tables, and expired rows deleted from time to time. */
export class SqlCalls {
  readonly tables: Tables;
  private readonly sweeping = new RunTimer(SWEEP_EVERY_MS, () => this.sweep());
  private leave: (() => void) | undefined;
  private isClosed = false;

  constructor(
    readonly database: SqlDatabase,
    private readonly options: SqlStoreOptions & { readonly commandTimeoutMs: number },
    private readonly swept: (tables: Tables) => readonly Swept[],
  ) {
    this.tables = tablesOf(database.dialect, options);
  }

  /** @throws IdenfyConfigError when the tables are missing or of another version. */
  start(): Promise<void> {
    return checkSchema(this.database, this.tables, this.options.commandTimeoutMs);
  }

  /** @throws IdenfyStoreError when it takes longer or fails. */
  async run<Result>(step: () => Step<Result>): Promise<Result> {
    if (this.leave === undefined && !this.isClosed) {
      this.leave = this.database.use();
      this.sweeping.start();
    }
    try {
      return await this.database.run(step, this.options.commandTimeoutMs);
    } catch (error) {
      throw safeErrorOf(error);
    }
  }

  /** All statements of the step, or none. */
  transaction<Result>(step: () => Step<Result>): Promise<Result> {
    return this.run(() => inTransaction(this.database.dialect, this.options.commandTimeoutMs, step()));
  }

  /** The database is closed where it is ours and no other store uses it. */
  close(): void {
    this.isClosed = true;
    this.sweeping.stop();
    this.leave?.();
  }

  /** Deletes what has expired, a few rows at a time. Never rejects: the next run finds what is left. */
  private async sweep(): Promise<void> {
    try {
      for (const [table, keeper] of [...this.swept(this.tables), marksOf(this.tables)]) {
        const step = this.sweepStep(this.tables[table] as string, keeper);
        let after: number | undefined = 0;
        while (after !== undefined) {
          // On SQLite a call is over before anything else of the process has its turn.
          await nextTurn();
          if (this.isClosed) {
            return;
          }
          const from: number = after;
          after = await this.database.run(() => step(from), this.options.commandTimeoutMs);
        }
      }
    } catch {
      // The database is down, or has no tables: those who need it are told.
    }
  }

  /**
   * Deletes those of so many rows that nothing keeps, from the first one that expired at that time or later. Returns where
   * to go on; nothing at the end. By a time and not by their number: what is kept would be looked through for each batch.
   */
  private sweepStep(table: string, keeper?: string): (from: number) => Step<number | undefined> {
    const { now, rowsOf } = DIALECTS[this.database.dialect];
    const lastOfBatch = `SELECT expires_at AS last FROM ${table} WHERE expires_at >= $1 AND expires_at <= ${now} ORDER BY expires_at LIMIT 1 OFFSET ${SWEEP_BATCH - 1}`;
    // No EXISTS: for that the planner may read the other table from end to end.
    const unkept = keeper === undefined ? '' : ` AND (${keeper} LIMIT 1) IS NULL`;
    const removeUntil = (until: string): string =>
      `DELETE FROM ${table} WHERE ${rowsOf(`FROM ${table} AS expired WHERE expires_at >= $1 AND expires_at <= ${until}${unkept} ORDER BY expires_at LIMIT ${SWEEP_BATCH}`)} RETURNING 1`;
    return function* (from) {
      const [row] = yield statement(lastOfBatch, from);
      if (row === undefined) {
        yield statement(removeUntil(now), from);
        return undefined;
      }
      const last = Number(row['last']);
      const removed = yield statement(removeUntil('$2'), from, last);
      return removed.length > 0 ? last : last + 1;
    };
  }
}

/** A session that was opened while its webhook came is ended by the mark alone, so the mark outlasts it. */
const marksOf = ({ sessions }: Tables): Swept => [
  'marks',
  `SELECT 1 FROM ${sessions} s WHERE s.instance = expired.instance AND s.state = 'open' AND s.scan_ref = expired.name`,
];
