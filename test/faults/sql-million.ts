import { hash } from 'node:crypto';
import type { SqlDialect } from '../../lib/sql/index.js';
import { DIALECTS } from '../../lib/sql/sql-database.js';

/** How many rows each table is filled with. */
export const ROWS = 1_000_000;
export const EXPIRED = ROWS / 5;
/** Open sessions that a mark has ended, and whose mark has expired: the mark goes after the session. */
export const ENDED = ROWS / 100;
export const LIVE_SESSIONS = ROWS - EXPIRED - ENDED;

/** The id of one row, as long as those of iDenfy. */
export function idOf(kind: 'client' | 'scan' | 'delivery', index: number): string {
  const hex = hash('md5', `${kind}-${index}`);
  return [0, 8, 12, 16, 20].map((from, part) => hex.slice(from, [8, 12, 16, 20, 32][part])).join('-');
}

/** Of every five rows three are open sessions, one is reserved, one has expired. */
export const isOpen = (index: number): boolean => [1, 2, 3].includes(index % 5) && index % 100 !== 3;
export const isExpired = (index: number): boolean => index % 5 === 0;

export type Table = 'sessions' | 'marks' | 'deliveries' | 'handled' | 'results';

/** Rows as an app leaves them; times are of the database, those of live rows a day ahead. */
export function millionSql(dialect: SqlDialect): Record<Table, string> {
  const { now } = DIALECTS[dialect];
  const id = (kind: string): string =>
    dialect === 'postgres' ? `CAST(CAST(md5('${kind}-' || i) AS uuid) AS TEXT)` : `id('${kind}', i)`;
  const numbers =
    dialect === 'postgres'
      ? `generate_series(1, ${ROWS}) AS n(i)`
      : `(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS}) SELECT i FROM n) AS n`;
  const expiresAt = `CASE WHEN i % 5 = 0 THEN ${now} - i ELSE ${now} + 86400000 + i END`;
  const state = `CASE WHEN i % 5 = 4 OR i % 10 = 0 THEN 'reserved' ELSE 'open' END`;
  const answer = `CASE WHEN i % 5 = 2 THEN '"' || '${'x'.repeat(400)}' || '"' END`;
  const result = `'[{"overall":"APPROVED","final":true,"startsRound":false,"number":1,"after":0,"round":0,"first":"' || ${id('delivery')} || '"}]'`;
  return {
    sessions: `INSERT INTO idenfy_sessions (instance, client_id, owner, state, outcome_unknown, scan_ref, expires_at, due_at, answer, answer_expires_at)
SELECT 'default', ${id('client')}, ${id('owner')}, ${state}, 0, CASE WHEN ${state} = 'open' THEN ${id('scan')} ELSE '' END, ${expiresAt}, CASE WHEN ${state} = 'open' THEN ${now} + (i - ${ROWS / 100}) * 1000 END, ${answer}, ${now} + 3600000 FROM ${numbers}`,
    marks: `INSERT INTO idenfy_marks (instance, kind, name, expires_at)
SELECT 'default', CASE WHEN i % 100 IN (3, 6) THEN 'finished' WHEN i % 100 = 2 THEN 'submitted' ELSE 'given up' END, CASE WHEN i % 100 IN (2, 3) THEN ${id('scan')} ELSE ${id('gone')} END, CASE WHEN i % 100 = 3 THEN ${now} - i ELSE ${expiresAt} END FROM ${numbers} WHERE i % 100 IN (2, 3, 5, 6, 10) OR i % 3 = 0`,
    deliveries: `INSERT INTO idenfy_deliveries (instance, delivery_id, state, owner, lease_until, tentative, result, expires_at)
SELECT 'default', ${id('delivery')}, 'done', ${id('owner')}, ${now}, 0, 1, ${expiresAt} FROM ${numbers}`,
    handled: `INSERT INTO idenfy_handled (instance, delivery_id, handler, expires_at)
SELECT 'default', ${id('delivery')}, 'OnboardingListener.onApproved', ${expiresAt} FROM ${numbers}`,
    results: `INSERT INTO idenfy_results (instance, scan_ref, results, expires_at)
SELECT 'default', ${id('scan')}, ${result}, ${expiresAt} FROM ${numbers}`,
  };
}
