import type { Pool } from 'pg';
import { SqlDeliveryStore, SqlLiveSessionStore, postgres } from '../../lib/sql/index.js';
import type { SqlDatabase, SqlSchemaOptions } from '../../lib/sql/index.js';
import { DIALECTS } from '../../lib/sql/sql-database.js';
import type { SqlDialect, SqlValue } from '../../lib/sql/sql-database.js';
import { tablesOf } from '../../lib/sql/schema.js';

const LEASE_MS = 60_000;
const instance = 'default';
/** BEGIN and its like have no plan. */
const PLANNED = /^(SELECT|INSERT|UPDATE|DELETE)/;

export interface Sent {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** So many rows of each kind; one in a hundred has expired. */
export function fillSql(dialect: SqlDialect, options: SqlSchemaOptions, rows: number): string[] {
  const { sessions, marks, deliveries, handled, results } = tablesOf(dialect, options);
  const { now } = DIALECTS[dialect];
  const numbers =
    dialect === 'postgres'
      ? `generate_series(1, ${rows}) AS n(i)`
      : `(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) SELECT i FROM n) AS n`;
  const at = `CASE WHEN n.i % 100 = 0 THEN ${now} - n.i ELSE ${now} + 1000000 + n.i END`;
  return [
    `INSERT INTO ${sessions} (instance, client_id, owner, state, outcome_unknown, scan_ref, expires_at, due_at) SELECT 'default', 'client-' || n.i, 'owner-' || n.i, CASE WHEN n.i % 50 = 1 THEN 'reserved' ELSE 'open' END, 0, CASE WHEN n.i % 50 = 1 THEN '' ELSE 'scan-' || n.i END, ${at}, ${now} + (n.i - 500) * 1000 FROM ${numbers}`,
    `INSERT INTO ${marks} (instance, kind, name, expires_at) SELECT 'default', CASE n.i % 3 WHEN 0 THEN 'given up' WHEN 1 THEN 'submitted' ELSE 'finished' END, 'mark-' || n.i, ${at} FROM ${numbers}`,
    `INSERT INTO ${deliveries} (instance, delivery_id, state, owner, lease_until, tentative, result, expires_at) SELECT 'default', 'delivery-' || n.i, 'done', 'owner-' || n.i, 0, 0, 1, ${at} FROM ${numbers}`,
    `INSERT INTO ${handled} (instance, delivery_id, handler, expires_at) SELECT 'default', 'delivery-' || n.i, 'handler', ${at} FROM ${numbers}`,
    `INSERT INTO ${results} (instance, scan_ref, results, expires_at) SELECT 'default', 'scan-' || n.i, '[]', ${at} FROM ${numbers}`,
  ];
}

/** Every call of both stores, with and without what it looks for, on tables with so many rows; fails unless each of their statements was sent. */
export async function useAll(
  database: SqlDatabase,
  options: SqlSchemaOptions,
  rows: number,
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
  for await (const session of sessions.list({ instance })) {
    expect(session.state).toBe('open');
    break;
  }
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
  await deliveries.begin({
    instance,
    deliveryId: `delivery-${rows - 100}`,
    owner: 'mine',
    leaseMs: LEASE_MS,
  });
  await sessions['calls']['sweep']();
  await deliveries['calls']['sweep']();
  const texts = new Set(sent.map(({ text }) => text));
  const known = [...Object.entries(sessions['sql']), ...Object.entries(deliveries['sql'])];
  expect(known.filter(([, text]) => !texts.has(text)).map(([name]) => name)).toEqual([]);
  sessions.close();
  deliveries.close();
}

/** The statements that have a plan, each once. */
export const plannedOf = (sent: readonly Sent[]): Sent[] => [
  ...new Map(sent.filter(({ text }) => PLANNED.test(text)).map((one) => [one.text, one])).values(),
];

/** The database of a pool, which tells what is sent to it. */
export function recordingPostgres(pool: Pool, onSent: (sent: Sent) => void): SqlDatabase {
  const recording = {
    query: () => undefined,
    on: () => undefined,
    connect: async () => {
      const client = await pool.connect();
      const query = (one: { text: string; values: SqlValue[] }) => {
        onSent(one);
        return client.query(one);
      };
      const release = (destroy?: boolean) => client.release(destroy);
      return { query, release, on: () => undefined, removeListener: () => undefined };
    },
  };
  return postgres(recording);
}
