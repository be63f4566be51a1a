import { createHash } from 'node:crypto';
import { IdenfyConfigError } from '../errors/index.js';
import { textOf } from '../shared/quietly.js';
import type { IoredisClient, NodeRedisClient, RedisClient } from './redis-client.interface.js';

/** A Lua script and the name under which Redis caches it. */
export interface RedisScript {
  readonly source: string;
  readonly sha: string;
}

export function redisScript(source: string): RedisScript {
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}

/**
 * The key of a mark that an owner leaves which gives up and holds nothing, as an expression in a script. Its acquire or
 * begin meets the mark where that arrives later: a client may have had it queued, or sent it twice.
 */
export const givenUp = (owner: string): string => `KEYS[1] .. ':given-up:' .. ${owner}`;

/** How long such a mark lasts, in milliseconds: longer than a client goes on sending. */
export const GIVEN_UP_MS = 60_000;

type Part = string | number | Buffer | null;

/**
 * The parts of a script's reply. A client may be set to give bytes instead of texts.
 *
 * @throws TypeError when it is no list.
 */
export function listOf(reply: unknown): Part[] {
  if (!Array.isArray(reply)) {
    throw new TypeError('No reply of the script');
  }
  return reply as Part[];
}

export const isOne = (reply: unknown): boolean => Number(reply) === 1;

/** Sends a script, whichever client the app has. All keys of a call lie in one cluster slot. */
export type SendScript = (script: RedisScript, keys: string[], args: string[]) => Promise<unknown>;

/** @throws IdenfyConfigError when `client` is neither one of ioredis nor one of node-redis. */
export function scriptSender(client: RedisClient): SendScript {
  if (isNodeRedis(client)) {
    return withFallback(
      ({ sha }, keys, args) => client.evalSha(sha, { keys, arguments: args }),
      ({ source }, keys, args) => client.eval(source, { keys, arguments: args }),
    );
  }
  if (isIoredis(client)) {
    return withFallback(
      ({ sha }, keys, args) => client.evalsha(sha, keys.length, ...keys, ...args),
      ({ source }, keys, args) => client.eval(source, keys.length, ...keys, ...args),
    );
  }
  const message = 'client must be a client of ioredis or of redis (node-redis)';
  throw new IdenfyConfigError([{ path: 'client', rule: 'redisClient', message }]);
}

/**
 * The first call sends a script in full, so that it too takes one round trip; the server knows it by its name then. A
 * server that was restarted, or took over, does not: it is sent in full again.
 */
function withFallback(byName: SendScript, inFull: SendScript): SendScript {
  const sent = new Set<RedisScript>();
  return (script, keys, args) => {
    if (!sent.has(script)) {
      return inFull(script, keys, args).then((reply) => {
        sent.add(script);
        return reply;
      });
    }
    return byName(script, keys, args).catch((error: unknown) => {
      if (textOf(error, 'message')?.startsWith('NOSCRIPT')) {
        return inFull(script, keys, args);
      }
      throw error;
    });
  };
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return hasMethods(client, 'evalSha', 'eval');
}

function isIoredis(client: RedisClient): client is IoredisClient {
  return hasMethods(client, 'evalsha', 'eval');
}

function hasMethods(client: unknown, ...names: string[]): boolean {
  const methods = client as Record<string, unknown> | null | undefined;
  return names.every((name) => typeof methods?.[name] === 'function');
}
