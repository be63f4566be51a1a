import Database from 'better-sqlite3';
import {
  SqlDeliveryStore,
  SqlLiveSessionStore,
  createIdenfySchema,
  postgres,
  sqlite,
} from '../../lib/sql/index.js';
import type { SqlDatabase } from '../../lib/sql/index.js';
import { DIALECTS } from '../../lib/sql/sql-database.js';
import type { SqlDialect, SqlValue } from '../../lib/sql/sql-database.js';
import { tablesOf } from '../../lib/sql/schema.js';
import type { SqlSchemaOptions } from '../../lib/sql/index.js';
import { TestSchema, postgresForTests } from '../support/postgres.js';

const ROWS = 50_000;
const LEASE_MS = 60_000;
const instance = 'default';
/** BEGIN and its like have no plan. */
const PLANNED = /^(SELECT|INSERT|UPDATE|DELETE)/;

interface Sent {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** So many rows of each kind; one in a hundred has expired. */
function fillSql(dialect: SqlDialect, options: SqlSchemaOptions): string[] {
  const { sessions, marks, deliveries, handled, results } = tablesOf(dialect, options);
  const { now } = DIALECTS[dialect];
  const numbers =
    dialect === 'postgres'
      ? `generate_series(1, ${ROWS}) AS n(i)`
      : `(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS}) SELECT i FROM n) AS n`;
  const at = `CASE WHEN n.i % 100 = 0 THEN ${now} - n.i ELSE ${now} + 1000000 + n.i END`;
  return [
    `INSERT INTO ${sessions} (instance, client_id, owner, state, outcome_unknown, scan_ref, expires_at, due_at) SELECT 'default', 'client-' || n.i, 'owner-' || n.i, CASE WHEN n.i % 50 = 1 THEN 'reserved' ELSE 'open' END, 0, CASE WHEN n.i % 50 = 1 THEN '' ELSE 'scan-' || n.i END, ${at}, ${now} + (n.i - 500) * 1000 FROM ${numbers}`,
    `INSERT INTO ${marks} (instance, kind, name, expires_at) SELECT 'default', CASE n.i % 3 WHEN 0 THEN 'given up' WHEN 1 THEN 'submitted' ELSE 'finished' END, 'mark-' || n.i, ${at} FROM ${numbers}`,
    `INSERT INTO ${deliveries} (instance, delivery_id, state, owner, lease_until, tentative, result, expires_at) SELECT 'default', 'delivery-' || n.i, 'done', 'owner-' || n.i, 0, 0, 1, ${at} FROM ${numbers}`,
    `INSERT INTO ${handled} (instance, delivery_id, handler, expires_at) SELECT 'default', 'delivery-' || n.i, 'handler', ${at} FROM ${numbers}`,
    `INSERT INTO ${results} (instance, scan_ref, results, expires_at) SELECT 'default', 'scan-' || n.i, '[]', ${at} FROM ${numbers}`,
  ];
}

/** Every call of both stores, with and without what it looks for; ends when each of their statements was sent. */
async function useAll(
  database: SqlDatabase,
  options: SqlSchemaOptions,
  sent: readonly Sent[],
): Promise<void> {
  const sessions = new SqlLiveSessionStore(database, { ...options, commandTimeoutMs: 15_000 });
  const deliveries = new SqlDeliveryStore(database, { ...options, commandTimeoutMs: 15_000 });
  for (const clientId of ['client-5', 'client-51', 'client-100', 'none']) {
    const scanRef = clientId.replace('client', 'scan');
    const key = { instance, clientId };
    const owned = { ...key, owner: `owner-of-${clientId}` };
    await sessions.acquire({ ...owned, leaseMs: LEASE_MS });
    await sessions.acquire({ ...owned, leaseMs: LEASE_MS });
    await sessions.abandon({ ...owned, outcome: 'unknown' });
    await sessions.submitted({ instance, scanRef });
    await sessions.open({ ...owned, scanRef, holdMs: LEASE_MS, dueMs: 0 });
    await sessions.open({ ...owned, scanRef, holdMs: LEASE_MS, dueMs: 0 });
    await sessions.dueAgain({ ...key, scanRef, dueMs: 0 });
    await sessions.find(key);
    await sessions.finish({ instance, scanRef });
    await sessions.finish({ instance, scanRef });
    await sessions.remove(key);
    await sessions.remove({ ...key, scanRef });
    await sessions.abandon({ ...owned, outcome: 'refused' });
  }
  await sessions.acquire({ instance, clientId: 'late', owner: 'mine', leaseMs: LEASE_MS });
  await sessions.finish({ instance, scanRef: 'early' });
  const late = { instance, clientId: 'late', owner: 'mine', scanRef: 'early' };
  expect(await sessions.open({ ...late, holdMs: LEASE_MS, dueMs: 0 })).toBe('finished');
  await sessions.takeDue({ instance, limit: 100, againMs: LEASE_MS });
  const result = { overall: 'APPROVED', final: true, startsRound: false };
  for (const deliveryId of ['new', 'again', 'delivery-7']) {
    const owned = { instance, deliveryId, scanRef: 'scan-7', owner: `owner-of-${deliveryId}` };
    await deliveries.begin({ ...owned, leaseMs: LEASE_MS, result });
    await deliveries.renew({ ...owned, leaseMs: LEASE_MS });
    await deliveries.settleHandler({ ...owned, handler: 'handler' });
    await deliveries.complete(owned);
    await deliveries.abandon(owned);
    await deliveries.latestResult(owned);
    for (const owner of ['first', 'second']) {
      const unfinished = {
        instance,
        deliveryId: `unfinished-${deliveryId}`,
        owner: `${owner}-of-${deliveryId}`,
      };
      await deliveries.begin({ ...unfinished, leaseMs: LEASE_MS });
      await deliveries.abandon(unfinished);
    }
  }
  await deliveries.begin({ instance, deliveryId: 'delivery-49900', owner: 'mine', leaseMs: LEASE_MS });
  await sessions['calls']['sweep']();
  await deliveries['calls']['sweep']();
  const texts = new Set(sent.map(({ text }) => text));
  const known = [...Object.entries(sessions['sql']), ...Object.entries(deliveries['sql'])];
  expect(known.filter(([, text]) => !texts.has(text)).map(([name]) => name)).toEqual([]);
  sessions.close();
  deliveries.close();
}

const plannedOf = (sent: readonly Sent[]): Sent[] => [
  ...new Map(sent.filter(({ text }) => PLANNED.test(text)).map((one) => [one.text, one])).values(),
];

const url = await postgresForTests();

describe('No statement of the SQL stores reads a whole table', () => {
  (url === undefined ? it.skip : it)('on PostgreSQL, with 50,000 rows in each', async () => {
    const made = await TestSchema.make(url!);
    const { pool, name: schema } = made;
    const sent: Sent[] = [];
    const recording = {
      query: () => undefined,
      on: () => undefined,
      connect: async () => {
        const client = await pool.connect();
        const query = (one: { text: string; values: SqlValue[] }) => {
          sent.push(one);
          return client.query(one);
        };
        const release = (destroy?: boolean) => client.release(destroy);
        return { query, release, on: () => undefined, removeListener: () => undefined };
      },
    };
    const database = postgres(recording);
    try {
      for (const sql of fillSql('postgres', { schema })) {
        await pool.query(sql);
      }
      for (const table of ['sessions', 'marks', 'deliveries', 'handled', 'results']) {
        await pool.query(`ANALYZE "${schema}"."idenfy_${table}"`);
      }
      sent.length = 0;
      await useAll(database, { schema }, sent);
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

  it('on SQLite, with 50,000 rows in each', async () => {
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
    for (const sql of fillSql('sqlite', {})) {
      file.exec(sql);
    }
    file.exec('ANALYZE');
    sent.length = 0;
    await useAll(database, {}, sent);
    const plans = plannedOf(sent).map(({ text }) => {
      const bound = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [index + 1, 1]));
      const rows = file.prepare(`EXPLAIN QUERY PLAN ${text}`).all(bound) as { detail: string }[];
      return `${text}\n${rows.map(({ detail }) => detail).join('\n')}`;
    });
    expect(plans.length).toBeGreaterThan(25);
    expect(plans.filter((plan) => /^SCAN /m.test(plan))).toEqual([]);
    file.close();
  });
});
