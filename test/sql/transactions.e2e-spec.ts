import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/node-postgres';
import knex from 'knex';
import { Client, Pool } from 'pg';
import { IdenfyError } from '../../lib/errors/index.js';
import { SqlDeliveryStore, SqlLiveSessionStore, createIdenfySchema, postgres } from '../../lib/sql/index.js';
import type { PostgresPool, SqlDatabase } from '../../lib/sql/index.js';
import { deliveryStoreConformance, liveSessionStoreConformance } from '../../lib/testing/index.js';
import { DATABASE_URL, DataSource, libraries, libraryNames } from '../support/postgres-libraries.js';
import type { OpenedLibrary } from '../support/postgres-libraries.js';
import { postgresForTests } from '../support/postgres.js';
import { PostgresProxy } from '../support/postgres-proxy.js';

const hasPostgres = (await postgresForTests()) !== undefined;
if (!hasPostgres) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
}
const withPostgres = hasPostgres ? it : it.skip;
const names = hasPostgres ? libraryNames : [];

const admin = new Pool({ connectionString: DATABASE_URL });
const schema = `transactions_${randomUUID().replaceAll('-', '')}`;
const ready = hasPostgres && createIdenfySchema(postgres(admin), { schema });

beforeAll(async () => {
  if (hasPostgres) {
    await ready;
    await admin.query(`CREATE TABLE "${schema}".results (delivery TEXT NOT NULL)`);
  }
});
afterAll(async () => {
  if (hasPostgres) {
    await admin.query(`DROP SCHEMA "${schema}" CASCADE`);
  }
  await admin.end();
});

const isStoreError = (error: unknown, reason?: string): boolean =>
  IdenfyError.is(error, 'IDENFY_STORE') &&
  (reason === undefined || (error as { reason?: string }).reason === reason);

const reasonOf = (error: unknown): string | undefined =>
  isStoreError(error) ? (error as { reason?: string }).reason : `no store error: ${String(error)}`;

(hasPostgres ? describe : describe.skip).each(libraryNames)('a handler in a transaction of %s', (name) => {
  const opened: { close(): Promise<unknown> }[] = [];
  let deliveryId: string;
  beforeEach(() => (deliveryId = randomUUID()));
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) {
      await one.close();
    }
  });

  async function open({ connections = 5, url = DATABASE_URL, commandTimeoutMs = 15_000 } = {}) {
    const library = await libraries[name](url, connections);
    opened.push(library);
    const store = new SqlDeliveryStore(library.database, { schema, commandTimeoutMs });
    return { library, store };
  }

  const settle = (
    store: SqlDeliveryStore,
    work: (transaction: unknown) => Promise<unknown>,
    id = deliveryId,
  ) =>
    store.settleInTransaction!(
      { instance: 'default', deliveryId: id, owner: randomUUID(), handler: 'Results.onResult' },
      async (transaction) => void (await work(transaction)),
    );

  const insert =
    ({ run }: OpenedLibrary, id = deliveryId) =>
    (transaction: unknown): Promise<unknown> =>
      run(transaction, `INSERT INTO "${schema}".results (delivery) VALUES ('${id}')`);

  /** How many rows the handler has written, and whether it is recorded that it succeeded. */
  async function outcome(id = deliveryId): Promise<{ rows: number; recorded: number }> {
    const { rows } = await admin.query<{ rows: number; recorded: number }>(
      `SELECT (SELECT count(*)::int FROM "${schema}".results WHERE delivery = $1) AS rows,
              (SELECT count(*)::int FROM "${schema}".idenfy_handled WHERE delivery_id = $1) AS recorded`,
      [id],
    );
    return rows[0]!;
  }
  const NEITHER = { rows: 0, recorded: 0 };
  const BOTH = { rows: 1, recorded: 1 };

  it('commits what it writes and the record together, and does not run again', async () => {
    const { library, store } = await open();
    let kind = false;
    const first = await settle(store, async (transaction) => {
      kind = library.isOwn(transaction);
      await insert(library)(transaction);
      expect(await outcome()).toEqual(NEITHER);
    });
    expect([first, kind]).toEqual([true, true]);
    expect(await outcome()).toEqual(BOTH);
    expect(await settle(store, insert(library))).toBe(false);
    expect(await outcome()).toEqual(BOTH);
  });

  it('commits neither where the handler throws, and rejects with what it throws', async () => {
    const { library, store } = await open({ connections: 1 });
    const thrown = new Error('no such user');
    const work = async (transaction: unknown): Promise<void> => {
      await insert(library)(transaction);
      throw thrown;
    };
    expect(await settle(store, work).catch((error: unknown) => error)).toBe(thrown);
    expect(await outcome()).toEqual(NEITHER);
    expect(await settle(store, insert(library))).toBe(true);
    expect(await outcome()).toEqual(BOTH);
  });

  it('commits neither where a statement has failed and the handler has swallowed the error', async () => {
    const { library, store } = await open({ connections: 1 });
    const failed = await settle(store, async (transaction) => {
      await insert(library)(transaction);
      await library.run(transaction, 'SELECT 1 / 0').catch(() => undefined);
    }).catch((error: unknown) => error);
    expect(String(failed)).toContain('A statement in the transaction of the handler failed');
    expect(await outcome()).toEqual(NEITHER);
    expect(await settle(store, insert(library))).toBe(true);
    expect(await outcome()).toEqual(BOTH);
  });

  it.each(['ROLLBACK', 'ROLLBACK; BEGIN'])('takes it for a failure that a handler sends %s', async (text) => {
    const { library, store } = await open({ connections: 1 });
    const failed = await settle(store, async (transaction) => {
      await insert(library)(transaction);
      await library.run(transaction, text);
    }).catch((error: unknown) => error);
    expect(String(failed)).toContain('or the handler ended the transaction');
    expect(await outcome()).toEqual(NEITHER);
    expect(await settle(store, insert(library))).toBe(true);
    expect(await outcome()).toEqual(BOTH);
  });

  it('commits neither where the connection is lost between the handler and the commit', async () => {
    const { library, store } = await open({ connections: 1 });
    const failed = await settle(store, async (transaction) => {
      await insert(library)(transaction);
      const { rows } = await admin.query<{ ended: boolean }>(
        `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity WHERE query LIKE $1 AND pid <> pg_backend_pid()`,
        [`%${deliveryId}%`],
      );
      expect(rows).toEqual([{ ended: true }]);
    }).catch((error: unknown) => error);
    expect(isStoreError(failed)).toBe(true);
    expect(await outcome()).toEqual(NEITHER);
    expect(await settle(store, insert(library))).toBe(true);
    expect(await outcome()).toEqual(BOTH);
  });

  it.each([
    ['before the server had it', 'lose', true],
    ['before its response', 'apply', false],
  ] as const)('runs once where the connection is cut at the COMMIT, %s', async (_, commits, runsAgain) => {
    const proxy = await PostgresProxy.start(DATABASE_URL);
    opened.push(proxy);
    const { library, store } = await open({ connections: 1, url: proxy.url });
    Object.assign(proxy, { commits, after: deliveryId });
    const failed = await settle(store, insert(library)).catch((error: unknown) => error);
    expect(isStoreError(failed)).toBe(true);
    expect(proxy.caught).toBe(1);
    proxy.commits = 'pass';
    expect(await settle(store, insert(library))).toBe(runsAgain);
    expect(await outcome()).toEqual(BOTH);
  });

  it('ends the wait for a COMMIT that the server never has, and closes its connection', async () => {
    const proxy = await PostgresProxy.start(DATABASE_URL);
    opened.push(proxy);
    const { library, store } = await open({ connections: 1, url: proxy.url, commandTimeoutMs: 500 });
    await settle(store, async () => undefined, randomUUID());
    Object.assign(proxy, { commits: 'hold', after: deliveryId });
    const since = performance.now();
    const failed = await settle(store, insert(library)).catch((error: unknown) => error);
    expect(reasonOf(failed)).toBe('ETIMEDOUT');
    expect(performance.now() - since).toBeGreaterThan(490);
    proxy.commits = 'pass';
    // The one connection that there may be is free again.
    while ((await settle(store, insert(library)).catch(() => 'not yet')) === 'not yet');
    expect(await outcome()).toEqual(BOTH);
  });

  it('never runs a second attempt while the transaction of the first is open', async () => {
    const { library, store } = await open({ commandTimeoutMs: 300 });
    const patient = new SqlDeliveryStore(library.database, { schema, commandTimeoutMs: 15_000 });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let isOpen = (): void => undefined;
    const begun = new Promise<void>((resolve) => (isOpen = resolve));
    const first = settle(patient, async (transaction) => {
      await insert(library)(transaction);
      isOpen();
      await held;
    });
    await begun;
    const refused = await settle(store, insert(library)).catch((error: unknown) => error);
    expect(reasonOf(refused)).toBe('ETIMEDOUT');
    // Nor does its statement stay behind, though the server does not see that nobody waits for it any more.
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%${schema}%'`;
    let left = Infinity;
    for (let polls = 0; left > 0 && polls < 200; polls += 1) {
      left = (await admin.query(waiting)).rows.length;
      await sleep(20);
    }
    const second = settle(patient, insert(library));
    await sleep(50);
    release();
    expect(await Promise.all([first, second])).toEqual([true, false]);
    expect(await outcome()).toEqual(BOTH);
    expect(left).toBe(0);
  });

  it('runs in a second attempt that waited where the first has failed', async () => {
    const { library, store } = await open();
    let fail = (): void => undefined;
    const held = new Promise<void>((_, reject) => (fail = () => reject(new Error('failed'))));
    let isOpen = (): void => undefined;
    const begun = new Promise<void>((resolve) => (isOpen = resolve));
    const first = settle(store, async (transaction) => {
      await insert(library)(transaction);
      isOpen();
      await held;
    });
    await begun;
    const second = settle(store, insert(library));
    fail();
    await expect(first).rejects.toThrow('failed');
    expect(await second).toBe(true);
    expect(await outcome()).toEqual(BOTH);
  });

  it('leaves the handler the lock_timeout of the connection', async () => {
    const url = new URL(DATABASE_URL);
    url.searchParams.set('options', '-c lock_timeout=4711');
    const { library, store } = await open({ url: url.href });
    const check = `DO $$ BEGIN ASSERT current_setting('lock_timeout') = '4711ms'; END $$`;
    await settle(store, async (transaction) => {
      await library.run(transaction, check);
      await insert(library)(transaction);
    });
    expect(await outcome()).toEqual(BOTH);
  });

  it('takes turns in a pool of one connection, and waits no longer than it may', async () => {
    const { library, store } = await open({ connections: 1, commandTimeoutMs: 300 });
    const patient = new SqlDeliveryStore(library.database, { schema });
    const ids = Array.from({ length: 10 }, () => randomUUID());
    const results = await Promise.all(ids.map((id) => settle(patient, insert(library, id), id)));
    expect(results).toEqual(Array(10).fill(true));
    for (const id of ids) {
      expect(await outcome(id)).toEqual(BOTH);
    }
    let refused: unknown;
    await settle(patient, async (transaction) => {
      await insert(library)(transaction);
      refused = await store
        .complete({ instance: 'default', deliveryId: randomUUID(), owner: 'another' })
        .catch((error: unknown) => error);
    });
    expect(reasonOf(refused)).toBe('ETIMEDOUT');
    expect(await outcome()).toEqual(BOTH);
  });

  it('leaves the stores usable after 100 failures of every kind', async () => {
    const { library, store } = await open({ connections: 2 });
    const kinds = ['SELECT 1 / 0', 'ROLLBACK', 'SELECT pg_terminate_backend(pg_backend_pid())'];
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const work = (transaction: unknown) => library.run(transaction, kinds[index % kinds.length]!);
        const failed = await settle(store, work, randomUUID()).catch((error: unknown) => error);
        expect(failed).toBeInstanceOf(Error);
      }),
    );
    const ids = Array.from({ length: 10 }, () => randomUUID());
    expect(await Promise.all(ids.map((id) => settle(store, insert(library, id), id)))).toEqual(
      Array(10).fill(true),
    );
  });
});

const conformance = Object.fromEntries(
  names.filter((name) => name !== 'pg').map((name) => [name, libraries[name](DATABASE_URL, 10)]),
);
afterAll(async () => {
  for (const library of Object.values(conformance)) {
    await (await library).close();
  }
});
if (hasPostgres) {
  describe.each(Object.entries(conformance))('the stores through %s', (_, library) => {
    const options = { schema, commandTimeoutMs: 15_000 };
    const database = async (): Promise<SqlDatabase> => {
      await ready;
      return (await library).database;
    };
    for (const { name, run } of liveSessionStoreConformance(
      async () => new SqlLiveSessionStore(await database(), options),
    )) {
      it.concurrent(`SqlLiveSessionStore: ${name}`, run);
    }
    for (const { name, run } of deliveryStoreConformance(
      async () => new SqlDeliveryStore(await database(), options),
    )) {
      it.concurrent(`SqlDeliveryStore: ${name}`, run);
    }
  });
}

describe('what postgres() is given', () => {
  const pool = new Pool({ connectionString: DATABASE_URL });
  const anyOf = (given: unknown): PostgresPool => given as PostgresPool;
  afterAll(() => pool.end());

  it.each([
    ['pool', 'nothing', () => postgres(anyOf(undefined))],
    ['pool', 'null', () => postgres(anyOf(null))],
    ['pool', 'a Client', () => postgres(anyOf(new Client()))],
    ['pool', 'a DataSource', () => postgres(anyOf(new DataSource({ type: 'postgres' })))],
    ['pool', 'a Knex', () => postgres(anyOf(knex({ client: 'pg' })))],
    ['pool', 'a Drizzle database', () => postgres(anyOf(drizzle(pool)))],
    ['dataSource', 'a Pool', () => postgres(anyOf(pool) as never, { transaction: 'typeorm' })],
    [
      'dataSource',
      'a DataSource of another database',
      () =>
        postgres(
          { options: { type: 'mysql' }, createQueryRunner: () => undefined as never },
          { transaction: 'typeorm' },
        ),
    ],
    ['knex', 'a Pool', () => postgres(anyOf(pool) as never, { transaction: 'knex' })],
    [
      'knex',
      'a Knex of another database',
      () => postgres(knex({ client: 'better-sqlite3', useNullAsDefault: true }), { transaction: 'knex' }),
    ],
    ['db', 'a Pool', () => postgres(anyOf(pool) as never, { transaction: 'drizzle' })],
    [
      'db',
      'a Drizzle database on one connection',
      () => postgres(drizzle(new Client()), { transaction: 'drizzle' }),
    ],
    ['db', 'a mock of Drizzle', () => postgres(drizzle.mock(), { transaction: 'drizzle' })],
    ['transaction', 'another library', () => postgres(pool, { transaction: 'sequelize' as 'pg' })],
    ['transactions', 'a misspelt option', () => postgres(pool, { transactions: 'pg' } as object)],
  ])('refuses as %s %s', (path, _, make) => {
    let refused: unknown;
    try {
      make();
    } catch (error) {
      refused = error;
    }
    expect(IdenfyError.is(refused, 'IDENFY_CONFIG')).toBe(true);
    expect((refused as { problems: { path: string }[] }).problems.map((problem) => problem.path)).toEqual([
      path,
    ]);
  });

  withPostgres('takes a DataSource that is not initialized yet, and fails until it is', async () => {
    const dataSource = new DataSource({ type: 'postgres', url: DATABASE_URL });
    const store = new SqlDeliveryStore(postgres(dataSource, { transaction: 'typeorm' }), { schema });
    const key = { instance: 'default', deliveryId: randomUUID(), owner: randomUUID() };
    expect(isStoreError(await store.complete(key).catch((error: unknown) => error))).toBe(true);
    await dataSource.initialize();
    expect(await store.complete(key)).toBe(false);
    await dataSource.destroy();
    expect(isStoreError(await store.complete(key).catch((error: unknown) => error))).toBe(true);
  });

  withPostgres('writes to the primary of a DataSource with replication', async () => {
    const readOnly = new URL(DATABASE_URL);
    readOnly.searchParams.set('options', '-c default_transaction_read_only=on');
    const replication = { master: { url: DATABASE_URL }, slaves: [{ url: readOnly.href }] };
    const dataSource = await new DataSource({ type: 'postgres', replication }).initialize();
    expect(await dataSource.query('SHOW transaction_read_only')).toBeDefined();
    const store = new SqlDeliveryStore(postgres(dataSource, { transaction: 'typeorm' }), { schema });
    const key = { instance: 'default', deliveryId: randomUUID(), owner: randomUUID() };
    expect(await store.begin({ ...key, leaseMs: 1000 })).toMatchObject({ state: 'started' });
    expect(await store.settleInTransaction!({ ...key, handler: 'one' }, async () => undefined)).toBe(true);
    await dataSource.destroy();
  });
});
