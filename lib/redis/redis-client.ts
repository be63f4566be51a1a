import { createHash } from 'node:crypto';
import { IdenfyConfigError } from '../errors/index.js';

/** What the stores use of a client of `ioredis` (one server, sentinels or a cluster). */
export interface IoredisClient {
  evalsha(sha: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** What the stores use of a client of `redis` (node-redis: `createClient` or `createCluster`). */
export interface NodeRedisClient {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/**
 * A client that the app made, connects and closes. Listen to its `error` event: both packages end the process, or
 * write to the console, when there is none.
 */
export type RedisClient = IoredisClient | NodeRedisClient;

/** A Lua script and the name under which Redis caches it. */
export interface RedisScript {
  readonly source: string;
  readonly sha: string;
}

export function redisScript(source: string): RedisScript {
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}

/** Sends a script in full or by its name, whichever client the app has. All keys of a call lie in one cluster slot. */
export type SendScript = (
  script: RedisScript,
  inFull: boolean,
  keys: string[],
  args: string[],
) => Promise<unknown>;

/** @throws IdenfyConfigError when `client` is neither one of ioredis nor one of node-redis. */
export function scriptSender(client: RedisClient): SendScript {
  if (hasMethod(client, 'eval')) {
    if (hasMethod(client, 'evalSha')) {
      const nodeRedis = client as NodeRedisClient;
      return ({ source, sha }, inFull, keys, args) =>
        inFull
          ? nodeRedis.eval(source, { keys, arguments: args })
          : nodeRedis.evalSha(sha, { keys, arguments: args });
    }
    if (hasMethod(client, 'evalsha')) {
      const ioredis = client as IoredisClient;
      return ({ source, sha }, inFull, keys, args) =>
        inFull
          ? ioredis.eval(source, keys.length, ...keys, ...args)
          : ioredis.evalsha(sha, keys.length, ...keys, ...args);
    }
  }
  const message = 'client must be a client of ioredis or of redis (node-redis)';
  throw new IdenfyConfigError([{ path: 'client', rule: 'redisClient', message }]);
}

const hasMethod = (client: unknown, name: string): boolean =>
  typeof (client as Record<string, unknown> | null | undefined)?.[name] === 'function';
