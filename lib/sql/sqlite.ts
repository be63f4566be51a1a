import { setTimeout as sleep } from 'node:timers/promises';
import { IdenfyConfigError, IdenfyStoreError } from '../errors/index.js';
import { quietly, textOf } from '../shared/quietly.js';
import { FIRST_PAUSE_MS, LONGEST_PAUSE_MS } from './sql-database.js';
import type { Row, SqlDatabase, SqlValue, Statement, Step } from './sql-database.js';

/** What the stores use of a `Database` of better-sqlite3 and of a `DatabaseSync` of node:sqlite. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

export interface SqliteStatement {
  /** Only better-sqlite3 has it: whether the statement has rows; `all` is only for those. */
  readonly reader?: boolean;
  all(parameters: Record<string, SqlValue>): unknown[];
  run(parameters: Record<string, SqlValue>): unknown;
}

/** Another connection is writing. */
const BUSY = /^SQLITE_(BUSY|LOCKED)/;

/**
 * A SQLite database (3.35 or later) for `SqlLiveSessionStore` and `SqlDeliveryStore`: the path of a file, or an open
 * database of better-sqlite3 (12, 13) or node:sqlite (Node 22.13 or later), which the app closes. A file is opened at its
 * first use, by better-sqlite3 where it is installed, else by node:sqlite, and closed with the last store that uses it.
 * `':memory:'` is for tests, and is never closed.
 *
 * One process at a time is what SQLite is good for; several on one machine take turns. Every call runs in this thread and
 * lasts as long as the disk takes.
 *
 * @throws IdenfyConfigError when it is neither a path nor a database.
 */
export function sqlite(database: string | SqliteDatabase): SqlDatabase {
  if (typeof database === 'string' ? database === '' : typeof database?.prepare !== 'function') {
    const message = 'database must be the path of a file, or a database of better-sqlite3 or node:sqlite';
    throw new IdenfyConfigError([{ path: 'database', rule: 'sqliteDatabase', message }]);
  }
  const connection = new Connection(database);
  return {
    dialect: 'sqlite',
    isInMemory: database === ':memory:',
    run: (step, limitMs) => connection.run(step, limitMs),
    use: () => connection.use(),
  };
}

class Connection {
  private opened: Promise<SqliteDatabase> | undefined;
  private readonly statements = new Map<string, SqliteStatement>();
  private users = 0;

  constructor(private readonly given: string | SqliteDatabase) {}

  use(): () => void {
    this.users += 1;
    let isUser = true;
    return () => {
      if (isUser) {
        isUser = false;
        this.users -= 1;
        this.closeUnlessUsed();
      }
    };
  }

  async run<Result>(step: () => Step<Result>, limitMs: number): Promise<Result> {
    const dueAt = performance.now() + limitMs;
    // A store may check its tables and never use them, or be closed meanwhile.
    const leave = this.use();
    try {
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
        try {
          const database = await this.open();
          return this.drive(database, step());
        } catch (error) {
          const code = sqliteCode(error);
          if (code === undefined) {
            throw error;
          }
          if (!BUSY.test(code) || performance.now() + pauseMs >= dueAt) {
            throw new IdenfyStoreError({ reason: code });
          }
        }
        // Here and not in SQLite, which would hold up the whole process.
        await sleep(pauseMs);
      }
    } finally {
      leave();
    }
  }

  /** In one go: nothing else of this process comes between two statements. */
  private drive<Result>(database: SqliteDatabase, step: Step<Result>): Result {
    let next = step.next();
    while (!next.done) {
      let rows: Row[];
      try {
        rows = this.query(database, next.value);
      } catch (error) {
        next = step.throw(error);
        continue;
      }
      next = step.next(rows);
    }
    return next.value;
  }

  private query(database: SqliteDatabase, { text, values }: Statement): Row[] {
    let prepared = this.statements.get(text);
    if (prepared === undefined) {
      prepared = database.prepare(text);
      this.statements.set(text, prepared);
    }
    return rowsOf(prepared, Object.fromEntries(values.map((value, index) => [index + 1, value])));
  }

  private open(): Promise<SqliteDatabase> {
    const { given } = this;
    if (this.opened === undefined) {
      this.opened = typeof given === 'string' ? openFile(given) : Promise.resolve(given);
      // A file that could not be opened may be there later.
      this.opened.catch(() => (this.opened = undefined));
    }
    return this.opened;
  }

  private closeUnlessUsed(): void {
    const { given, opened } = this;
    const isFile = typeof given === 'string' && given !== ':memory:';
    if (this.users === 0 && isFile && opened !== undefined) {
      this.opened = undefined;
      this.statements.clear();
      void opened.then(
        (database) => quietly(() => database.close()),
        () => undefined,
      );
    }
  }
}

/**
 * What was acknowledged outlasts a crash of the process and of the machine: a write is on the disk when its call ends. The
 * log lets one process write while others read.
 */
const SETTINGS = ['journal_mode = WAL', 'synchronous = FULL', 'busy_timeout = 0'];

async function openFile(path: string): Promise<SqliteDatabase> {
  const database = (await openBetterSqlite(path)) ?? openNodeSqlite(path);
  try {
    for (const setting of SETTINGS) {
      rowsOf(database.prepare(`PRAGMA ${setting}`), {});
    }
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

function rowsOf(prepared: SqliteStatement, parameters: Record<string, SqlValue>): Row[] {
  if (prepared.reader === false) {
    prepared.run(parameters);
    return [];
  }
  // A list of ours: under Jest that of a native module is of another realm, and equals none of the test's.
  return [...prepared.all(parameters)] as Row[];
}

/** Nothing where it is not installed, or was not built for this Node: that shows at its first database. */
async function openBetterSqlite(path: string): Promise<SqliteDatabase | undefined> {
  let Database: new (path: string, options?: { timeout: number }) => SqliteDatabase;
  try {
    ({ default: Database } = await import('better-sqlite3'));
    new Database(':memory:').close();
  } catch {
    return undefined;
  }
  try {
    return new Database(path, { timeout: 0 });
  } catch (error) {
    // Its error for a folder that does not exist is its own, without a code.
    throw new IdenfyStoreError({ reason: sqliteCode(error) ?? 'SQLITE_CANTOPEN' });
  }
}

function openNodeSqlite(path: string): SqliteDatabase {
  const module = process.getBuiltinModule?.('node:sqlite') as
    { DatabaseSync?: new (path: string) => SqliteDatabase } | undefined;
  if (module?.DatabaseSync === undefined) {
    const message = 'SQLite needs better-sqlite3 to be installed, or Node 22.13 or later';
    throw new IdenfyConfigError([{ path: 'database', rule: 'sqliteDriver', message }]);
  }
  return new module.DatabaseSync(path);
}

/** SQLite's result codes by their numbers, from 1. */
const CODES = (
  'ERROR INTERNAL PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT NOTFOUND FULL CANTOPEN PROTOCOL ' +
  'EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS AUTH FORMAT RANGE NOTADB'
).split(' ');

/** better-sqlite3 has the name of the code, node:sqlite its number. Nothing where the error is not one of SQLite. */
function sqliteCode(error: unknown): string | undefined {
  const errcode = quietly(() => (error as { errcode?: unknown }).errcode);
  const code =
    typeof errcode === 'number' ? `SQLITE_${CODES[(errcode & 0xff) - 1] ?? 'ERROR'}` : textOf(error, 'code');
  return code?.startsWith('SQLITE_') ? code : undefined;
}
