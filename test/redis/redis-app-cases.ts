import { once } from 'node:events';
import { Redis } from 'ioredis';
import { appCase } from '../stores/app-cases.js';
import type { Failure } from '../stores/app-cases.js';
import type { FaultCase } from '../stores/fault-bench.js';
import type { RedisServer } from '../support/redis-server.js';
import type { Platform } from '../webhooks/support.js';

async function operate({ url }: RedisServer, [name = '', ...rest]: readonly string[]): Promise<void> {
  const client = new Redis(url);
  await once(client, 'ready');
  await client.call(name, ...rest);
  client.disconnect();
}

const onServer =
  (fail: readonly string[], mend: readonly string[]): Failure<RedisServer>['prepare'] =>
  async (bench) => {
    const server = await bench.server();
    const stores = await bench.useStarted(server.url);
    return { stores, fail: () => operate(server, fail), mend: () => operate(server, mend) };
  };

const denied = (rules: string): Failure<RedisServer>['prepare'] =>
  onServer(['ACL', 'SETUSER', 'default', ...rules.split(' ')], ['ACL', 'SETUSER', 'default', '+@all']);

const failures: Failure<RedisServer>[] = [
  { name: 'scripts that are not permitted', reason: 'NOPERM', prepare: denied('-eval -evalsha') },
  {
    name: 'a command of the scripts that is not permitted',
    reason: 'NOPERM',
    guard: 201,
    prepare: denied('-hset -hget -hmget -set -zadd'),
  },
  {
    name: 'memory that is full',
    reason: 'OOM',
    guard: 201,
    prepare: onServer(['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0']),
  },
];

/** Whole apps on a Redis that refuses as only that can. */
export const redisAppCases = (platform: Platform): FaultCase<RedisServer>[] =>
  failures.map((failure) => appCase(platform, failure));
