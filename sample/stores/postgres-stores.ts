import type { OnApplicationShutdown } from '@nestjs/common';
import { SqlDeliveryStore, SqlLiveSessionStore, createIdenfySchema, postgres } from 'nestjs-idenfy/sql';
import { Client, Pool } from 'pg';
import type { AppStores } from '../src/app-stores.js';
import { SqlVerificationTable } from './sql-verification-table.js';
import { PostgresVerificationTable, connectionTo, queryOf, tableOf } from './postgres-verification-table.js';
import type { Backend, StoreSettings } from './stores.module.js';
import { TransactionalListener } from './transactional.listener.js';

/** A schema of the app's database, for several processes. The app makes the pool and ends it. */
class PostgresStores implements AppStores, OnApplicationShutdown {
  readonly sessions: SqlLiveSessionStore;
  readonly deliveries: SqlDeliveryStore;
  readonly verifications: PostgresVerificationTable;
  private readonly pool: Pool;

  constructor(settings: StoreSettings) {
    this.pool = new Pool(connectionTo(settings));
    const database = postgres(this.pool);
    const { name: schema } = settings;
    this.sessions = new SqlLiveSessionStore(database, { schema });
    this.deliveries = new SqlDeliveryStore(database, { schema });
    this.verifications = new PostgresVerificationTable(this.pool, settings);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.verifications.close(), this.pool.end()]);
  }
}

export const postgresBackend: Backend = {
  listener: TransactionalListener,
  async prepare(settings) {
    const pool = new Pool(connectionTo(settings));
    try {
      await pool.query('SELECT 1').catch(() => {
        throw new Error('No PostgreSQL responds at DATABASE_URL. Start one, or leave DATABASE_URL out.');
      });
      await createIdenfySchema(postgres(pool), { schema: settings.name });
      await SqlVerificationTable.create(queryOf(pool), tableOf(settings));
    } finally {
      await pool.end();
    }
  },
  async open(settings) {
    const stores = new PostgresStores(settings);
    await stores.verifications.listen();
    return stores;
  },
  async remove(settings) {
    const client = new Client(connectionTo(settings));
    await client.connect();
    await client.query(`DROP SCHEMA IF EXISTS "${settings.name}" CASCADE`);
    await client.end();
  },
};
