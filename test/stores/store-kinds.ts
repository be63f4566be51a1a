import { Pool } from 'pg';
import type { PoolConfig } from 'pg';
import { RedisDeliveryStore, RedisLiveSessionStore } from '../../lib/redis/index.js';
import { SqlDeliveryStore, SqlLiveSessionStore, createIdenfySchema, postgres } from '../../lib/sql/index.js';
import type { SqlStoreOptions } from '../../lib/sql/index.js';
import { PostgresProxy } from '../support/postgres-proxy.js';
import { PostgresServer } from '../support/postgres-server.js';
import type { Connection } from '../support/redis-clients.js';
import { RedisProxy } from '../support/redis-proxy.js';
import { RedisServer } from '../support/redis-server.js';
import type { ReplyProxy } from '../support/reply-proxy.js';

/** A server of a test's own. */
export interface StoreServer {
  readonly url: string;
  start(): Promise<void>;
  /** Kills it. */
  stop(): Promise<void>;
  freeze(): void;
  thaw(): void;
  remove(): Promise<void>;
}

export interface OpenedStores {
  readonly sessions: RedisLiveSessionStore | SqlLiveSessionStore;
  readonly deliveries: RedisDeliveryStore | SqlDeliveryStore;
  ready(): Promise<unknown>;
  end(): Promise<unknown> | void;
}

/** One of the servers that both stores can be on. */
export interface StoreKind<Server extends StoreServer = StoreServer> {
  /** Started, with all that the stores need. */
  server(): Promise<Server>;
  proxy(target: string): Promise<ReplyProxy>;
  /** Both stores on one client or pool, as an app would make it. */
  open(url: string, options?: { readonly commandTimeoutMs?: number }): OpenedStores;
}

export const redisStores = (connect: (url: string) => Connection): StoreKind<RedisServer> => ({
  server: () => RedisServer.started(),
  proxy: (target) => RedisProxy.start(target),
  open: (url, options) => {
    const { client, ...connection } = connect(url);
    return {
      ...connection,
      sessions: new RedisLiveSessionStore(client, options),
      deliveries: new RedisDeliveryStore(client, options),
    };
  },
});

/** Both stores on a pool with settings of its own. */
export function openPostgres(config: PoolConfig, options?: SqlStoreOptions) {
  const pool = new Pool(config);
  const sessions = new SqlLiveSessionStore(postgres(pool), options);
  const deliveries = new SqlDeliveryStore(postgres(pool), options);
  return {
    ...{ pool, sessions, deliveries },
    ready: () => pool.query('SELECT 1'),
    end: async () => {
      sessions.close();
      deliveries.close();
      await pool.end();
    },
  };
}

export const postgresStores: StoreKind<PostgresServer> = {
  server: async () => {
    const server = await PostgresServer.started();
    const pool = new Pool({ connectionString: server.url });
    await createIdenfySchema(postgres(pool));
    await pool.end();
    return server;
  },
  proxy: (target) => PostgresProxy.start(target),
  open: (url, options) => openPostgres({ connectionString: url }, options),
};
