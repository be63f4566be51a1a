import type { PoolClient } from 'pg';
import type { FaultBench, FaultCase } from '../stores/fault-bench.js';
import { SECRET, appCase, unnoticedCase } from '../stores/app-cases.js';
import type { Failure } from '../stores/app-cases.js';
import { openPostgres } from '../stores/store-kinds.js';
import type { PostgresServer } from '../support/postgres-server.js';
import type { Platform } from '../webhooks/support.js';

const WRITTEN = ['sessions', 'deliveries'].map((name) => `idenfy_${name}`);

/** Every write is refused like this from now on, in words that hold what nobody is to read. */
const refuseWrites = async (server: PostgresServer, code: string, condition = 'true'): Promise<void> => {
  await server.query('CREATE SEQUENCE writes');
  await server.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF ${condition} THEN
      RAISE EXCEPTION '${SECRET}' USING ERRCODE = '${code}', DETAIL = '${SECRET} ' || NEW::text, HINT = '${SECRET}';
    END IF;
    RETURN NEW;
  END $$`);
  for (const table of WRITTEN) {
    await server.query(
      `CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`,
    );
  }
};

const onServer =
  (
    fail: (server: PostgresServer) => Promise<unknown>,
    mend: (server: PostgresServer) => Promise<unknown>,
  ): Failure<PostgresServer>['prepare'] =>
  async (bench: FaultBench<PostgresServer>) => {
    const server = await bench.server();
    const stores = await bench.useStarted(server.url);
    return { stores, fail: () => fail(server), mend: () => mend(server) };
  };

const rename = async (server: PostgresServer, from: string, to: string): Promise<void> => {
  for (const table of WRITTEN) {
    await server.query(`ALTER TABLE ${table}${from} RENAME TO ${table}${to}`);
  }
};

const allowWrites = (server: PostgresServer): Promise<unknown> =>
  server.query('DROP FUNCTION refuse CASCADE');

const failures: Failure<PostgresServer>[] = [
  {
    name: 'the app holds the only connection of its pool',
    reason: 'ETIMEDOUT',
    prepare: async (bench) => {
      const { url } = await bench.server();
      const stores = openPostgres({ connectionString: url, max: 1 });
      bench.atEnd(() => stores.end());
      let held: PoolClient;
      return {
        stores,
        fail: async () => {
          held = await stores.pool.connect();
        },
        mend: () => held.release(),
      };
    },
  },
  {
    name: 'a read-only server (25006)',
    reason: '25006',
    guard: 201,
    prepare: onServer(
      (server) => server.readOnly(),
      (server) => server.readOnly(false),
    ),
  },
  {
    name: 'serialization failures without an end (40001)',
    reason: '40001',
    guard: 201,
    prepare: onServer((server) => refuseWrites(server, '40001'), allowWrites),
  },
  {
    name: 'a full disk (53100)',
    reason: '53100',
    guard: 201,
    prepare: onServer((server) => refuseWrites(server, '53100'), allowWrites),
  },
  {
    name: 'tables that are gone after the start (42P01)',
    reason: '42P01',
    prepare: onServer(
      (server) => rename(server, '', '_moved'),
      (server) => rename(server, '_moved', ''),
    ),
  },
];

/** Whole apps on a PostgreSQL, or on a pool, that fails as only those can. */
export const postgresAppCases = (platform: Platform): FaultCase<PostgresServer>[] => [
  ...failures.map((failure) => appCase(platform, failure)),
  ...['40001', '40P01'].map((code) =>
    unnoticedCase<PostgresServer>(platform, {
      name: `the first three writes fail and are tried again (${code})`,
      prepare: onServer((server) => refuseWrites(server, code, `nextval('writes') <= 3`), allowWrites),
    }),
  ),
];
