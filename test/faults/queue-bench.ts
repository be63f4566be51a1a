import { Redis } from 'ioredis';
import { fileURLToPath } from 'node:url';
import { BullMqWebhookQueue } from 'nestjs-idenfy/bullmq';
import { PgBossWebhookQueue } from 'nestjs-idenfy/pg-boss';
import { createIdenfySchema, postgres } from 'nestjs-idenfy/sql';
import { Pool } from 'pg';
import { PostgresServer } from '../support/postgres-server.js';
import { RedisServer } from '../support/redis-server.js';
import { KEY, send } from '../webhooks/support.js';
import { ChildApp } from './child-app.js';
import type { SharedPlace } from './child-app.js';
import { credentials } from './watched-log.js';

const SCRIPT = fileURLToPath(new URL('./child/queue-app.mjs', import.meta.url));
const BULLMQ_5 = new URL('./child/bullmq5.mjs', import.meta.url).href;

interface QueueOptions {
  readonly queueName?: string;
  readonly attempts?: number;
  readonly backoffMs?: number;
  readonly worker?: boolean;
  readonly concurrency?: number;
  readonly commandTimeoutMs?: number;
}

export interface QueueAppSettings {
  readonly platform?: string;
  readonly queue?: QueueOptions;
  /** How long the first of the two handlers takes; null is for ever. */
  readonly handlerMs: number | null;
  readonly handlerTimeoutMs?: number;
  /** The delivery store is on the ledger's Redis, which never fails. Default: beside the queue. */
  readonly storeApart?: boolean;
}

/** Where a queue and the stores beside it are: a server that writes everything to disk before it responds. */
interface QueuePlace {
  readonly server: Pick<RedisServer | PostgresServer, 'start' | 'stop' | 'freeze' | 'thaw' | 'remove'>;
  readonly store: SharedPlace;
  /** What the queue connects with. */
  readonly connection: object | string;
  /** The queue as an operator's script sees it. */
  operator(): BullMqWebhookQueue | PgBossWebhookQueue;
}

/** A queue of the package on a version of its library. */
export interface QueueKind {
  readonly entry: 'bullmq' | 'pg-boss';
  readonly name: string;
  readonly version: number;
  readonly server: string;
  /** The setting by which it loses nothing that it has acknowledged. */
  readonly durability: string;
  /** Modules that an app is to load before it. */
  readonly imports: readonly string[];
  place(): Promise<QueuePlace>;
}

const OPERATOR = { commandTimeoutMs: 5000 };

export const bullMq = (version: 5 | 6): QueueKind => ({
  entry: 'bullmq',
  name: 'BullMQ',
  version,
  server: 'Redis',
  durability: 'appendfsync always',
  imports: version === 5 ? [BULLMQ_5] : [],
  async place() {
    const server = await RedisServer.started('--appendonly', 'yes', '--appendfsync', 'always');
    const connection = { host: '127.0.0.1', port: server.port };
    const operator = () => new BullMqWebhookQueue({ connection, ...OPERATOR });
    return { server, store: { kind: 'redis', url: server.url }, connection, operator };
  },
});

export const pgBoss = (version: 10): QueueKind => ({
  entry: 'pg-boss',
  name: 'pg-boss',
  version,
  server: 'PostgreSQL',
  durability: 'fsync on',
  imports: [],
  async place() {
    const server = await PostgresServer.started({ fsync: true });
    const pool = new Pool({ connectionString: server.url });
    await createIdenfySchema(postgres(pool));
    await pool.end();
    const connection = server.url;
    const operator = () => new PgBossWebhookQueue({ connection, ...OPERATOR });
    return { server, store: { kind: 'postgres', url: server.url }, connection, operator };
  },
});

/** The server of a queue, a ledger beside it, and apps that use them. */
export class QueueBench {
  readonly apps: ChildApp[] = [];

  private constructor(
    private readonly kind: QueueKind,
    private readonly place: QueuePlace,
    private readonly ledgerServer: RedisServer,
    readonly ledger: Redis,
  ) {}

  static async start(kind: QueueKind): Promise<QueueBench> {
    const [place, ledgerServer] = await Promise.all([kind.place(), RedisServer.started()]);
    return new QueueBench(kind, place, ledgerServer, new Redis(ledgerServer.port));
  }

  get server(): QueuePlace['server'] {
    return this.place.server;
  }

  async app({ storeApart, queue, ...settings }: QueueAppSettings): Promise<ChildApp> {
    const { entry, imports } = this.kind;
    const app = await ChildApp.run(
      SCRIPT,
      {
        ...settings,
        entry,
        queue: { connection: this.place.connection, ...queue },
        store: storeApart ? { kind: 'redis', url: this.ledgerServer.url } : this.place.store,
        ledgerPort: this.ledgerServer.port,
        options: { ...credentials, webhook: { signingKeys: KEY } },
      },
      imports,
    );
    this.apps.push(app);
    return app;
  }

  operator(): BullMqWebhookQueue | PgBossWebhookQueue {
    return this.place.operator();
  }

  async stop(): Promise<void> {
    this.server.thaw();
    await Promise.all(this.apps.splice(0).map((app) => app.kill('SIGKILL')));
    this.ledger.disconnect();
    await Promise.all([this.server.remove(), this.ledgerServer.remove()]);
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
