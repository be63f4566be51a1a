import { once } from 'node:events';
import { Cluster, Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { RESP_TYPES, createClient, createCluster } from 'redis';
import { createClient as createClient4 } from 'redis4';
import { createClient as createClient5 } from 'redis5';
import type { RedisClient } from '../../lib/redis/index.js';

/** A client as an app would make it, with the package's own defaults. */
export interface Connection {
  readonly client: RedisClient;
  ready(): Promise<unknown>;
  end(): Promise<unknown> | void;
}

interface AnyIoredis extends NodeJS.EventEmitter {
  status: string;
  disconnect(): void;
}

function ioredis(client: RedisClient & AnyIoredis): Connection {
  client.on('error', () => undefined);
  return {
    client,
    ready: async () => client.status === 'ready' || once(client, 'ready'),
    end: () => client.disconnect(),
  };
}

interface AnyNodeRedis {
  isReady: boolean;
  on(event: 'error', listener: () => void): unknown;
  once(event: 'ready', listener: () => void): unknown;
  connect(): Promise<unknown>;
}

function nodeRedis(client: RedisClient & AnyNodeRedis, end: () => Promise<unknown> | void): Connection {
  client.on('error', () => undefined);
  client.connect().catch(() => undefined);
  return {
    client,
    ready: async () => client.isReady || new Promise<void>((resolve) => client.once('ready', resolve)),
    end,
  };
}

/** Every major version of both packages, on one server. */
export const clients = {
  'ioredis 6': (url: string): Connection => ioredis(new Redis(url)),
  'ioredis 5': (url: string): Connection => ioredis(new Redis5(url)),
  'node-redis 6': (url: string): Connection => {
    const client = createClient({ url });
    return nodeRedis(client, () => client.destroy());
  },
  'node-redis 5': (url: string): Connection => {
    const client = createClient5({ url });
    return nodeRedis(client, () => client.destroy());
  },
  'node-redis 4': (url: string): Connection => {
    const client = createClient4({ url });
    return nodeRedis(client, () => client.disconnect().catch(() => undefined));
  },
};

/** Settings that an app may have for reasons of its own, and that change what the stores send or get. */
export const unusualClients = {
  'ioredis with a keyPrefix': (url: string): Connection =>
    ioredis(new Redis(url, { keyPrefix: 'app:', enableAutoPipelining: true, stringNumbers: true })),
  'node-redis with RESP3 and bytes': (url: string): Connection => {
    const commandOptions = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };
    const client = createClient({ url, RESP: 3, commandOptions });
    return nodeRedis(client, () => client.destroy());
  },
};

export type ClientName = keyof typeof clients;

/** One client of each package, on a cluster that has a node at each of these ports. */
export const clusterClients = {
  'ioredis 6': (ports: readonly number[]): Connection =>
    ioredis(new Cluster(ports.map((port) => ({ host: '127.0.0.1', port })))),
  'node-redis 6': (ports: readonly number[]): Connection => {
    const client = createCluster({
      rootNodes: ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })),
    });
    client.on('error', () => undefined);
    const connected = client.connect();
    connected.catch(() => undefined);
    return { client, ready: () => connected, end: () => client.destroy() };
  },
};
