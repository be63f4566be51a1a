import { setImmediate as nextTurn } from 'node:timers/promises';
import { RunTimer } from '../shared/background-timer.js';
import { checkSchema, tablesOf } from './schema.js';
import type { Tables } from './schema.js';
import { DIALECTS, inTransaction, safeErrorOf, statement } from './sql-database.js';
import type { SqlDatabase, Statement, Step } from './sql-database.js';
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
        const sql = this.sweepStatement(this.tables[table] as string, keeper);
        let rows: number;
        do {
          // On SQLite a call is over before anything else of the process has its turn.
          await nextTurn();
          if (this.isClosed) {
            return;
          }
          rows = await this.database.run(() => countRows(sql), this.options.commandTimeoutMs);
        } while (rows === SWEEP_BATCH);
      }
    } catch {
      // The database is down, or has no tables: those who need it are told.
    }
  }

  private sweepStatement(table: string, keeper?: string): Statement {
    const { now, rowsOf } = DIALECTS[this.database.dialect];
    // No EXISTS: for that the planner may read the other table from end to end.
    const unkept = keeper === undefined ? '' : ` AND (${keeper} LIMIT 1) IS NULL`;
    const expired = `FROM ${table} AS expired WHERE expires_at <= ${now}${unkept} ORDER BY expires_at LIMIT ${SWEEP_BATCH}`;
    return statement(`DELETE FROM ${table} WHERE ${rowsOf(expired)} RETURNING 1`);
  }
}

/** A session that was opened while its webhook came is ended by the mark alone, so the mark outlasts it. */
const marksOf = ({ sessions }: Tables): Swept => [
  'marks',
  `SELECT 1 FROM ${sessions} s WHERE s.instance = expired.instance AND s.state = 'open' AND s.scan_ref = expired.name`,
];

function* countRows(sql: Statement): Step<number> {
  return (yield sql).length;
}
