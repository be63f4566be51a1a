import { IdenfyStoreError } from '../errors/index.js';
import { within } from '../errors/store-result.js';
import { Deadline } from '../shared/deadline.js';
import type { QueuedDelivery, WebhookQueue } from '../deliveries/webhook-queue.interface.js';
import { FailedDeliveryNotFoundError } from '../queues/failed-delivery.js';
import type { FailedDelivery } from '../queues/failed-delivery.js';
import { OutageLog } from '../queues/outage-log.js';
import type { DeliveryJobs } from './delivery-jobs.js';
import { resolvePgBossOptions } from './pg-boss-options.js';
import type { PgBossWebhookQueueOptions, ResolvedPgBossOptions } from './pg-boss-options.js';
import { QueueSession } from './queue-session.js';

/** How long one look at the dead letters may take, in milliseconds: operators wait, iDenfy does not. */
const LIST_TIMEOUT_MS = 30_000;

/**
 * Keeps deliveries in PostgreSQL, on pg-boss 10, 11 or 12: the route stores them and responds at once, and a worker (in
 * this process or in another one) has them handled, several times if need be. What is not handled then is a dead letter, to
 * be looked at ({@link listFailed}) and to be tried again ({@link replay}).
 *
 * Connects when the module starts it, not before. Storing a delivery again that is waiting or in work changes nothing;
 * one that is a dead letter is put back to work.
 */
export class PgBossWebhookQueue implements WebhookQueue {
  readonly #options: ResolvedPgBossOptions;
  readonly #outages: OutageLog;
  #session: QueueSession | undefined;
  #stopped: Promise<void> = Promise.resolve();

  /** @throws IdenfyConfigError that names every option that is wrong; it shows no value. */
  constructor(options: PgBossWebhookQueueOptions) {
    this.#options = resolvePgBossOptions(options);
    this.#outages = new OutageLog('PgBossWebhookQueue', 'PostgreSQL', this.#options.queueName);
  }

  /** Connects, and starts a worker unless `worker` is false. PostgreSQL may be down: it is waited for in the background. */
  start(process: (delivery: QueuedDelivery) => Promise<void>): void {
    this.#session ??= new QueueSession(this.#options, this.#outages.note, this.#options.worker);
    this.#session.users.join(process);
  }

  /** @throws IdenfyStoreError when PostgreSQL has not stored it within `commandTimeoutMs`. */
  async enqueue(delivery: QueuedDelivery): Promise<void> {
    await this.#ask(this.#options.commandTimeoutMs, (jobs) => jobs.add(delivery));
    this.#session?.look();
  }

  /**
   * When all have stopped that have started it: takes no more deliveries, waits for those in work, and ends its
   * connections, whatever state PostgreSQL is in. A `boss` of the app stays open.
   */
  async stop(): Promise<void> {
    const session = this.#session;
    if (session?.users.leave()) {
      this.#session = undefined;
      this.#stopped = session.close();
    }
    if (this.#session === undefined) {
      await this.#stopped;
    }
  }

  /**
   * The dead letters, the newest first. Works without the module as well, in a script for example.
   *
   * @throws IdenfyStoreError when PostgreSQL does not respond.
   */
  async listFailed(): Promise<FailedDelivery[]> {
    return this.#ask(LIST_TIMEOUT_MS, (jobs) => jobs.listFailed());
  }

  /**
   * Puts a dead letter back to work, with all its attempts. Handlers that have succeeded before are not run again, as
   * long as the DeliveryStore knows of them.
   *
   * @throws FailedDeliveryNotFoundError (IDENFY_NOT_FOUND, 404) when there is no such dead letter.
   * @throws IdenfyStoreError when PostgreSQL does not respond.
   */
  async replay(deliveryId: string): Promise<void> {
    const replayed = await this.#ask(LIST_TIMEOUT_MS, (jobs) => jobs.replay(deliveryId));
    if (!replayed) {
      throw new FailedDeliveryNotFoundError();
    }
    this.#session?.look();
  }

  /** By the connection that is there, else by one that is made for this. */
  async #ask<Result>(timeoutMs: number, work: (jobs: DeliveryJobs) => Promise<Result>): Promise<Result> {
    const own = this.#session ? undefined : new QueueSession(this.#options, this.#outages.note, false);
    const limit = new Deadline(own === undefined ? timeoutMs : LIST_TIMEOUT_MS);
    try {
      // Two steps: what is to be stored must not wait in memory for a PostgreSQL that is away.
      const jobs = await within((this.#session ?? own!).jobs, limit.remainingMs);
      return await within(work(jobs), limit.remainingMs);
    } catch (error) {
      this.#outages.note(error);
      // Never the client's error, which may show what was sent.
      throw new IdenfyStoreError({ reason: this.#outages.reason });
    } finally {
      await own?.close();
    }
  }
}
