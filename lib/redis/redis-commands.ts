import { IdenfyConfigError } from '../errors/index.js';
import { textOf } from '../shared/quietly.js';
import type { IoredisClient, NodeRedisClient, RedisClient } from './redis-client.interface.js';
import type { RedisScript } from './redis-script.js';

/** The one command that the stores need, whichever client the app has. All keys of a call lie in one cluster slot. */
export interface RedisCommands {
  evalScript(script: RedisScript, keys: string[], args: string[]): Promise<unknown>;
}

/** @throws IdenfyConfigError when `client` is neither one of ioredis nor one of node-redis. */
export function commandsOf(client: RedisClient): RedisCommands {
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
function withFallback(
  byName: RedisCommands['evalScript'],
  inFull: RedisCommands['evalScript'],
): RedisCommands {
  const sent = new Set<string>();
  return {
    evalScript: async (script, keys, args) => {
      if (!sent.has(script.sha)) {
        const reply = await inFull(script, keys, args);
        sent.add(script.sha);
        return reply;
      }
      try {
        return await byName(script, keys, args);
      } catch (error) {
        if (textOf(error, 'message')?.startsWith('NOSCRIPT')) {
          return inFull(script, keys, args);
        }
        throw error;
      }
    },
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
