import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import knex from 'knex';
import type { Knex } from 'knex';
import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { createRequire } from 'node:module';
import type { DataSourceOptions, EntityManager, DataSource as TypeOrmDataSource } from 'typeorm';
import { postgres } from '../../lib/sql/index.js';
import type { SqlDatabase } from '../../lib/sql/index.js';

export { DATABASE_URL } from './postgres.js';

/** Its ES module does not load in Jest. */
export const { DataSource } = createRequire(import.meta.url)('typeorm') as {
  DataSource: new (options: DataSourceOptions) => DataSource;
};
export type DataSource = TypeOrmDataSource;

/** A PostgreSQL database through one of the libraries that the stores take it from. */
export interface OpenedLibrary {
  readonly database: SqlDatabase;
  /** Runs SQL in a transaction that a handler was given. */
  run(transaction: unknown, text: string): Promise<unknown>;
  /** Whether that transaction is of the kind that the library's own users know. */
  isOwn(transaction: unknown): boolean;
  close(): Promise<unknown>;
}

export type LibraryName = 'pg' | 'typeorm' | 'knex' | 'drizzle';

type Open = (url: string, connections: number) => Promise<OpenedLibrary>;

export const libraries: Readonly<Record<LibraryName, Open>> = {
  pg: async (connectionString, max) => {
    const pool = new Pool({ connectionString, max });
    return {
      database: postgres(pool),
      run: (transaction, text) => (transaction as PoolClient).query(text),
      isOwn: (transaction) => typeof (transaction as PoolClient).escapeLiteral === 'function',
      close: () => pool.end(),
    };
  },
  typeorm: async (url, max) => {
    const dataSource = await new DataSource({ type: 'postgres', url, extra: { max } }).initialize();
    return {
      database: postgres(dataSource, { transaction: 'typeorm' }),
      run: (transaction, text) => (transaction as EntityManager).query(text),
      isOwn: (transaction) => (transaction as EntityManager).queryRunner?.isTransactionActive === true,
      close: () => dataSource.destroy(),
    };
  },
  knex: async (connection, max) => {
    const log = { warn: () => undefined };
    const instance = knex({ client: 'pg', connection, pool: { min: 0, max }, log });
    return {
      database: postgres(instance, { transaction: 'knex' }),
      run: (transaction, text) => (transaction as Knex.Transaction).raw(text),
      isOwn: (transaction) => (transaction as Knex.Transaction).isTransaction === true,
      close: () => instance.destroy(),
    };
  },
  drizzle: async (connectionString, max) => {
    const pool = new Pool({ connectionString, max });
    return {
      database: postgres(drizzle(pool), { transaction: 'drizzle' }),
      run: (transaction, text) => (transaction as NodePgDatabase).execute(sql.raw(text)),
      isOwn: (transaction) => typeof (transaction as { rollback?: unknown }).rollback === 'function',
      close: () => pool.end(),
    };
  },
};

export const libraryNames = Object.keys(libraries) as LibraryName[];
