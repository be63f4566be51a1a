import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { QueuedDelivery } from 'nestjs-idenfy';
import { redisForTests } from '../support/redis.js';

/** The Redis that the tests use; undefined when there is none. */
export const REDIS_URL = await redisForTests();

const names: string[] = [];

/** A name of its own for each queue; its keys are removed by {@link removeQueues}. */
export function queueName(): string {
  const name = `idenfy-test-${randomUUID()}`;
  names.push(name);
  return name;
}

export async function queueKeys(name: string): Promise<string[]> {
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
export async function contentOf(name: string): Promise<string> {
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

let serial = 0;

export function delivery(changes: Partial<QueuedDelivery> & Record<string, unknown> = {}): QueuedDelivery {
  serial += 1;
  return {
    instance: 'default',
    deliveryId: `delivery-${process.pid}-${serial}`,
    body: Buffer.from(
      JSON.stringify({ scanRef: `scan-${serial}`, docFirstName: 'MARKEDFIRSTNAME' }),
    ).toString('base64'),
    wireType: 'IDENTIFICATION_MANUAL_FINISHED',
    receivedAt: new Date().toISOString(),
    ...changes,
  };
}

/** Waits until it is true; a test's own time limit ends it otherwise. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) {
    await sleep(10);
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
