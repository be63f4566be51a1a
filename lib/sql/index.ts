export { postgres } from './postgres.js';
export { createIdenfySchema, idenfySchemaSql } from './schema.js';
export type {
  RunInTransaction,
  SqlDatabase,
  SqlDialect,
  SqlValue,
  Statement as SqlStatement,
} from './sql-database.js';
export { SqlDeliveryStore } from './sql-delivery.store.js';
export { SqlLiveSessionStore } from './sql-live-session.store.js';
export type { SqlDeliveryStoreOptions, SqlSchemaOptions, SqlStoreOptions } from './sql-options.js';
export { sqlite } from './sqlite.js';
export type { SqliteDatabase, SqliteStatement } from './sqlite.js';
export type {
  DrizzleDatabase,
  KnexInstance,
  KnexTransaction,
  PostgresClient,
  PostgresConnection,
  PostgresOptions,
  PostgresPool,
  PostgresSources,
  TypeOrmDataSource,
  TypeOrmQueryRunner,
} from './transactions.js';
