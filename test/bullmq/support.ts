import type * as EntryModule from '../../lib/bullmq/index.js';
import { randomUUID } from 'node:crypto';
import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { redisForTests } from '../support/redis.js';
import type { QueueKind } from '../queues/queue.cases.js';

/** The Redis that the tests use; undefined when there is none. */
export const REDIS_URL = await redisForTests();

const names: string[] = [];

/** A name of its own for each queue; its keys are removed by {@link removeQueues}. */
export function queueName(): string {
  const name = `idenfy-test-${randomUUID()}`;
  names.push(name);
  return name;
}

async function queueKeys(name: string): Promise<string[]> {
  return withRedis((client) => keysOf(client, name));
}

export async function removeQueues(): Promise<void> {
  await withRedis(async (client) => {
    for (const name of names.splice(0)) {
      const keys = await keysOf(client, name);
      if (keys.length > 0) {
        await client.unlink(...keys);
      }
    }
  });
}

/** All that Redis holds for a queue, as one text. */
async function contentOf(name: string): Promise<string> {
  return withRedis(async (client) => {
    const dumps = (await keysOf(client, name)).map((key) => client.dump(key));
    return (await Promise.all(dumps)).join('\n');
  });
}

async function withRedis<Result>(work: (client: Redis) => Promise<Result>): Promise<Result> {
  const client = new Redis(REDIS_URL!);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

async function keysOf(client: Redis, name: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const batch of client.scanStream({ match: `bull:${name}:*`, count: 1000 })) {
    keys.push(...(batch as string[]));
  }
  return keys;
}

type Entry = typeof EntryModule;
type BullMq = { readonly Queue: typeof Queue };

/** The queue on a version of BullMQ. */
export function bullMqKind(entry: Entry, bullmq: BullMq): QueueKind {
  return {
    newName: queueName,
    make: (options) => new entry.BullMqWebhookQueue({ connection: { url: REDIS_URL }, ...options }),
    async jobCount(name) {
      const queue = new bullmq.Queue(name, { connection: { url: REDIS_URL } });
      try {
        return Object.values(await queue.getJobCounts()).reduce((sum, count) => sum + count, 0);
      } finally {
        await queue.close();
      }
    },
    contentOf,
    keysOf: queueKeys,
    remove: removeQueues,
  };
}
