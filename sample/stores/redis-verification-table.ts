import type { Redis } from 'ioredis';
import { Subject } from 'rxjs';
import { VerificationTable } from '../src/verification-table.js';
import type { Row } from '../src/verification-table.js';

const KEPT_SECONDS = 86_400;

/** For several processes: a hash for each user, and a channel that tells all of them what has changed. */
export class RedisVerificationTable extends VerificationTable {
  readonly changes = new Subject<string>();
  private readonly channel: string;

  constructor(
    private readonly client: Redis,
    private readonly prefix: string,
  ) {
    super();
    this.channel = `${prefix}:verifications-changed`;
  }

  /** @param subscriber a connection that does nothing else */
  async listen(subscriber: Redis): Promise<void> {
    subscriber.on('message', (_channel, clientId) => this.changes.next(clientId));
    await subscriber.subscribe(this.channel);
  }

  read(clientId: string): Promise<Row> {
    return this.client.hgetall(this.key(clientId));
  }

  async write(clientId: string, values: Row, { once = false } = {}): Promise<void> {
    const key = this.key(clientId);
    const steps = this.client.multi();
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
    await this.client.hdel(this.key(clientId), name);
  }

  async erase(clientId: string): Promise<void> {
    await this.client.multi().del(this.key(clientId)).publish(this.channel, clientId).exec();
  }

  async clientIds(): Promise<readonly string[]> {
    const clientIds = new Set<string>();
    for await (const keys of this.client.scanStream({ match: this.key('*') })) {
      (keys as string[]).forEach((key) => clientIds.add(key.slice(this.key('').length)));
    }
    return [...clientIds];
  }

  private key(clientId: string): string {
    return `${this.prefix}:verifications:${clientId}`;
  }
}
