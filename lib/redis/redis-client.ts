import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
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
      const joinWrites = writesJoined(ioredis);
      return ({ source, sha }, inFull, keys, args) => {
        joinWrites();
        return inFull
          ? ioredis.eval(source, keys.length, ...keys, ...args)
          : ioredis.evalsha(sha, keys.length, ...keys, ...args);
      };
    }
  }
  const message = 'client must be a client of ioredis or of redis (node-redis)';
  throw new IdenfyConfigError([{ path: 'client', rule: 'redisClient', message }]);
}

/** Few enough that Redis works on the first ones while the next are made. */
const MOST_TOGETHER = 8;

/**
 * ioredis writes each command to its socket on its own, which costs more than all else of a call. The function is called
 * before each command: those of one turn of the event loop are then written some at a time, as node-redis does by itself.
 * Each keeps its own response. A cluster has no stream of its own, so nothing changes there.
 */
function writesJoined(client: IoredisClient & { readonly stream?: Writable }): () => void {
  let corked: Writable | undefined;
  let together = 0;
  const write = (): void => {
    corked?.uncork();
    corked = undefined;
  };
  return () => {
    if (together === MOST_TOGETHER) {
      write();
    }
    if (corked === undefined && hasMethod(client.stream, 'cork')) {
      corked = client.stream;
      corked?.cork();
      together = 0;
      process.nextTick(write);
    }
    together += 1;
  };
}

const hasMethod = (client: unknown, name: string): boolean =>
  typeof (client as Record<string, unknown> | null | undefined)?.[name] === 'function';
