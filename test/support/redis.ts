import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { Redis } from 'ioredis';
import { withoutServer } from './skipped.js';

const REDIS_URL = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';

/** The URL of the Redis that tests may use; undefined when there is none: one line says so, and with CI=true it fails. */
export async function redisForTests(): Promise<string | undefined> {
  const client = new Redis(REDIS_URL, { lazyConnect: true, connectTimeout: 2000, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    return REDIS_URL;
  } catch {
    return withoutServer('Redis', 'no Redis answers at REDIS_URL (or on port 6379 of this machine)');
  } finally {
    client.disconnect();
  }
}

/** Whether tests can start a redis-server of their own; as loud as {@link redisForTests}. */
export function hasRedisServer(): boolean {
  const found = spawnSync('redis-server', ['--version']).status === 0;
  return found || withoutServer('Redis', 'there is no redis-server to start') !== undefined;
}

/** A prefix of its own for each run, so that runs may share a server. */
export function testPrefix(): string {
  return `idenfy-test-${randomUUID()}`;
}

/** All keys of a prefix. */
export async function keysOf(client: Redis, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const batch of client.scanStream({ match: `${prefix}:*`, count: 1000 })) {
    keys.push(...(batch as string[]));
  }
  return keys;
}

export async function removeKeys(client: Redis, prefix: string): Promise<void> {
  const keys = await keysOf(client, prefix);
  while (keys.length > 0) {
    await client.unlink(...keys.splice(0, 1000));
  }
}
