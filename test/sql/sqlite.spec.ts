import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { SqlDeliveryStore, SqlLiveSessionStore, createIdenfySchema, sqlite } from '../../lib/sql/index.js';
import type { SqliteDatabase } from '../../lib/sql/index.js';
import { inTransaction, statement } from '../../lib/sql/sql-database.js';
import type { Step } from '../../lib/sql/sql-database.js';
import { sqliteDrivers } from '../support/sqlite-drivers.js';

const instance = 'default';
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'idenfy-'));
  file = join(folder, 'idenfy.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

function* one(sql: string): Step<unknown> {
  return (yield statement(sql))[0];
}

const settled = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'resolved',
    (error: { code?: string; reason?: string; problems?: { rule: string }[] }) =>
      [error.code, error.problems?.[0]?.rule ?? error.reason].filter(Boolean).join(' '),
  );

/** What the start of an app and the making of the schema come to. */
const told = async (database: string | SqliteDatabase) => {
  const given = sqlite(database);
  const store = new SqlLiveSessionStore(given, { commandTimeoutMs: 100 });
  const start = await settled(store.start());
  const find = await settled(store.find({ instance, clientId: 'one' }));
  store.close();
  return { start, find };
};

/** SQLite removes its log with the last connection. */
const isOpen = (): boolean => existsSync(`${file}-wal`);

describe.each(sqliteDrivers)('A SQLite database of $name', ({ open }) => {
  let opened: (SqliteDatabase & { exec(sql: string): unknown })[];
  const openFile = (path = file, isReadOnly = false) => {
    const database = open(path, isReadOnly);
    opened.push(database);
    return database;
  };
  beforeEach(() => {
    opened = [];
  });
  afterEach(() => opened.forEach((database) => database.close()));

  it('stops the start where the tables are missing', async () => {
    expect(await told(openFile())).toEqual({
      start: 'IDENFY_CONFIG schemaMissing',
      find: 'IDENFY_STORE SQLITE_ERROR',
    });
  });

  it('stops no start while another connection writes', async () => {
    await createIdenfySchema(sqlite(file));
    const other = openFile();
    other.exec('PRAGMA locking_mode = EXCLUSIVE');
    other.exec('PRAGMA journal_mode = DELETE');
    other.exec('BEGIN EXCLUSIVE');
    const store = new SqlLiveSessionStore(sqlite(openFile()), { commandTimeoutMs: 100 });
    expect(await settled(store.start())).toBe('resolved');
    expect(await settled(store.find({ instance, clientId: 'one' }))).toBe('IDENFY_STORE SQLITE_BUSY');
    store.close();
  });

  it('tells the reason of a file that is no database, and of one that must not be written', async () => {
    const garbage = join(folder, 'garbage.db');
    writeFileSync(garbage, 'this is no database'.repeat(500));
    expect(await told(openFile(garbage))).toEqual({ start: 'resolved', find: 'IDENFY_STORE SQLITE_NOTADB' });
    await createIdenfySchema(sqlite(file));
    const readOnly = sqlite(openFile(file, true));
    const store = new SqlLiveSessionStore(readOnly);
    expect(await settled(store.start())).toBe('resolved');
    expect(await settled(store.acquire({ instance, clientId: 'one', owner: 'me', leaseMs: 1000 }))).toBe(
      'IDENFY_STORE SQLITE_READONLY',
    );
    store.close();
  });

  it('tells that the disk is full, which rolls back by itself, and works when it has room again', async () => {
    const database = openFile();
    await createIdenfySchema(sqlite(database));
    const [count] = database.prepare('PRAGMA page_count').all({}) as [{ page_count: number }];
    database.prepare(`PRAGMA max_page_count = ${count.page_count}`).all({});
    const store = new SqlDeliveryStore(sqlite(database));
    const begin = (deliveryId: string) =>
      store.begin({ instance, deliveryId, owner: 'me', leaseMs: 60_000, scanRef: deliveryId });
    const reasons = new Set<unknown>();
    for (let index = 0; index < 200 && !reasons.has('IDENFY_STORE SQLITE_FULL'); index += 1) {
      reasons.add(await settled(begin(`${index}-`.padEnd(200, 'x'))));
    }
    expect(reasons).toEqual(new Set(['resolved', 'IDENFY_STORE SQLITE_FULL']));
    database.prepare('PRAGMA max_page_count = 100000').all({});
    expect(await begin('later')).toMatchObject({ state: 'started' });
    store.close();
  });

  it('rolls back what fails, and tells the first error where that fails too', async () => {
    const database = sqlite(openFile());
    await createIdenfySchema(database);
    function* ended(): Step<void> {
      yield statement('COMMIT');
      throw new Error('the first');
    }
    await expect(database.run(() => inTransaction('sqlite', 1000, ended()), 1000)).rejects.toThrow(
      'the first',
    );
    function* failing(): Step<void> {
      yield statement("INSERT INTO idenfy_marks VALUES ('i', 'kind', 'name', 1)");
      throw new Error('the second');
    }
    await expect(database.run(() => inTransaction('sqlite', 1000, failing()), 1000)).rejects.toThrow(
      'the second',
    );
    expect(await database.run(() => one('SELECT count(*) AS rows FROM idenfy_marks'), 1000)).toEqual({
      rows: 0,
    });
  });
});

describe('sqlite() with a path', () => {
  it('tells of a folder that does not exist, and opens the file once it does', async () => {
    const inNone = join(folder, 'none', 'idenfy.db');
    const database = sqlite(inNone);
    expect(await settled(createIdenfySchema(database))).toBe('IDENFY_STORE SQLITE_CANTOPEN');
    expect(await told(inNone)).toEqual({ start: 'resolved', find: 'IDENFY_STORE SQLITE_CANTOPEN' });
    mkdirSync(join(folder, 'none'));
    expect(await settled(createIdenfySchema(database))).toBe('resolved');
    expect(await told(folder)).toEqual({ start: 'resolved', find: 'IDENFY_STORE SQLITE_CANTOPEN' });
  });

  it('closes the file after a start without a use, with the last store, and after a late call', async () => {
    const database = sqlite(file);
    await createIdenfySchema(database);
    await sleep(0);
    expect(isOpen()).toBe(false);
    const unused = new SqlLiveSessionStore(database);
    await unused.start();
    unused.close();
    await sleep(0);
    expect(isOpen()).toBe(false);
    const sessions = new SqlLiveSessionStore(database);
    const deliveries = new SqlDeliveryStore(database);
    await sessions.find({ instance, clientId: 'one' });
    await deliveries.latestResult({ instance, scanRef: 'one' });
    sessions.close();
    await sleep(0);
    expect(isOpen()).toBe(true);
    deliveries.close();
    await sleep(0);
    expect(isOpen()).toBe(false);
    for (const store of [sessions, unused]) {
      expect(await store.find({ instance, clientId: 'one' })).toBeUndefined();
      await sleep(0);
      expect(isOpen()).toBe(false);
    }
  });

  it('is closed no earlier than a call that waits for another process', async () => {
    await createIdenfySchema(sqlite(file));
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    const store = new SqlLiveSessionStore(sqlite(file), { commandTimeoutMs: 15_000 });
    const acquired = store.acquire({ instance, clientId: 'one', owner: 'me', leaseMs: 1000 });
    await sleep(20);
    store.close();
    other.exec('COMMIT');
    other.close();
    expect(await acquired).toEqual({ acquired: true });
    await sleep(0);
    expect(isOpen()).toBe(false);
  });

  it("keeps what is in memory: ':memory:' is one database for as long as it is used", async () => {
    const database = sqlite(':memory:');
    await createIdenfySchema(database);
    const store = new SqlLiveSessionStore(database);
    await store.start();
    expect(await store.acquire({ instance, clientId: 'one', owner: 'me', leaseMs: 1000 })).toEqual({
      acquired: true,
    });
    store.close();
  });
});

describe('The sweep on SQLite', () => {
  const EXPIRED = 200_000;
  let database: Database.Database;
  let store: SqlLiveSessionStore;
  const left = () => database.prepare<[], number>('SELECT count(*) FROM idenfy_marks').pluck().get();
  beforeEach(async () => {
    database = new Database(':memory:');
    await createIdenfySchema(sqlite(database));
    database.exec(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${EXPIRED}) INSERT INTO idenfy_marks SELECT 'default', 'kind', 'name-' || i, 1 FROM n`,
    );
    store = new SqlLiveSessionStore(sqlite(database));
    await store.find({ instance, clientId: 'one' });
  });
  afterEach(() => database.close());

  it('leaves others their turn after every batch', async () => {
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      if (left()! > 0) {
        setImmediate(turn);
      }
    };
    setImmediate(turn);
    await store['calls']['sweep']();
    expect(left()).toBe(0);
    expect(turns).toBeGreaterThanOrEqual(EXPIRED / 500);
    store.close();
  });

  it('ends when the store is closed', async () => {
    const sweep = store['calls']['sweep']();
    await new Promise(setImmediate);
    store.close();
    await sweep;
    expect(left()).toBeGreaterThan(EXPIRED - 5000);
  });
});
