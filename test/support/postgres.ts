import { randomUUID } from 'node:crypto';
import { Client, Pool } from 'pg';
import { createIdenfySchema, postgres } from '../../lib/sql/index.js';
import { postgresBinaries } from './postgres-server.js';
import { withoutServer } from './skipped.js';

export const DATABASE_URL = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** The URL of the PostgreSQL that tests may use; as loud as `redisForTests` where there is none. */
export async function postgresForTests(): Promise<string | undefined> {
  const client = new Client({ connectionString: DATABASE_URL, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    await client.end();
    return DATABASE_URL;
  } catch {
    return withoutServer(
      'PostgreSQL',
      'no PostgreSQL responds at DATABASE_URL (or on port 5432 of this machine)',
    );
  }
}

/** Whether tests can start a PostgreSQL of their own. */
export function hasPostgresServer(): boolean {
  return (
    postgresBinaries() !== undefined ||
    withoutServer('PostgreSQL', 'there is no PostgreSQL to start') !== undefined
  );
}

/** A schema of a spec's own with the tables of the stores, so that runs may share a server. */
export class TestSchema {
  readonly name = `idenfy_test_${randomUUID().replaceAll('-', '')}`;

  private constructor(readonly pool: Pool) {}

  static async make(url: string, connections = 10): Promise<TestSchema> {
    const schema = new TestSchema(new Pool({ connectionString: url, max: connections }));
    await createIdenfySchema(postgres(schema.pool), { schema: schema.name });
    return schema;
  }

  /** Drops it, and ends its pool. */
  async drop(): Promise<void> {
    await this.pool.query(`DROP SCHEMA "${this.name}" CASCADE`);
    await this.pool.end();
  }
}
