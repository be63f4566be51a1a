import type { DynamicModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import type { ConfigType } from '@nestjs/config';
import { IdenfyModule, idenfyConfig } from 'nestjs-idenfy';
import { RedisDeliveryStore, RedisLiveSessionStore } from 'nestjs-idenfy/redis';
import { SampleRedis } from './sample-redis.js';

/** The module as several processes need it: what each of them must know of the others is in Redis. */
export const idenfyOnRedis = (redis: DynamicModule): DynamicModule =>
  IdenfyModule.forRootAsync({
    imports: [redis, ConfigModule.forFeature(idenfyConfig)],
    inject: [idenfyConfig.KEY, SampleRedis],
    useFactory: (config: ConfigType<typeof idenfyConfig>, { client, settings: { prefix } }: SampleRedis) => ({
      ...config,
      duplicates: { ...config.duplicates, store: new RedisLiveSessionStore(client, { prefix }) },
      webhook: { ...config.webhook, store: new RedisDeliveryStore(client, { prefix }) },
    }),
  });
