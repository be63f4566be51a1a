import { Queue } from 'bullmq';
import type { Job } from 'bullmq';
import { createHash } from 'node:crypto';
import { within } from '../errors/store-result.js';
import type { FailedDelivery } from '../queues/failed-delivery.js';
import type { QueuedDelivery } from '../deliveries/webhook-queue.interface.js';
import { FAIL_FAST, listenTo, redisConnection } from './redis-connection.js';
import type { ResolvedBullMqOptions } from './bullmq-options.js';

const JOB_NAME = 'delivery';
/** Whole webhook bodies come along, so not too many at once. */
const PAGE = 50;
const SWEEP_BATCH = 1000;
/** How long to wait for a connection to end properly, in milliseconds. */
const CLOSE_MS = 500;

/** The jobs of the queue as those see them who do not work at them. Owns one connection, which fails fast. */
export class DeliveryJobs {
  private readonly queue: Queue<QueuedDelivery>;
  private isGivenUp = false;
  /** Whether Redis has responded yet. */
  hasConnected = false;

  constructor(
    private readonly options: ResolvedBullMqOptions,
    onError: (error: unknown) => void,
  ) {
    const connection = redisConnection(options.connection, FAIL_FAST, () => this.isGivenUp);
    // The version is not asked for: where the response is lost, BullMQ never uses the connection again.
    this.queue = new Queue(options.queueName, { connection, skipVersionCheck: true });
    listenTo(this.queue, onError);
    this.queue.waitUntilReady().then(
      () => (this.hasConnected = true),
      () => undefined,
    );
  }

  /**
   * Resolves when Redis has the delivery as a job. BullMQ takes no second job of the same id, which is right as long as
   * the first one is to be handled. One that is a dead letter is put back to work.
   */
  async add(delivery: QueuedDelivery): Promise<void> {
    const jobId = jobIdOf(delivery.deliveryId);
    if (await this.revive(jobId)) {
      return;
    }
    const { attempts, backoffMs, failedRetentionSeconds } = this.options;
    await this.queue.add(JOB_NAME, delivery, {
      jobId,
      attempts,
      backoff: { type: 'exponential', delay: backoffMs },
      removeOnComplete: true,
      removeOnFail: { age: failedRetentionSeconds },
      stackTraceLimit: 0,
    });
  }

  /** Puts a dead letter back to work, with all its attempts; resolves to whether it was one. */
  replay(deliveryId: string): Promise<boolean> {
    return this.revive(jobIdOf(deliveryId));
  }

  /** The newest first. */
  async listFailed(): Promise<FailedDelivery[]> {
    await this.ping();
    const found = new Map<string, FailedDelivery>();
    const count = await this.queue.getFailedCount();
    for (let from = 0; from < count; from += PAGE) {
      const jobs = await this.queue.getFailed(from, from + PAGE - 1);
      for (const job of jobs.filter(holdsDelivery)) {
        found.set(job.data.deliveryId, describe(job));
      }
    }
    return [...found.values()];
  }

  /** Removes dead letters whose retention is over. BullMQ itself looks only when another job fails. */
  async sweep(): Promise<void> {
    await this.queue.clean(this.options.failedRetentionSeconds * 1000, SWEEP_BATCH, 'failed');
  }

  /** Rejects when Redis does not respond in time. */
  async ping(): Promise<void> {
    await within(this.queue.isPaused(), this.options.commandTimeoutMs);
  }

  /** Ends the connection, whatever state Redis is in. */
  async close(): Promise<void> {
    this.isGivenUp = true;
    // What has never been connected BullMQ can close, but not disconnect; what has been, the other way round.
    const closed = this.hasConnected ? this.queue.disconnect() : this.queue.close();
    await within(closed, CLOSE_MS).catch(() => undefined);
  }

  private async revive(jobId: string): Promise<boolean> {
    while ((await this.queue.getJobState(jobId)) === 'failed') {
      const job = await this.queue.getJob(jobId);
      try {
        await job?.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
        return job !== undefined;
      } catch (error) {
        // Another process may have been quicker.
        if ((await this.queue.getJobState(jobId)) === 'failed') {
          throw error;
        }
      }
    }
    return false;
  }
}

/**
 * The id of a delivery's job. Only a hint that spares work: what has been handled is known by the DeliveryStore. A hash,
 * because BullMQ takes neither colons nor numbers, and a deliveryId is whatever the module says.
 */
function jobIdOf(deliveryId: string): string {
  return `delivery-${createHash('sha256').update(deliveryId).digest('hex')}`;
}

/** Not one that was removed meanwhile, and not one that somebody else has put there. */
const holdsDelivery = (job: Job<QueuedDelivery | null> | undefined): job is Job<QueuedDelivery> =>
  typeof job?.data?.deliveryId === 'string';

function describe(job: Job<QueuedDelivery>): FailedDelivery {
  const { deliveryId, instance, wireType, receivedAt } = job.data;
  return {
    deliveryId,
    instance,
    ...(wireType === undefined ? {} : { wireType }),
    receivedAt: new Date(receivedAt),
    failedAt: new Date(job.finishedOn ?? job.timestamp),
    attempts: job.attemptsMade,
    reason: job.failedReason,
  };
}
