import type { EventEmitter } from 'node:events';
import type { OptionsTable } from '../config/options-table.js';
import { oneOf } from '../config/options-table.js';
import { IdenfyConfigError } from '../errors/index.js';

/** What the stores use of a connection of `pg`, which TypeORM, Knex and Drizzle use as well. */
export interface PostgresConnection {
  query(query: {
    name?: string;
    text: string;
    values: unknown[];
  }): Promise<{ rows?: Record<string, unknown>[] }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
}

/** A connection of a `pg` pool. */
export interface PostgresClient extends PostgresConnection {
  release(destroy?: boolean): void;
}

/** What the stores use of a `pg` `Pool`. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'connect', listener: (client: PostgresConnection) => void): unknown;
}

/** What the stores use of a `QueryRunner` of TypeORM. */
export interface TypeOrmQueryRunner {
  readonly manager: unknown;
  connect(): Promise<unknown>;
  startTransaction(): Promise<void>;
  commitTransaction(): Promise<void>;
  rollbackTransaction(): Promise<void>;
  release(): Promise<void>;
}

/** What the stores use of a `DataSource` of TypeORM. */
export interface TypeOrmDataSource {
  readonly options: { readonly type: string };
  createQueryRunner(): TypeOrmQueryRunner;
}

/** What the stores use of a `Knex.Transaction`. */
export interface KnexTransaction {
  readonly executionPromise: Promise<unknown>;
  commit(): PromiseLike<unknown>;
  rollback(): PromiseLike<unknown>;
}

/** What the stores use of a `Knex`; of its `client` the connections. */
export interface KnexInstance {
  readonly client: unknown;
  transaction(config: { readonly connection: unknown }): Promise<KnexTransaction>;
}

/** What the stores use of a `NodePgDatabase` of Drizzle; of its `session` the pool. */
export interface DrizzleDatabase {
  readonly _: { readonly session: object };
}

/** What `postgres()` is given, by the name of the library whose transactions the handlers are to have. */
export interface PostgresSources {
  readonly pg: PostgresPool;
  readonly typeorm: TypeOrmDataSource;
  readonly knex: KnexInstance;
  readonly drizzle: DrizzleDatabase;
}

export interface PostgresOptions<Library extends keyof PostgresSources = 'pg'> {
  /** The library that made the first argument; a transactional handler is given its kind of transaction. Default 'pg'. */
  readonly transaction?: Library;
}

export const POSTGRES_OPTIONS = {
  transaction: { ...oneOf('pg', 'typeorm', 'knex', 'drizzle'), default: 'pg' },
} as const satisfies OptionsTable<PostgresOptions<keyof PostgresSources>>;

/** A transaction that is open. */
export interface OpenTransaction {
  /** What the handler is given. */
  readonly given: unknown;
  commit(): Promise<unknown>;
  rollback(): Promise<unknown>;
}

/** A connection that is taken from its pool. */
export interface TakenConnection {
  readonly connection: PostgresConnection;
  begin(): Promise<OpenTransaction>;
  /** Gives it back, closed where it is not to be used again. */
  release(destroy: boolean): void;
}

/** Takes a connection. How long it waits for one is the library's own affair. */
export type TakeConnection = () => Promise<TakenConnection>;

type Adapters = {
  readonly [Library in keyof PostgresSources]: {
    readonly path: string;
    readonly wanted: string;
    fits(source: Partial<PostgresSources[Library]>): boolean;
    take(source: PostgresSources[Library]): TakeConnection;
  };
};

/** @throws IdenfyConfigError where the source is not what the library makes. */
export function connectionsOf<Library extends keyof PostgresSources>(
  source: PostgresSources[Library],
  library: Library,
): TakeConnection {
  const adapter = ADAPTERS[library];
  if (source === null || source === undefined || !adapter.fits(source)) {
    const { path, wanted } = adapter;
    throw new IdenfyConfigError([{ path, rule: 'postgresSource', message: `${path} must be ${wanted}` }]);
  }
  return adapter.take(source);
}

const ignore = (): void => undefined;

/** Not a `Client`, which is one connection. */
const isPool = (given: unknown): given is PostgresPool => {
  const { connect, query, on, escapeLiteral } = (given ?? {}) as Record<string, unknown>;
  return [connect, query, on].every((method) => typeof method === 'function') && escapeLiteral === undefined;
};

/** A new connection has no listener until the promise of `connect` is seen; the server may end it with its first bytes. */
const listenAtFirst = (client: PostgresConnection): void => {
  client.on('error', ignore);
  setImmediate(() => client.removeListener('error', ignore));
};

/** Without a listener the loss of an idle connection ends the process. The pool replaces it by itself. */
const connectTo = (pool: PostgresPool): (() => Promise<PostgresClient>) => {
  // Once, also where an app makes a database of its pool for each store.
  if (!(pool as Partial<EventEmitter>).listeners?.('connect').includes(listenAtFirst)) {
    pool.on('error', ignore);
    pool.on('connect', listenAtFirst);
  }
  return () => pool.connect();
};

/** The connection is closed before its pool has it back, so it is not lent again. */
const closeOr = (connection: PostgresConnection, release: () => unknown) => (destroy: boolean) => {
  const closed = destroy ? (connection as unknown as { end(): Promise<void> }).end() : Promise.resolve();
  void closed.then(release, release).then(ignore, ignore);
};

const ADAPTERS: Adapters = {
  pg: {
    path: 'pool',
    wanted:
      "a Pool of pg; what another library made needs the option transaction: 'typeorm', 'knex' or 'drizzle'",
    fits: isPool,
    take: (pool) => {
      const connect = connectTo(pool);
      return async () => {
        const connection = await connect();
        const run = (text: string) => connection.query({ text, values: [] });
        return {
          connection,
          begin: async () => {
            await run('BEGIN');
            return { given: connection, commit: () => run('COMMIT'), rollback: () => run('ROLLBACK') };
          },
          release: (destroy) => connection.release(destroy),
        };
      };
    },
  },

  typeorm: {
    path: 'dataSource',
    wanted: "a DataSource of TypeORM whose type is 'postgres'",
    fits: ({ createQueryRunner, options }) =>
      typeof createQueryRunner === 'function' && options?.type === 'postgres',
    // A query runner writes to the primary, and fails where the DataSource is not initialized (yet, or any more).
    take: (dataSource) => async () => {
      const runner = dataSource.createQueryRunner();
      const connection = (await runner.connect()) as PostgresConnection;
      return {
        connection,
        begin: async () => {
          await runner.startTransaction();
          return {
            given: runner.manager,
            commit: () => runner.commitTransaction(),
            rollback: () => runner.rollbackTransaction(),
          };
        },
        release: closeOr(connection, () => runner.release()),
      };
    },
  },

  knex: {
    path: 'knex',
    wanted: "a Knex whose client is 'pg', and no transaction",
    fits: (knex) => {
      const { dialect, driverName, transacting } = (knex.client ?? {}) as Record<string, unknown>;
      return dialect === 'postgresql' && driverName === 'pg' && transacting !== true;
    },
    take: (knex) => async () => {
      const client = knex.client as {
        acquireConnection(): Promise<PostgresConnection>;
        releaseConnection(connection: PostgresConnection): Promise<void>;
      };
      const connection = await client.acquireConnection();
      return {
        connection,
        begin: async () => {
          const transaction = await knex.transaction({ connection });
          // That `commit` failed only this promise says.
          const ended = transaction.executionPromise;
          return {
            given: transaction,
            commit: async () => transaction.commit().then(() => ended),
            rollback: async () => transaction.rollback(),
          };
        },
        release: closeOr(connection, () => client.releaseConnection(connection)),
      };
    },
  },

  drizzle: {
    path: 'db',
    wanted: 'a database of drizzle-orm/node-postgres that has a Pool',
    fits: (db) => isPool((db._?.session as DrizzleSession | undefined)?.client),
    take: (db) => {
      const session = db._.session as DrizzleSession;
      const connect = connectTo(session.client as PostgresPool);
      return async () => {
        const connection = await connect();
        return {
          connection,
          begin: () => beginDrizzle(session, connection),
          release: (destroy) => connection.release(destroy),
        };
      };
    },
  },
};

interface DrizzleSession {
  readonly client: PostgresPool | PostgresConnection;
  transaction(work: (transaction: unknown) => Promise<void>): Promise<void>;
}

/** Drizzle has no begin apart from its commit: its transaction lasts until the promise of its work settles. */
function beginDrizzle(pooled: DrizzleSession, client: PostgresConnection): Promise<OpenTransaction> {
  const copy = Object.create(Object.getPrototypeOf(pooled) as object) as DrizzleSession;
  const session = Object.assign(copy, pooled, { client });
  return new Promise((resolve, reject) => {
    const givenUp = new Error('rolled back');
    const ended = session.transaction(
      (given) =>
        new Promise((commit, rollback) => {
          resolve({
            given,
            commit: () => {
              commit();
              return ended;
            },
            rollback: () => {
              rollback(givenUp);
              return ended.catch((error: unknown) => {
                if (error !== givenUp) {
                  throw error;
                }
              });
            },
          });
        }),
    );
    ended.catch(reject);
  });
}
