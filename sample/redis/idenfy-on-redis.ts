import type { DynamicModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import type { ConfigType } from '@nestjs/config';
import { IdenfyModule, idenfyConfig } from 'nestjs-idenfy';
import { BullMqWebhookQueue } from 'nestjs-idenfy/bullmq';
import { RedisDeliveryStore, RedisLiveSessionStore } from 'nestjs-idenfy/redis';
import type { AppExtras } from '../src/app.module.js';
import { RedisVerificationTable } from './redis-verification-table.js';
import { SampleRedis, SampleRedisModule } from './sample-redis.js';
import type { RedisSettings } from './sample-redis.js';

/** The app on Redis, for several processes. */
export function onRedis(settings: RedisSettings): AppExtras {
  const redis = SampleRedisModule.with(settings);
  return { imports: [redis, idenfyOnRedis(redis)], table: RedisVerificationTable };
}

/**
 * The module as several processes need it: what each of them must know of the others is in Redis, webhooks are stored
 * before they are acknowledged, and a result that never arrived is fetched.
 */
const idenfyOnRedis = (redis: DynamicModule): DynamicModule =>
  IdenfyModule.forRootAsync({
    imports: [redis, ConfigModule.forFeature(idenfyConfig)],
    inject: [idenfyConfig.KEY, SampleRedis],
    useFactory: (
      config: ConfigType<typeof idenfyConfig>,
      { client, settings: { url, prefix } }: SampleRedis,
    ) => ({
      ...config,
      duplicates: { ...config.duplicates, store: new RedisLiveSessionStore(client, { prefix }) },
      webhook: {
        ...config.webhook,
        store: new RedisDeliveryStore(client, { prefix }),
        queue: new BullMqWebhookQueue({ connection: { url }, queueName: `${prefix}-webhooks` }),
      },
      reconciliation: { everySeconds: 60 },
    }),
  });
