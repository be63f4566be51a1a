import type { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../errors/store-result.js';
import { QueueUsers } from '../queues/queue-users.js';
import type { Process } from '../queues/queue-users.js';
import { DeliveryJobs } from './delivery-jobs.js';
import { DeliveryWorker } from './delivery-worker.js';
import type { PgBossClient, ResolvedPgBossOptions } from './pg-boss-options.js';

/** How long to wait before PostgreSQL is tried again, in milliseconds. */
const TRY_AGAIN_MS = 1000;
/** How long one try may take, in milliseconds: pg-boss may have its tables to make. */
const START_MS = 30_000;
/** How long to wait for connections to end properly, in milliseconds. */
const CLOSE_MS = 2000;

/** What is ours: it is started and stopped here. */
interface OwnBoss extends PgBossClient, EventEmitter {
  start(): Promise<unknown>;
  stop(options: object): Promise<void>;
  getDb(): { close?(): Promise<void> };
}

/** The queue from its first start to its last stop: its connection, its worker, and those who have started it. */
export class QueueSession {
  readonly users = new QueueUsers();
  /** Resolves when PostgreSQL has responded; it is waited for as long as the session lasts. */
  readonly jobs: Promise<DeliveryJobs>;
  private readonly closing = new AbortController();
  private boss: OwnBoss | undefined;
  /** The connections of the boss. */
  private sockets = new Set<Socket>();
  private starting: Promise<unknown> = Promise.resolve();
  private worker: DeliveryWorker | undefined;

  /** @param worker whether deliveries are handled here as well */
  constructor(
    private readonly options: ResolvedPgBossOptions,
    private readonly onError: (error: unknown) => void,
    worker: boolean,
  ) {
    this.jobs = this.connect(worker);
    // Those who wait for it are told.
    this.jobs.catch(() => undefined);
  }

  /** A delivery was stored: the worker of this process need not wait until it looks next. */
  look(): void {
    this.worker?.look();
  }

  /** Never rejects. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.worker?.rest();
    await this.end();
  }

  private async connect(hasWorker: boolean): Promise<DeliveryJobs> {
    const { signal } = this.closing;
    for (;;) {
      try {
        const jobs = await within(this.begin(), START_MS);
        signal.throwIfAborted();
        if (hasWorker) {
          const process: Process = (delivery) => this.users.process(delivery);
          this.worker = new DeliveryWorker(jobs, this.options, process, this.onError);
        }
        return jobs;
      } catch (error) {
        await this.end();
        signal.throwIfAborted();
        this.onError(error);
        await sleep(TRY_AGAIN_MS, undefined, { signal });
      }
    }
  }

  private async begin(): Promise<DeliveryJobs> {
    let boss = this.options.boss;
    if (boss === undefined) {
      this.sockets = new Set();
      const own = await makeBoss(this.options, this.sockets);
      this.closing.signal.throwIfAborted();
      own.on('error', this.onError);
      this.boss = own;
      boss = own;
      this.starting = own.start();
      await this.starting;
    }
    const jobs = new DeliveryJobs(boss, this.options);
    await jobs.create();
    return jobs;
  }

  /** Only what is ours. pg-boss does not stop while it starts, nor end its pool when it could not start. */
  private async end(): Promise<void> {
    const { boss, sockets } = this;
    this.boss = undefined;
    if (boss !== undefined) {
      const ended = this.starting
        .catch(() => undefined)
        .then(() => boss.stop({ graceful: false, close: true }))
        .catch(() => undefined)
        .then(() => boss.getDb().close?.())
        .catch(() => undefined);
      // A call that has no response yet would keep the process alive, and pg-boss may go on with further ones.
      await within(ended, CLOSE_MS).catch(() => {
        const cutting = setInterval(() => sockets.forEach((socket) => socket.destroy()), 20).unref();
        void ended.finally(() => clearInterval(cutting));
      });
    }
  }
}

/**
 * A connection that does not respond is given up, so that it does not keep its place in the pool; one that is idle does not
 * keep the process alive, also where PostgreSQL does not end its side.
 */
const POOL = {
  keepAlive: true,
  connectionTimeoutMillis: 5000,
  query_timeout: 30_000,
  max: 5,
  allowExitOnIdle: true,
};

async function makeBoss(options: ResolvedPgBossOptions, sockets: Set<Socket>): Promise<OwnBoss> {
  // Version 12 exports the class by its name, those before it as the module.
  const module = (await import('pg-boss')) as unknown as {
    PgBoss?: new (options: object) => OwnBoss;
    default: new (options: object) => OwnBoss;
  };
  const Boss = module.PgBoss ?? module.default;
  const { connection, schema } = options;
  const reach = typeof connection === 'string' ? { connectionString: connection } : connection;
  const stream = (): Socket => {
    const socket = new Socket();
    sockets.add(socket);
    return socket.once('close', () => sockets.delete(socket));
  };
  return new Boss({ ...POOL, stream, schedule: false, ...reach, schema });
}
