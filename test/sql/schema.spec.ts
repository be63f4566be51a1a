import { fork } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import Database from 'better-sqlite3';
import { Client, Pool } from 'pg';
import { IdenfyModule } from '../../lib/index.js';
import {
  SqlDeliveryStore,
  SqlLiveSessionStore,
  createIdenfySchema,
  idenfySchemaSql,
  postgres,
  sqlite,
} from '../../lib/sql/index.js';
import type { SqlDatabase, SqlSchemaOptions } from '../../lib/sql/index.js';
import { inTransaction, statement } from '../../lib/sql/sql-database.js';
import type { Row, Step } from '../../lib/sql/sql-database.js';
import { compilePackage } from '../support/compiled-package.js';
import { postgresForTests } from '../support/postgres.js';
import { credentials } from '../faults/watched-log.js';
import { KEY } from '../webhooks/support.js';

const SWEEPER = fileURLToPath(new URL('./child/sweeper.mjs', import.meta.url));
const instance = 'default';
const LIMIT_MS = 15_000;
const TABLES = ['sessions', 'marks', 'deliveries', 'handled', 'results'] as const;

/** A database with room of its own for tables. */
interface Room {
  readonly database: SqlDatabase;
  readonly options: SqlSchemaOptions;
  /** What there is in it, by the database's own catalogue: columns with their types and order, and indexes. */
  shape(): Promise<unknown>;
  query(sql: string): Promise<readonly Row[]>;
  /** The name of a table in SQL. */
  table(name: string): string;
  close(): Promise<unknown> | void;
}

const onSqlite = async (): Promise<Room> => {
  const file = new Database(':memory:');
  const query = async (sql: string): Promise<Row[]> => {
    const prepared = file.prepare(sql);
    return prepared.reader ? (prepared.all() as Row[]) : (prepared.run(), []);
  };
  return {
    database: sqlite(file),
    options: {},
    shape: () => query('SELECT type, name, sql FROM sqlite_master ORDER BY type, name'),
    query,
    table: (name) => name,
    close: () => void file.close(),
  };
};

const onPostgres = async (url: string): Promise<Room> => {
  const pool = new Pool({ connectionString: url });
  const schema = `schema_${randomUUID().replaceAll('-', '')}`;
  const query = async (sql: string): Promise<Row[]> => {
    const result = await pool.query<Row>(sql);
    return result.rows ?? [];
  };
  return {
    database: postgres(pool),
    options: { schema },
    shape: async () => {
      const columns = await query(
        `SELECT table_name, column_name, data_type, collation_name, is_nullable FROM information_schema.columns WHERE table_schema = '${schema}' ORDER BY table_name, ordinal_position`,
      );
      const indexes = await query(
        `SELECT replace(indexdef, '${schema}.', '') AS sql FROM pg_indexes WHERE schemaname = '${schema}' ORDER BY 1`,
      );
      return { columns, indexes };
    },
    query,
    table: (name) => `"${schema}".${name}`,
    close: async () => {
      await pool.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
      await pool.end();
    },
  };
};

const url = await postgresForTests();
const rooms: [name: string, open: () => Promise<Room>][] = [['SQLite', onSqlite]];
if (url !== undefined) {
  rooms.push(['PostgreSQL', () => onPostgres(url)]);
}

/** The failure of an app's start, by the rules that it names. */
async function startOf({ database, options }: Room): Promise<unknown> {
  class AppModule {}
  Module({
    imports: [
      IdenfyModule.forRoot({
        ...credentials,
        duplicates: { store: new SqlLiveSessionStore(database, { ...options, commandTimeoutMs: LIMIT_MS }) },
        webhook: {
          signingKeys: KEY,
          store: new SqlDeliveryStore(database, { ...options, commandTimeoutMs: LIMIT_MS }),
        },
      }),
    ],
  })(AppModule);
  try {
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
    await app.close();
    return 'started';
  } catch (error) {
    const { code, problems, message } = error as {
      code: string;
      problems: { rule: string }[];
      message: string;
    };
    return [code, problems[0]?.rule, message.includes('createIdenfySchema()') && 'says what to do'];
  }
}

describe.each(rooms)('The schema on %s', (_, open) => {
  let room: Room;
  beforeEach(async () => {
    room = await open();
  });
  afterEach(() => room.close());

  it('is the same by createIdenfySchema and by the SQL, and once more changes nothing', async () => {
    const other = await open();
    try {
      await createIdenfySchema(room.database, room.options);
      const made = await room.shape();
      expect(JSON.stringify(made)).toContain('idenfy_sessions_due');
      await room.query(`INSERT INTO ${room.table('idenfy_marks')} VALUES ('i', 'kind', 'name', 1)`);
      await createIdenfySchema(room.database, room.options);
      expect(await room.shape()).toEqual(made);
      expect(await room.query(`SELECT name FROM ${room.table('idenfy_marks')}`)).toEqual([{ name: 'name' }]);

      for (const sql of idenfySchemaSql(other.database.dialect, other.options).split(/;$/m)) {
        if (sql.trim() !== '') {
          await other.query(sql);
        }
      }
      expect(await other.shape()).toEqual(made);
      const version = 'SELECT version FROM';
      expect(await other.query(`${version} ${other.table('idenfy_schema')}`)).toEqual(
        await room.query(`${version} ${room.table('idenfy_schema')}`),
      );
      expect(await startOf(other)).toBe('started');
    } finally {
      await other.close();
    }
  });

  it('is made once by many at once', async () => {
    const all = Array.from({ length: 8 }, () => createIdenfySchema(room.database, room.options));
    await Promise.all(all);
    expect(await room.query(`SELECT * FROM ${room.table('idenfy_schema')}`)).toHaveLength(1);
  });

  it('stops the start of an app where it is missing, older or newer, and says what to do', async () => {
    expect(await startOf(room)).toEqual(['IDENFY_CONFIG', 'schemaMissing', 'says what to do']);
    await createIdenfySchema(room.database, room.options);
    expect(await startOf(room)).toBe('started');
    await room.query(`UPDATE ${room.table('idenfy_schema')} SET version = 0`);
    expect(await startOf(room)).toEqual(['IDENFY_CONFIG', 'schemaOlder', 'says what to do']);
    await room.query(`UPDATE ${room.table('idenfy_schema')} SET version = 1000`);
    expect(await startOf(room)).toEqual(['IDENFY_CONFIG', 'schemaNewer', false]);
    await expect(createIdenfySchema(room.database, room.options)).rejects.toMatchObject({
      code: 'IDENFY_CONFIG',
      message: expect.stringContaining('install a later one') as string,
    });
    expect(await room.query(`SELECT version FROM ${room.table('idenfy_schema')}`)).toEqual([
      { version: 1000 },
    ]);
  });

  it('is twice in one database with two prefixes, which share nothing', async () => {
    const stores: SqlLiveSessionStore[] = [];
    for (const tablePrefix of ['One_', 'x'.repeat(40)]) {
      const options = { ...room.options, tablePrefix };
      await createIdenfySchema(room.database, options);
      stores.push(new SqlLiveSessionStore(room.database, { ...options, commandTimeoutMs: LIMIT_MS }));
    }
    for (const store of stores) {
      await store.start();
      const session = { instance, clientId: 'one', owner: 'me', leaseMs: 60_000 };
      expect(await store.acquire(session)).toEqual({ acquired: true });
      store.close();
    }
    expect(JSON.stringify(await room.shape())).not.toContain('idenfy_');
  });

  it('keeps a mark for as long as its session is open, and nothing for ever', async () => {
    await createIdenfySchema(room.database, room.options);
    const options = { ...room.options, commandTimeoutMs: LIMIT_MS };
    const sessions = new SqlLiveSessionStore(room.database, options);
    const deliveries = new SqlDeliveryStore(room.database, options);
    const names = Array.from({ length: 5 }, (_unused, index) => `${index}`);
    for (const name of names) {
      const session = { instance, clientId: `client-${name}`, owner: `owner-${name}` };
      const scanRef = `scan-${name}`;
      await sessions.acquire({ ...session, leaseMs: 60_000 });
      if (name === '0') {
        // As of two statements that did not see each other: the session is ended by the mark alone.
        await sessions.open({ ...session, scanRef, holdMs: 3_600_000, dueMs: 0 });
        await room.query(
          `INSERT INTO ${room.table('idenfy_marks')} VALUES ('default', 'finished', '${scanRef}', 1)`,
        );
      }
      await sessions.finish({ instance, scanRef: `early-${name}` });
      await sessions.submitted({ instance, scanRef: `early-${name}` });
      await sessions.abandon({ ...session, owner: 'another', outcome: 'unknown' });
      const delivery = { instance, deliveryId: name, owner: name, scanRef };
      const result = { overall: 'APPROVED', final: true, startsRound: false };
      await deliveries.begin({ ...delivery, leaseMs: 60_000, result });
      await deliveries.settleHandler({ ...delivery, handler: 'handler' });
      await deliveries.complete(delivery);
    }
    const rows = async (): Promise<number[]> =>
      Promise.all(
        TABLES.map(async (name) => {
          const [row] = await room.query(`SELECT count(*) AS n FROM ${room.table(`idenfy_${name}`)}`);
          return Number(row!['n']);
        }),
      );
    const sweep = async (): Promise<void> => {
      await sessions['calls']['sweep']();
      await deliveries['calls']['sweep']();
      await sessions['calls']['sweep']();
    };
    const before = await rows();
    expect(before).toEqual([5, 12, 5, 5, 5]);
    await sweep();
    expect(await rows()).toEqual(before);
    expect(await sessions.find({ instance, clientId: 'client-0' })).toBeUndefined();

    for (const name of ['marks', 'deliveries', 'handled', 'results']) {
      await room.query(`UPDATE ${room.table(`idenfy_${name}`)} SET expires_at = 1`);
    }
    await sweep();
    expect(await rows()).toEqual([5, 1, 0, 0, 0]);
    await room.query(`UPDATE ${room.table('idenfy_sessions')} SET expires_at = 1`);
    await sweep();
    expect(await rows()).toEqual([0, 0, 0, 0, 0]);
    sessions.close();
    deliveries.close();
  });
});

if (url !== undefined) {
  describe('On PostgreSQL', () => {
    it('is made at once with two prefixes in a new schema', async () => {
      const pool = new Pool({ connectionString: url });
      const schema = `idenfy_test_${randomUUID().replaceAll('-', '')}`;
      const prefixes = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? 'one_' : 'two_'));
      try {
        const making = prefixes.map((tablePrefix) =>
          createIdenfySchema(postgres(pool), { schema, tablePrefix }),
        );
        const made = await Promise.allSettled(making);
        expect(made.filter(({ status }) => status === 'rejected')).toEqual([]);
      } finally {
        await pool.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
        await pool.end();
      }
    });

    it('several processes that sweep at once wait neither for each other nor for a row that is in use', async () => {
      const room = await onPostgres(url);
      const { folder, remove } = await compilePackage();
      try {
        await createIdenfySchema(room.database, room.options);
        const marks = room.table('idenfy_marks');
        await room.query(
          `INSERT INTO ${marks} SELECT 'default', 'kind', 'name-' || i, CASE WHEN i <= 20000 THEN i ELSE 9000000000000000 END FROM generate_series(1, 20100) AS n(i)`,
        );
        const env = {
          ...process.env,
          SETTINGS: JSON.stringify({ packageFolder: folder, url, options: room.options }),
        };
        const children = Array.from({ length: 3 }, () => fork(SWEEPER, [], { env, execArgv: [] }));
        await Promise.all(children.map((child) => once(child, 'message')));
        const ends = children.map((child) => once(child, 'exit'));
        const user = new Client({ connectionString: url });
        await user.connect();
        try {
          await user.query(`BEGIN; SELECT 1 FROM ${marks} WHERE expires_at <= 10 FOR UPDATE`);
          children.forEach((child) => child.send('go'));
          expect(await Promise.all(ends)).toEqual(Array(3).fill([0, null]));
        } finally {
          await user.end();
        }
        expect(await room.query(`SELECT count(*)::int AS n FROM ${marks}`)).toEqual([{ n: 100 + 10 }]);
      } finally {
        await room.close();
        await remove();
      }
    });

    it('a connection whose ROLLBACK fails is not lent to others', async () => {
      const pool = new Pool({ connectionString: url, max: 1 });
      let refused = 0;
      const refusing = {
        query: () => undefined,
        on: () => undefined,
        connect: async () => {
          const client = await pool.connect();
          const query = (one: { text: string; values: (string | number | null)[] }) => {
            if (one.text === 'ROLLBACK') {
              refused += 1;
              return Promise.reject(new Error('refused'));
            }
            return client.query(one);
          };
          const release = (destroy?: boolean) => client.release(destroy);
          return { query, release, on: () => undefined, removeListener: () => undefined };
        },
      };
      const database = postgres(refusing);
      function* failing(): Step<void> {
        yield statement('SELECT pg_current_xact_id()');
        throw new Error('the first');
      }
      function* open(): Step<unknown> {
        const [row] = yield statement('SELECT CAST(pg_current_xact_id_if_assigned() AS TEXT) AS number');
        return row!['number'];
      }
      try {
        await expect(
          database.run(() => inTransaction('postgres', LIMIT_MS, failing()), LIMIT_MS),
        ).rejects.toThrow('the first');
        expect(refused).toBe(1);
        expect(await database.run(open, LIMIT_MS)).toBeNull();
      } finally {
        await pool.end();
      }
    });

    it('does not stop the start where it cannot be read, which one line of each store says', async () => {
      const elsewhere = Object.assign(new URL(url), { pathname: '/no_such_database' });
      const pool = new Pool({ connectionString: elsewhere.href });
      const store = new SqlDeliveryStore(postgres(pool));
      const lines: string[] = [];
      Logger.overrideLogger({ log: () => 0, error: () => 0, warn: (line: string) => lines.push(line) });
      try {
        await store.start();
        expect(lines).toEqual(['"idenfy_schema" could not be read at the start: the store failed (3D000)']);
      } finally {
        Logger.overrideLogger(false);
        store.close();
        await pool.end();
      }
    });
  });
}
