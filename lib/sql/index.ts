export { postgres } from './postgres.js';
export type { PostgresClient, PostgresPool } from './postgres.js';
export { createIdenfySchema, idenfySchemaSql } from './schema.js';
export type { SqlDatabase, SqlDialect } from './sql-database.js';
export { SqlDeliveryStore } from './sql-delivery.store.js';
export { SqlLiveSessionStore } from './sql-live-session.store.js';
export type { SqlDeliveryStoreOptions, SqlSchemaOptions, SqlStoreOptions } from './sql-options.js';
export { sqlite } from './sqlite.js';
export type { SqliteDatabase, SqliteStatement } from './sqlite.js';
