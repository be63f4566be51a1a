import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Pool } from 'pg';
import {
  SqlDeliveryStore,
  SqlLiveSessionStore,
  createIdenfySchema,
  postgres,
  sqlite,
} from '../../lib/sql/index.js';
import type { SqlDatabase, SqlStoreOptions } from '../../lib/sql/index.js';
import { deliveryStoreConformance, liveSessionStoreConformance } from '../../lib/testing/index.js';

function suites(name: string, database: SqlDatabase, options: SqlStoreOptions): void {
  const ready = createIdenfySchema(database, { tablePrefix: options.tablePrefix, schema: options.schema });
  describe(`on ${name}`, () => {
    describe('SqlLiveSessionStore keeps the rules of LiveSessionStore', () => {
      const create = async () => {
        await ready;
        return new SqlLiveSessionStore(database, options);
      };
      for (const rule of liveSessionStoreConformance(create)) {
        it.concurrent(rule.name, rule.run);
      }
    });
    describe('SqlDeliveryStore keeps the rules of DeliveryStore', () => {
      const create = async () => {
        await ready;
        return new SqlDeliveryStore(database, options);
      };
      for (const rule of deliveryStoreConformance(create)) {
        it.concurrent(rule.name, rule.run);
      }
    });
  });
}

const pool = new Pool({
  connectionString: process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
});
const schema = `conformance_${randomUUID().replaceAll('-', '')}`;
const folder = mkdtempSync(join(tmpdir(), 'idenfy-'));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await pool.query(`DROP SCHEMA "${schema}" CASCADE`);
  await pool.end();
});
suites('PostgreSQL', postgres(pool), { schema, commandTimeoutMs: 15_000 });
suites('SQLite in memory', sqlite(new Database(':memory:')), { commandTimeoutMs: 15_000 });
suites('a SQLite file', sqlite(join(folder, 'idenfy.db')), { commandTimeoutMs: 15_000 });
