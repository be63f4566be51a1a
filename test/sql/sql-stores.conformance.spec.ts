import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  SqlDeliveryStore,
  SqlLiveSessionStore,
  createIdenfySchema,
  postgres,
  sqlite,
} from '../../lib/sql/index.js';
import type { SqlDatabase, SqlStoreOptions } from '../../lib/sql/index.js';
import { deliveryStoreConformance, liveSessionStoreConformance } from '../../lib/testing/index.js';
import { TestSchema, postgresForTests } from '../support/postgres.js';
import { sqliteDrivers } from '../support/sqlite-drivers.js';

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

const url = await postgresForTests();
if (url !== undefined) {
  const schema = await TestSchema.make(url);
  afterAll(() => schema.drop());
  suites('PostgreSQL', postgres(schema.pool), { schema: schema.name, commandTimeoutMs: 15_000 });
}

const folder = mkdtempSync(join(tmpdir(), 'idenfy-'));
afterAll(() => rmSync(folder, { recursive: true }));
suites('a SQLite file', sqlite(join(folder, 'idenfy.db')), { commandTimeoutMs: 15_000 });
for (const { name, open } of sqliteDrivers) {
  suites(`a database of ${name} in memory`, sqlite(open(':memory:')), { commandTimeoutMs: 15_000 });
}
