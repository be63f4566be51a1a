import { Redis } from 'ioredis';
import type { RedisSettings } from './sample-redis.js';

const PREFIX = 'idenfy-sample';

/**
 * The Redis of `REDIS_URL`, if that is set.
 *
 * @throws when nothing answers there: better now, in a sentence, than with each request
 */
export async function redisFromEnvironment(prefix = PREFIX): Promise<RedisSettings | undefined> {
  const url = process.env.REDIS_URL?.trim();
  if (!url) {
    return undefined;
  }
  const client = new Redis(url, { lazyConnect: true, connectTimeout: 3000, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    return { url, prefix };
  } catch {
    throw new Error('No Redis answers at REDIS_URL. Start one, or leave REDIS_URL out.');
  } finally {
    client.disconnect();
  }
}

/** For a prefix that will not be used again. */
export async function removeKeys({ url, prefix }: RedisSettings): Promise<void> {
  const client = new Redis(url);
  for await (const keys of client.scanStream({ match: `${prefix}:*` })) {
    if ((keys as string[]).length > 0) {
      await client.unlink(...(keys as string[]));
    }
  }
  client.disconnect();
}
