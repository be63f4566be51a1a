import { Redis } from 'ioredis';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BullMqWebhookQueue } from 'nestjs-idenfy/bullmq';
import type { BullMqWebhookQueueOptions } from 'nestjs-idenfy/bullmq';
import { RedisServer } from '../support/redis-server.js';
import { KEY, send } from '../webhooks/support.js';
import { ChildApp } from './child-app.js';
import { credentials } from './watched-log.js';

const SCRIPT = fileURLToPath(new URL('./child/queue-app.mjs', import.meta.url));
const BULLMQ_5 = new URL('./child/bullmq5.mjs', import.meta.url).href;

export interface QueueAppSettings {
  readonly platform?: string;
  readonly queue?: Partial<BullMqWebhookQueueOptions>;
  /** How long the first of the two handlers takes; null is for ever. */
  readonly handlerMs: number | null;
  readonly handlerTimeoutMs?: number;
  readonly bullmq?: 5 | 6;
  /** The delivery store is on the ledger's Redis, which never fails. Default: beside the queue. */
  readonly storeApart?: boolean;
}

/** A Redis that writes everything to disk before it answers, a ledger beside it, and apps that use them. */
export class QueueBench {
  readonly apps: ChildApp[] = [];

  private constructor(
    readonly redis: RedisServer,
    private readonly ledgerServer: RedisServer,
    readonly ledger: Redis,
    private readonly folder: string,
  ) {}

  static async start(): Promise<QueueBench> {
    const folder = mkdtempSync(join(tmpdir(), 'idenfy-redis-'));
    const durable = ['--dir', folder, '--appendonly', 'yes', '--appendfsync', 'always'];
    const redis = await RedisServer.onFreePort(...durable);
    const ledgerServer = await RedisServer.onFreePort();
    await Promise.all([redis.start(), ledgerServer.start()]);
    return new QueueBench(redis, ledgerServer, new Redis(ledgerServer.port), folder);
  }

  async app({ bullmq = 6, storeApart, ...settings }: QueueAppSettings): Promise<ChildApp> {
    const app = await ChildApp.run(
      SCRIPT,
      {
        ...settings,
        queuePort: this.redis.port,
        storePort: storeApart ? this.ledgerServer.port : this.redis.port,
        ledgerPort: this.ledgerServer.port,
        options: { ...credentials, webhook: { signingKeys: KEY } },
      },
      bullmq === 5 ? [BULLMQ_5] : [],
    );
    this.apps.push(app);
    return app;
  }

  /** The queue as an operator's script sees it. */
  queue(options: Partial<BullMqWebhookQueueOptions> = {}): BullMqWebhookQueue {
    return new BullMqWebhookQueue({
      connection: { port: this.redis.port, host: '127.0.0.1' },
      commandTimeoutMs: 5000,
      ...options,
    });
  }

  async stop(): Promise<void> {
    this.redis.thaw();
    await Promise.all(this.apps.splice(0).map((app) => app.kill('SIGKILL')));
    this.ledger.disconnect();
    await Promise.all([this.redis.stop(), this.ledgerServer.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Sends as iDenfy does: again until it is acknowledged. Resolves to the statuses. */
export async function deliver(port: number, body: string): Promise<number[]> {
  const statuses: number[] = [];
  for (;;) {
    const { status } = await send(port, body);
    statuses.push(status);
    if (status === 200) {
      return statuses;
    }
    await sleep(200);
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
