import { DelayedError, UnrecoverableError, Worker } from 'bullmq';
import type { Job } from 'bullmq';
import { InFlight } from '../shared/in-flight.js';
import { nameOf } from '../errors/describe-error.js';
import { isError, textOf } from '../shared/quietly.js';
import { within } from '../errors/store-result.js';
import type { DeliveryNotHandledError } from '../deliveries/delivery-not-handled.error.js';
import type { QueuedDelivery } from '../deliveries/webhook-queue.interface.js';
import type { ResolvedBullMqOptions } from './bullmq-options.js';
import { WAIT, listenTo, redisConnection } from './redis-connection.js';

/** How long a job stays with a worker that does not tell of itself, in milliseconds. */
const LOCK_MS = 10_000;
/** How often jobs of dead workers are looked for, in milliseconds. */
const STALLED_EVERY_MS = 5000;
/**
 * How often a job may be taken over from a worker that died. Killed workers are no fault of the delivery, but one that
 * kills every worker must come to rest some day, as a dead letter.
 */
const MOST_DEATHS = 100;
/** How long to wait for connections to end properly, in milliseconds. */
const CLOSE_MS = 2000;
/** Longest wait before a delivery is tried again that has not failed, in milliseconds. */
const LONGEST_DELAY_MS = 30_000;
/** Other copies of this app take it at once. */
const AFTER_STOPPING_MS = 1000;
/** A lease is to be over when its delivery is tried again. */
const LEASE_MARGIN_MS = 50;

export type Process = (delivery: QueuedDelivery) => Promise<void>;

/** Takes jobs and has them handled. Owns two connections, which wait for Redis however long it is away. */
export class DeliveryWorker {
  private readonly worker: Worker<QueuedDelivery>;
  private readonly inWork = new InFlight();
  private isGivenUp = false;

  constructor(
    private readonly options: ResolvedBullMqOptions,
    private readonly process: Process,
    private readonly onError: (error: unknown) => void,
  ) {
    this.worker = new Worker(options.queueName, (job, token) => this.inWork.track(this.handle(job, token)), {
      connection: redisConnection(options.connection, WAIT, () => this.isGivenUp),
      concurrency: options.concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_EVERY_MS,
      maxStalledCount: MOST_DEATHS,
      runRetryDelay: 1000,
    });
    listenTo(this.worker, onError);
  }

  /** Takes no more jobs, and waits for those in work. */
  rest(): Promise<void> {
    void this.worker.pause(true).catch(this.onError);
    return this.inWork.settled(Infinity);
  }

  /** Ends the connections. @param answers whether Redis does, so that what was handled can still be noted */
  async close(answers: boolean): Promise<void> {
    this.isGivenUp = !answers;
    // BullMQ 5 may begin its wait for the next check after it has closed, and that would keep the process alive.
    this.worker.opts.stalledInterval = 0;
    await within(this.worker.close(!answers), CLOSE_MS).catch(() => undefined);
    this.isGivenUp = true;
  }

  /** What it throws has BullMQ do what was decided. */
  private async handle(job: Job<QueuedDelivery>, token: string | undefined): Promise<void> {
    try {
      await this.process(job.data);
    } catch (error) {
      const delayMs = delayAfter(error, this.options.backoffMs, job.attemptsStarted - job.attemptsMade);
      if (delayMs === undefined) {
        throw failureOf(error);
      }
      const moved = job.moveToDelayed(Date.now() + delayMs, token);
      // Where Redis does not respond the job is left alone, and taken over like that of a worker that died.
      await within(moved, this.options.commandTimeoutMs).catch(this.onError);
      throw new DelayedError();
    }
  }
}

/**
 * For how long a job that was not handled waits without an attempt less, in milliseconds; nothing where an attempt is
 * used up. Only what handlers do uses up attempts. A delivery that another attempt holds, a store that does not respond
 * and an app that shuts down must not make a dead letter of it.
 *
 * @param uncounted how often it was started without an attempt being counted, this time included
 */
export function delayAfter(error: unknown, backoffMs: number, uncounted: number): number | undefined {
  if (!isNotHandled(error)) {
    return undefined;
  }
  switch (error.outcome) {
    case 'busy':
      return (error.retryAfterMs ?? backoffMs) + LEASE_MARGIN_MS;
    case 'stopping':
      return Math.min(backoffMs, AFTER_STOPPING_MS);
    case 'store-failed': {
      // Early versions of BullMQ 5 do not count the starts.
      const times = Number.isFinite(uncounted) ? Math.min(16, Math.max(0, uncounted - 1)) : 0;
      return Math.min(LONGEST_DELAY_MS, backoffMs * 2 ** times);
    }
    default:
      return undefined;
  }
}

/** What BullMQ keeps of a failed attempt. Nothing of what a handler threw but its class: its message may show more. */
export function failureOf(error: unknown): Error {
  if (!isNotHandled(error)) {
    return new Error(isError(error) ? nameOf(error) : 'a thrown value');
  }
  const reason = `${error.name}: ${error.message}`;
  // No other attempt helps what is no JSON.
  return error.outcome === 'not-json' ? new UnrecoverableError(reason) : new Error(reason);
}

/** By its name: the module may be the other copy of this package (ESM or CommonJS). */
export function isNotHandled(error: unknown): error is DeliveryNotHandledError {
  return (
    isError(error) &&
    textOf(error, 'name') === 'DeliveryNotHandledError' &&
    textOf(error, 'outcome') !== undefined
  );
}
