import Database from 'better-sqlite3';
import type { SqliteDatabase } from '../../lib/sql/index.js';

type Opened = SqliteDatabase & { exec(sql: string): unknown };

interface SqliteDriver {
  readonly name: string;
  /** A file, or ':memory:'. Does not wait for others. */
  readonly open: (path: string, readOnly?: boolean) => Opened;
}

interface NodeSqlite {
  readonly DatabaseSync?: new (path: string, options: { readOnly: boolean; timeout: number }) => Opened;
}

const { DatabaseSync } = (process.getBuiltinModule?.('node:sqlite') ?? {}) as NodeSqlite;

/** The drivers that the stores take; node:sqlite where this Node has it. */
export const sqliteDrivers: SqliteDriver[] = [
  {
    name: 'better-sqlite3',
    open: (path, readonly = false) => new Database(path, { readonly, timeout: 0 }),
  },
  ...(DatabaseSync === undefined
    ? []
    : [
        {
          name: 'node:sqlite',
          open: (path: string, readOnly = false) => new DatabaseSync(path, { readOnly, timeout: 0 }),
        },
      ]),
];
