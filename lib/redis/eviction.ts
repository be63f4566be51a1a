import { redisScript } from './redis-client.js';
import { listOf } from './script-calls.js';

/** What Redis does when its memory is full. */
export interface Eviction {
  /** Its `maxmemory-policy`. */
  readonly policy: string;
  /** Whether a `maxmemory` is set, so that it can be full. */
  readonly isLimited: boolean;
}

/** KEYS any: the server that has it is asked. */
export const EVICTION = redisScript(`
local memory = redis.call('INFO', 'memory')
return { string.match(memory, 'maxmemory_policy:([%w-]+)'), string.match(memory, 'maxmemory:(%d+)') }
`);

export function readEviction(reply: unknown): Eviction {
  const [policy, limit] = listOf(reply);
  return { policy: String(policy), isLimited: Number(limit) > 0 };
}
