import { DelayedError, UnrecoverableError, Worker } from 'bullmq';
import type { Job } from 'bullmq';
import { InFlight } from '../shared/in-flight.js';
import { within } from '../errors/store-result.js';
import type { QueuedDelivery } from '../deliveries/webhook-queue.interface.js';
import { MOST_DEATHS, delayAfter, failureText, isHopeless } from '../queues/not-handled.js';
import type { Process } from '../queues/queue-users.js';
import type { ResolvedBullMqOptions } from './bullmq-options.js';
import { WAIT, listenTo, redisConnection } from './redis-connection.js';

/** How long a job stays with a worker that does not tell of itself, in milliseconds. */
const LOCK_MS = 10_000;
/** How often jobs of dead workers are looked for, in milliseconds. */
const STALLED_EVERY_MS = 5000;
/** How long to wait for connections to end properly, in milliseconds. */
const CLOSE_MS = 2000;

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

/** What BullMQ keeps of a failed attempt. */
function failureOf(error: unknown): Error {
  const text = failureText(error);
  return isHopeless(error) ? new UnrecoverableError(text) : new Error(text);
}
