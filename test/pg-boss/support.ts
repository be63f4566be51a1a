import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { PgBossWebhookQueue } from '../../lib/pg-boss/index.js';
import type { QueueKind } from '../queues/queue.cases.js';

export interface PgBossKind extends QueueKind {
  readonly schema: string;
  readonly pool: Pool;
  drop(): Promise<void>;
}

/** The queue on pg-boss, in a schema of its own. */
export function pgBossKind(url: string): PgBossKind {
  const pool = new Pool({ connectionString: url });
  const schema = `boss_test_${randomUUID().slice(0, 8)}`;
  const rowsOf = async (name: string, columns: string): Promise<unknown[]> => {
    const { rows } = await pool.query(`SELECT ${columns} FROM "${schema}".job AS job WHERE name = $1`, [
      name,
    ]);
    return rows as unknown[];
  };
  return {
    schema,
    pool,
    newName: () => `idenfy-test-${randomUUID()}`,
    make: (options) =>
      new PgBossWebhookQueue({ connection: url, schema, commandTimeoutMs: 20_000, ...options }),
    jobCount: async (name) => (await rowsOf(name, '1')).length,
    contentOf: async (name) => JSON.stringify(await rowsOf(name, 'to_jsonb(job)')),
    keysOf: async (name) => (await rowsOf(name, 'id')).map((row) => JSON.stringify(row)),
    remove: async () => undefined,
    async drop() {
      await pool.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
      await pool.end();
    },
  };
}
