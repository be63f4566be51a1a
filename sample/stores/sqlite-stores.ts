import type { OnApplicationShutdown } from '@nestjs/common';
import { SqlDeliveryStore, SqlLiveSessionStore, createIdenfySchema, sqlite } from 'nestjs-idenfy/sql';
import type { SqliteDatabase } from 'nestjs-idenfy/sql';
import { rmSync } from 'node:fs';
import type { AppStores } from '../src/app-stores.js';
import { SqlVerificationTable } from './sql-verification-table.js';
import type { Query } from './sql-verification-table.js';
import type { Backend } from './stores.module.js';

const TABLE = 'verifications';

/** A file, for one process. The app opens it, and the stores of nestjs-idenfy use it too. */
class SqliteStores implements AppStores, OnApplicationShutdown {
  readonly sessions: SqlLiveSessionStore;
  readonly deliveries: SqlDeliveryStore;
  readonly verifications: SqlVerificationTable;

  constructor(private readonly file: SqliteDatabase) {
    const database = sqlite(file);
    this.sessions = new SqlLiveSessionStore(database);
    this.deliveries = new SqlDeliveryStore(database);
    this.verifications = new SqlVerificationTable(queryOf(file), TABLE);
  }

  onApplicationShutdown(): void {
    this.file.close();
  }
}

export const sqliteBackend: Backend = {
  async prepare({ at }) {
    const file = await openFile(at);
    await createIdenfySchema(sqlite(file));
    await SqlVerificationTable.create(queryOf(file), TABLE);
    file.close();
  },
  async open({ at }) {
    return new SqliteStores(await openFile(at));
  },
  async remove({ at }) {
    ['', '-wal', '-shm'].forEach((suffix) => rmSync(`${at}${suffix}`, { force: true }));
  },
};

type SqliteFile = SqliteDatabase & { exec(sql: string): unknown };
type Driver = new (path: string) => SqliteFile;

/** better-sqlite3 where it is installed and could be built, else node:sqlite where this Node has it. */
export async function sqliteDriver(): Promise<Driver | undefined> {
  try {
    const { default: Database } = await import('better-sqlite3');
    new Database(':memory:').close();
    return Database;
  } catch {
    const builtIn = process.getBuiltinModule?.('node:sqlite') as { DatabaseSync: Driver } | undefined;
    return builtIn?.DatabaseSync;
  }
}

async function openFile(path: string): Promise<SqliteFile> {
  const Database = await sqliteDriver();
  if (Database === undefined) {
    throw new Error('There is no driver for SQLite');
  }
  const file = new Database(path);
  // What was answered outlasts a crash of the process and of the machine.
  file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  return file;
}

const queryOf =
  (file: SqliteDatabase): Query =>
  async (text, values) => {
    const statement = file.prepare(text);
    const parameters = Object.fromEntries(values.map((value, index) => [index + 1, value]));
    return /^SELECT/.test(text) ? statement.all(parameters) : [statement.run(parameters)];
  };
