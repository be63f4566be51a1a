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
 * An owner that holds nothing and gives up leaves a mark, which its acquire or begin meets if that arrives later: a
 * client may have had it queued, or sent it twice. The mark lasts longer than a client goes on sending.
 */
export const GIVEN_UP = `
local givenUp = KEYS[1] .. ':given-up:'
local function giveUp(owner) redis.call('SET', givenUp .. owner, '', 'PX', 60000) end
local function hasGivenUp(owner) return redis.call('EXISTS', givenUp .. owner) == 1 end
`;

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
