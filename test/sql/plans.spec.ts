import Database from 'better-sqlite3';
import { createIdenfySchema, sqlite } from '../../lib/sql/index.js';
import { TestSchema, postgresForTests } from '../support/postgres.js';
import { fillSql, plannedOf, recordingPostgres, useAll } from './all-statements.js';
import type { Sent } from './all-statements.js';

const ROWS = 50_000;
const url = await postgresForTests();

describe('No statement of the SQL stores reads a whole table', () => {
  (url === undefined ? it.skip : it)('on PostgreSQL, with 50,000 rows in each', async () => {
    const made = await TestSchema.make(url!);
    const { pool, name: schema } = made;
    const sent: Sent[] = [];
    const database = recordingPostgres(pool, (one) => sent.push(one));
    try {
      for (const sql of fillSql('postgres', { schema }, ROWS)) {
        await pool.query(sql);
      }
      for (const table of ['sessions', 'marks', 'deliveries', 'handled', 'results']) {
        await pool.query(`ANALYZE "${schema}"."idenfy_${table}"`);
      }
      sent.length = 0;
      await useAll(database, { schema }, ROWS, sent);
      // The plan for these values, and the one for all that a prepared statement may get after its fifth use.
      for (const mode of ['force_custom_plan', 'force_generic_plan']) {
        const plans: string[] = [];
        const client = await pool.connect();
        await client.query(`SET plan_cache_mode = ${mode}`);
        for (const { text, values } of plannedOf(sent)) {
          await client.query(`PREPARE planned AS ${text}`);
          const given = values.map((value) =>
            typeof value === 'string' ? client.escapeLiteral(value) : String(value),
          );
          const { rows } = await client.query<{ 'QUERY PLAN': string }>(
            `EXPLAIN EXECUTE planned${given.length > 0 ? `(${given.join(', ')})` : ''}`,
          );
          await client.query('DEALLOCATE planned');
          plans.push(`${text}\n${rows.map((row) => row['QUERY PLAN']).join('\n')}`);
        }
        client.release(true);
        expect(plans.length).toBeGreaterThan(25);
        expect(plans.filter((plan) => plan.includes('Seq Scan'))).toEqual([]);
      }
    } finally {
      await made.drop();
    }
  });

  it.each(['without statistics', 'with statistics'])(
    'on SQLite, with 50,000 rows in each, %s',
    async (kind) => {
      const file = new Database(':memory:');
      const sent: Sent[] = [];
      const database = sqlite({
        prepare: (text) => {
          sent.push({ text, values: [] });
          return file.prepare(text);
        },
        close: () => undefined,
      });
      await createIdenfySchema(database);
      for (const sql of fillSql('sqlite', {}, ROWS)) {
        file.exec(sql);
      }
      if (kind === 'with statistics') {
        file.exec('ANALYZE');
      }
      sent.length = 0;
      await useAll(database, {}, ROWS, sent);
      const plans = plannedOf(sent).map(({ text }) => {
        const bound = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [index + 1, 1]));
        const rows = file.prepare(`EXPLAIN QUERY PLAN ${text}`).all(bound) as { detail: string }[];
        return `${text}\n${rows.map(({ detail }) => detail).join('\n')}`;
      });
      expect(plans.length).toBeGreaterThan(25);
      // All rows of an instance may be all rows of a table.
      expect(plans.filter((plan) => /^SCAN |\(instance=\?\)|TEMP B-TREE/m.test(plan))).toEqual([]);
      file.close();
    },
  );
});
