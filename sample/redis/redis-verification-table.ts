import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Subject } from 'rxjs';
import { VerificationTable } from '../src/verification-table.js';
import type { Row } from '../src/verification-table.js';
import { SampleRedis } from './sample-redis.js';

const KEPT_SECONDS = 86_400;

/** For several processes: a hash for each user, and a channel that tells all of them what has changed. */
@Injectable()
export class RedisVerificationTable extends VerificationTable implements OnModuleInit, OnApplicationShutdown {
  readonly changes = new Subject<string>();
  private readonly subscriber: Redis;
  private readonly channel: string;

  constructor(private readonly redis: SampleRedis) {
    super();
    this.subscriber = redis.connect();
    this.channel = `${redis.settings.prefix}:verifications-changed`;
  }

  async onModuleInit(): Promise<void> {
    this.subscriber.on('message', (_channel, clientId) => this.changes.next(clientId));
    await this.subscriber.subscribe(this.channel);
  }

  onApplicationShutdown(): void {
    this.subscriber.disconnect();
  }

  read(clientId: string): Promise<Row> {
    return this.redis.client.hgetall(this.key(clientId));
  }

  async write(clientId: string, values: Row, { once = false } = {}): Promise<void> {
    const key = this.key(clientId);
    const steps = this.redis.client.multi();
    for (const [name, value] of Object.entries(values)) {
      if (once) {
        steps.hsetnx(key, name, value);
      } else {
        steps.hset(key, name, value);
      }
    }
    await steps.expire(key, KEPT_SECONDS).publish(this.channel, clientId).exec();
  }

  async remove(clientId: string, name: string): Promise<void> {
    await this.redis.client.hdel(this.key(clientId), name);
  }

  private key(clientId: string): string {
    return `${this.redis.settings.prefix}:verifications:${clientId}`;
  }
}
