import { Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';

export interface RedisSettings {
  readonly url: string;
  /** What all keys begin with. */
  readonly prefix: string;
}

/** The app's own client: the app makes it and closes it, the stores only use it. */
export class SampleRedis implements OnApplicationShutdown {
  readonly client: Redis;

  constructor(readonly settings: RedisSettings) {
    this.client = this.connect();
  }

  /** Another connection; for a subscriber, which can do nothing else with its own. */
  connect(): Redis {
    const client = new Redis(this.settings.url);
    client.on('error', () => console.warn('Redis does not answer'));
    return client;
  }

  onApplicationShutdown(): void {
    this.client.disconnect();
  }
}

@Module({})
export class SampleRedisModule {
  static with(settings: RedisSettings): DynamicModule {
    return {
      module: SampleRedisModule,
      providers: [{ provide: SampleRedis, useFactory: () => new SampleRedis(settings) }],
      exports: [SampleRedis],
    };
  }
}
