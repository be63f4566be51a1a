import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { PoolConfig } from 'pg';
import { begun, eventually, owned, session, sleep } from '../stores/fault-bench.js';
import type { FaultBench, FaultCase } from '../stores/fault-bench.js';
import { everyStep, mustBeFree } from '../stores/fault-cases.js';
import { openPostgres } from '../stores/store-kinds.js';
import { PostgresProxy } from '../support/postgres-proxy.js';
import { WITH_PASSWORD } from '../support/postgres-server.js';
import type { PostgresServer } from '../support/postgres-server.js';
import type { Requests } from '../support/reply-proxy.js';

type Bench = FaultBench<PostgresServer>;

function open(bench: Bench, config: PoolConfig) {
  const stores = openPostgres(config);
  bench.atEnd(() => stores.end());
  return stores;
}

/** The reason of a call that is refused in time, and that shows no secret. */
async function reasonOf(bench: Bench, call: Promise<unknown>): Promise<unknown> {
  await bench.mustRefuse(call);
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(inspect(error)).not.toContain(WITH_PASSWORD.password);
  return (error as { reason?: string }).reason;
}

/** With a user, or a database, of its own. */
const changed = ({ url }: PostgresServer, changes: Partial<URL>): { connectionString: string } => ({
  connectionString: Object.assign(new URL(url), changes).href,
});

/** A connection is cut at the statement that a step commits with: what has become of it nobody knows. */
const cutAt = (name: string, requests: Requests): FaultCase<PostgresServer>[] =>
  (['acquire', 'begin'] as const).map((step) => ({
    name: `${name} the ${step === 'begin' ? 'COMMIT of a begin' : 'statement of an acquire'}: refused, and its owner gets it when he asks again`,
    run: async (bench) => {
      const proxy = await PostgresProxy.start((await bench.server()).url);
      bench.atEnd(() => proxy.close());
      const { sessions, deliveries } = await bench.useStarted(proxy.url);
      const ask = async (owner: string): Promise<boolean> =>
        step === 'begin'
          ? (await deliveries.begin(begun(owner))).state === 'started'
          : (await sessions.acquire(owned(owner))).acquired;
      Object.assign(proxy, { at: step === 'begin' ? /COMMIT/ : /INSERT INTO/, commits: requests });
      await bench.mustRefuse(ask('first'));
      expect(proxy.caught).toBe(1);
      proxy.commits = 'pass';
      expect(await ask('first')).toBe(true);
      expect(await ask('second')).toBe(false);
    },
  }));

/** What only a PostgreSQL, or a pool on one, can do to its stores. */
export const postgresFaultCases: FaultCase<PostgresServer>[] = [
  ...cutAt('the connection is cut before the server has', 'lose'),
  ...cutAt('the connection is cut when the server has done', 'apply'),
  ...cutAt('the network swallows', 'hold'),
  {
    name: 'read-only (25006): refused at once, until it can write again',
    run: async (bench) => {
      const server = await bench.server();
      const stores = await bench.useStarted(server.url);
      await server.readOnly();
      expect(await reasonOf(bench, stores.sessions.acquire(owned('first')))).toBe('25006');
      expect(await reasonOf(bench, stores.deliveries.begin(begun('first')))).toBe('25006');
      await server.readOnly(false);
      await mustBeFree(stores);
    },
  },
  {
    name: 'stopped in an orderly way: refused, and nobody is locked out when it is back',
    run: async (bench) => {
      const server = await bench.server();
      const stores = await bench.useStarted(server.url);
      await server.stop('fast');
      await bench.mustRefuse(...everyStep(stores));
      await server.start();
      await mustBeFree(stores);
    },
  },
  {
    name: 'a pool of one connection: the steps take turns',
    run: async (bench) => {
      const { url } = await bench.server();
      const { sessions, deliveries } = open(bench, { connectionString: url, max: 1 });
      const ids = Array.from({ length: 20 }, (_, index) => `${index}`);
      const steps = ids.map(async (id) => {
        const acquired = sessions.acquire({ ...owned('first'), clientId: id });
        const started = deliveries.begin({ ...begun('first'), deliveryId: id });
        expect(await bench.inTime(acquired)).toEqual({ acquired: true });
        expect(await bench.inTime(started)).toMatchObject({ state: 'started' });
      });
      await Promise.all(steps);
    },
  },
  {
    name: 'a pool that the app has exhausted: refused in time, and no connection is lost by it',
    run: async (bench) => {
      const { url } = await bench.server();
      const stores = open(bench, { connectionString: url, max: 2 });
      const { pool, sessions } = stores;
      const takeAll = () => Promise.all([pool.connect(), pool.connect()]);
      const taken = await takeAll();
      expect(await reasonOf(bench, sessions.acquire(owned('first')))).toBe('ETIMEDOUT');
      await bench.mustRefuse(...everyStep(stores));
      taken.forEach((client) => client.release());
      await mustBeFree(stores);
      (await takeAll()).forEach((client) => client.release());
      expect(pool.waitingCount).toBe(0);
    },
  },
  {
    name: 'a lock of another transaction: refused in time, and nobody is locked out after it',
    run: async (bench) => {
      const { url } = await bench.server();
      const stores = open(bench, { connectionString: url });
      const locker = await stores.pool.connect();
      await locker.query('BEGIN');
      await locker.query('LOCK TABLE idenfy_sessions, idenfy_deliveries');
      expect(await reasonOf(bench, stores.sessions.acquire(owned('first')))).toBe('ETIMEDOUT');
      expect(await reasonOf(bench, stores.deliveries.begin(begun('first')))).toBe('ETIMEDOUT');
      // The server does not notice that the connection of the one that waits was closed.
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%idenfy_deliveries%'`;
      expect((await locker.query(waiting)).rows).toHaveLength(1);
      await eventually(async () => (await locker.query(waiting)).rows.length === 0);
      await locker.query('COMMIT');
      locker.release();
      await mustBeFree(stores);
    },
  },
  {
    name: 'a wrong password (28P01): refused at once, and no error shows it',
    run: async (bench) => {
      const server = await bench.server();
      await server.query(`CREATE ROLE ${WITH_PASSWORD.user} LOGIN PASSWORD 'another'`);
      const { user: username, password } = WITH_PASSWORD;
      const { sessions, deliveries } = open(bench, changed(server, { username, password }));
      expect(await reasonOf(bench, sessions.acquire(owned('first')))).toBe('28P01');
      expect(await reasonOf(bench, deliveries.begin(begun('first')))).toBe('28P01');
    },
  },
  {
    name: 'too many connections (53300): refused at once, until there is room',
    run: async (bench) => {
      const server = await bench.server();
      await server.query('CREATE ROLE limited LOGIN CONNECTION LIMIT 1');
      await server.query('GRANT ALL ON ALL TABLES IN SCHEMA public TO limited');
      const limited = changed(server, { username: 'limited' });
      const stores = open(bench, { ...limited, max: 1 });
      const held = await open(bench, limited).pool.connect();
      expect(await reasonOf(bench, stores.sessions.acquire(owned('first')))).toBe('53300');
      expect(await reasonOf(bench, stores.deliveries.begin(begun('first')))).toBe('53300');
      held.release(true);
      await mustBeFree(stores);
    },
  },
  {
    name: 'tables that are missing (42P01): the start says so, and every step is refused',
    run: async (bench) => {
      const server = await bench.server();
      await server.query('CREATE DATABASE empty');
      const stores = open(bench, changed(server, { pathname: '/empty' }));
      await expect(stores.sessions.start()).rejects.toMatchObject({ code: 'IDENFY_CONFIG' });
      await expect(stores.deliveries.start()).rejects.toMatchObject({ code: 'IDENFY_CONFIG' });
      expect(await reasonOf(bench, stores.sessions.acquire(owned('first')))).toBe('42P01');
      await bench.mustRefuse(...everyStep(stores));
    },
  },
  {
    name: 'serializable by default: of many at once one is first, and none of the others fails',
    run: async (bench) => {
      const { url: connectionString } = await bench.server();
      const options = '-c default_transaction_isolation=serializable';
      const { sessions, deliveries } = open(bench, { connectionString, max: 8, options });
      const owners = Array.from({ length: 30 }, (_, index) => `owner ${index}`);
      const asked = owners.map((owner) => bench.inTime(sessions.acquire(owned(owner))));
      expect((await Promise.all(asked)).filter(({ acquired }) => acquired)).toHaveLength(1);
      const begins = owners.map((owner) => bench.inTime(deliveries.begin(begun(owner))));
      expect((await Promise.all(begins)).filter(({ state }) => state === 'started')).toHaveLength(1);
    },
  },
  {
    name: 'a connection that ends in the bytes that say it is ready (57P01): refused at once, and nothing is unhandled',
    run: async (bench) => {
      const message = (type: string, body: string): Buffer => {
        const length = Buffer.alloc(4);
        length.writeInt32BE(4 + body.length);
        return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
      };
      const ended = [
        message('R', '\0\0\0\0'),
        message('Z', 'I'),
        message('E', 'SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'),
      ];
      const server = createServer((socket) => {
        socket.on('error', () => undefined).once('data', () => socket.end(Buffer.concat(ended)));
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      bench.atEnd(() => void server.close());
      const { port } = server.address() as AddressInfo;
      const { sessions, deliveries } = open(bench, { host: '127.0.0.1', port, user: 'postgres' });
      await bench.mustRefuse(sessions.acquire(owned('first')), deliveries.begin(begun('first')));
    },
  },
  {
    name: 'an administrator ends its connections, at rest and at work: done or refused, then as before',
    run: async (bench) => {
      const server = await bench.server();
      const stores = await bench.useStarted(server.url);
      for (let round = 0; round < 10; round += 1) {
        const steps = everyStep(stores).map((step) => bench.inTime(step).catch(() => undefined));
        const ended = server.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
        );
        await Promise.all([...steps, ended]);
        await sleep(20);
      }
      await eventually(async () => (await stores.sessions.remove(session), true));
      await eventually(async () => (await stores.sessions.acquire(owned('second'))).acquired);
    },
  },
];
