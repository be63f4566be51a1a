/**
 * The SQL store beside bare statements of the same effect on a table with the same columns and its primary key only. On
 * PostgreSQL 64 calls are in flight on a pool of 10 connections.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { SqlLiveSessionStore, createIdenfySchema, postgres, sqlite } from 'nestjs-idenfy/sql';
import { postgresPool } from '../postgres-pool.mjs';
import { compare, report, timeEach, timeInFlight } from '../harness.mjs';

const COUNT = 3000;
const WIDTH = 64;
const LEASE_MS = 15_000;
const HOLD_MS = 172_800_000;
const owner = 'f3f5c7c2-7a8f-4a63-9d4b-2f2b6f7f0a11';
const instance = 'default';
let made = 0;
const next = () => `client-${(made += 1)}`;

const COLUMNS = `instance TEXT NOT NULL, client_id TEXT NOT NULL, owner TEXT NOT NULL, state TEXT NOT NULL,
  outcome_unknown INTEGER NOT NULL, fingerprint TEXT, scan_ref TEXT NOT NULL, expires_at BIGINT NOT NULL, due_at BIGINT,
  answer TEXT, answer_expires_at BIGINT, PRIMARY KEY (instance, client_id)`;
const insert = (table, [one, two, three, four]) =>
  `INSERT INTO ${table} (instance, client_id, owner, state, outcome_unknown, scan_ref, expires_at)
  VALUES (${one}, ${two}, ${three}, 'reserved', 0, '', ${four}) ON CONFLICT DO NOTHING`;

async function onPostgres(pool) {
  const schema = `bench_${randomUUID().replaceAll('-', '')}`;
  const database = postgres(pool);
  await createIdenfySchema(database, { schema });
  const bare = `"${schema}".bare`;
  await pool.query(`CREATE TABLE ${bare} (${COLUMNS})`);
  const store = new SqlLiveSessionStore(database, { schema });
  const INSERT = insert(bare, ['$1', '$2', '$3', '$4']);
  const UPDATE = `UPDATE ${bare} SET state = 'open', scan_ref = $4, expires_at = $5, due_at = $6
    WHERE instance = $1 AND client_id = $2 AND owner = $3`;
  const DELETE = `DELETE FROM ${bare} WHERE instance = $1 AND client_id = $2`;

  const acquire = await compare({
    name: 'PostgreSQL session store, acquire, 64 in flight',
    other: 'INSERT ON CONFLICT DO NOTHING',
    better: 'more',
    limit: 0.8,
    ours: () =>
      timeInFlight(COUNT, WIDTH, () =>
        store.acquire({ instance, clientId: next(), owner, leaseMs: LEASE_MS }),
      ),
    theirs: () =>
      timeInFlight(COUNT, WIDTH, () => pool.query(INSERT, [instance, next(), owner, Date.now() + LEASE_MS])),
  });
  const all = await compare({
    name: 'PostgreSQL, acquire + open + finish, 64 in flight',
    other: 'INSERT + UPDATE + DELETE of one row',
    better: 'more',
    limit: 0.8,
    ours: () =>
      timeInFlight(COUNT, WIDTH, async () => {
        const clientId = next();
        const scanRef = `scan-of-${clientId}`;
        await store.acquire({ instance, clientId, owner, leaseMs: LEASE_MS });
        await store.open({ instance, clientId, owner, scanRef, holdMs: HOLD_MS, dueMs: HOLD_MS / 2 });
        await store.finish({ instance, scanRef });
      }),
    theirs: () =>
      timeInFlight(COUNT, WIDTH, async () => {
        const clientId = next();
        const now = Date.now();
        await pool.query(INSERT, [instance, clientId, owner, now + LEASE_MS]);
        const times = [now + HOLD_MS, now + HOLD_MS / 2];
        await pool.query(UPDATE, [instance, clientId, owner, `scan-of-${clientId}`, ...times]);
        await pool.query(DELETE, [instance, clientId]);
      }),
  });
  await store.close();
  await pool.query(`DROP SCHEMA "${schema}" CASCADE`);
  await pool.end();
  return [acquire, all];
}

async function onSqlite() {
  const folder = mkdtempSync(join(tmpdir(), 'idenfy-bench-'));
  const open = (name) => {
    const file = new Database(join(folder, name));
    file.pragma('journal_mode = WAL');
    file.pragma('synchronous = FULL');
    return file;
  };
  const [mine, theirs] = [open('ours.db'), open('bare.db')];
  const database = sqlite(mine);
  await createIdenfySchema(database);
  const store = new SqlLiveSessionStore(database);
  theirs.exec(`CREATE TABLE bare (${COLUMNS})`);
  const prepared = theirs.prepare(insert('bare', ['?', '?', '?', '?']));

  const acquire = await compare({
    name: 'SQLite session store (a file), acquire',
    other: 'a prepared INSERT ON CONFLICT DO NOTHING of better-sqlite3',
    better: 'more',
    limit: 0.8,
    ours: () =>
      timeEach(COUNT, () => store.acquire({ instance, clientId: next(), owner, leaseMs: LEASE_MS })),
    theirs: () => timeEach(COUNT, () => prepared.run(instance, next(), owner, Date.now() + LEASE_MS)),
  });
  await store.close();
  mine.close();
  theirs.close();
  rmSync(folder, { recursive: true });
  return acquire;
}

const pool = await postgresPool();
report(...(pool ? await onPostgres(pool) : []), await onSqlite());
