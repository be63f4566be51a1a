import type { OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { BullMqWebhookQueue } from 'nestjs-idenfy/bullmq';
import { RedisDeliveryStore, RedisLiveSessionStore } from 'nestjs-idenfy/redis';
import type { AppStores } from '../src/app-stores.js';
import { RedisVerificationTable } from './redis-verification-table.js';
import type { Backend, StoreSettings } from './stores.module.js';

/**
 * For several processes: what each of them must know of the others is in Redis, and webhooks are stored before they are
 * acknowledged. The app makes its clients and closes them.
 */
class RedisStores implements AppStores, OnApplicationShutdown {
  readonly sessions: RedisLiveSessionStore;
  readonly deliveries: RedisDeliveryStore;
  readonly queue: BullMqWebhookQueue;
  readonly verifications: RedisVerificationTable;
  private readonly client: Redis;
  private readonly subscriber: Redis;

  constructor({ at: url, name: prefix }: StoreSettings) {
    this.client = connect(url);
    this.subscriber = connect(url);
    this.sessions = new RedisLiveSessionStore(this.client, { prefix });
    this.deliveries = new RedisDeliveryStore(this.client, { prefix });
    this.queue = new BullMqWebhookQueue({ connection: { url }, queueName: `${prefix}-webhooks` });
    this.verifications = new RedisVerificationTable(this.client, prefix);
  }

  async listen(): Promise<this> {
    await this.verifications.listen(this.subscriber);
    return this;
  }

  onApplicationShutdown(): void {
    this.subscriber.disconnect();
    this.client.disconnect();
  }
}

function connect(url: string): Redis {
  const client = new Redis(url);
  client.on('error', () => console.warn('Redis does not answer'));
  return client;
}

export const redisBackend: Backend = {
  async prepare({ at }) {
    const client = new Redis(at, { lazyConnect: true, connectTimeout: 3000, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.ping();
    } catch {
      throw new Error('No Redis responds at REDIS_URL. Start one, or leave REDIS_URL out.');
    } finally {
      client.disconnect();
    }
  },
  open(settings) {
    return new RedisStores(settings).listen();
  },
  async remove({ at, name }) {
    const client = new Redis(at);
    for await (const keys of client.scanStream({ match: `*${name}*` })) {
      if ((keys as string[]).length > 0) {
        await client.unlink(...(keys as string[]));
      }
    }
    client.disconnect();
  },
};
