import { within } from '../errors/store-result.js';
import { InFlight } from '../shared/in-flight.js';
import { MOST_DEATHS, delayAfter, failureText, isHopeless } from '../queues/not-handled.js';
import type { Process } from '../queues/queue-users.js';
import type { DeliveryJob, DeliveryJobs, TakenJob } from './delivery-jobs.js';
import type { ResolvedPgBossOptions } from './pg-boss-options.js';

/** How often new jobs are looked for while there are none, in milliseconds. */
const POLL_MS = 500;
/** How often a worker tells of its jobs, and looks for those of dead workers, in milliseconds. */
const KEEP_EVERY_MS = 3000;
/** How long a job stays with a worker that does not tell of it, in milliseconds. */
const LOCK_MS = 12_000;
/** How long one call to PostgreSQL may take, in milliseconds. */
const CALL_MS = 5000;
/** The same while the worker stops: a PostgreSQL that does not respond must not hold up a shutdown. */
const REST_MS = 1000;

/** Takes jobs and has them handled. */
export class DeliveryWorker {
  private readonly inWork = new InFlight();
  private readonly taken = new Set<TakenJob>();
  private readonly keeping: NodeJS.Timeout;
  private readonly loop: Promise<void>;
  private isResting = false;
  /** What is taken now is left to others. */
  private isGone = false;
  /** When it has last told of its jobs, on the monotonic clock. */
  private keptAt = performance.now();
  /** When something is due that was put off here, on the monotonic clock. */
  private dueAt = Infinity;
  private wake: () => void = () => undefined;

  constructor(
    private readonly jobs: DeliveryJobs,
    private readonly options: ResolvedPgBossOptions,
    private readonly process: Process,
    private readonly onError: (error: unknown) => void,
  ) {
    this.keeping = setInterval(() => void this.keep(), KEEP_EVERY_MS);
    this.loop = this.run();
  }

  /** There may be a new job. */
  look(): void {
    this.wake();
  }

  /** Takes no more jobs, and waits for those in work. */
  async rest(): Promise<void> {
    this.isResting = true;
    this.wake();
    await within(this.loop, REST_MS).catch(() => undefined);
    this.isGone = true;
    await this.inWork.settled(Infinity);
    clearInterval(this.keeping);
  }

  private async run(): Promise<void> {
    while (!this.isResting) {
      const free = this.options.concurrency - this.taken.size;
      const taken = free === 0 ? [] : await this.ask(() => this.jobs.take(free));
      if (this.isGone) {
        return;
      }
      taken?.forEach((job) => void this.inWork.track(this.handle(job)));
      // Where as many came as there was room for, there may be more.
      if (free === 0 || taken?.length !== free) {
        await this.pause();
      }
    }
  }

  private pause(): Promise<void> {
    const untilDue = this.dueAt - performance.now();
    if (untilDue <= 0) {
      this.dueAt = Infinity;
    }
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.isResting ? 0 : Math.max(0, Math.min(POLL_MS, untilDue)));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async handle(job: TakenJob): Promise<void> {
    this.taken.add(job);
    const { delivery, attempts, putOff, deaths } = job.data;
    const { backoffMs } = this.options;
    try {
      if (deaths > MOST_DEATHS) {
        await this.ask(() => this.jobs.bury(job, attempts, 'every worker that had it died'));
        return;
      }
      await this.process(delivery);
      await this.ask(() => this.jobs.remove(job));
    } catch (error) {
      const delayMs = delayAfter(error, backoffMs, putOff + 1);
      const made = attempts + 1;
      if (delayMs !== undefined) {
        await this.putOff(job, delayMs, { putOff: putOff + 1 });
      } else if (made >= this.options.attempts || isHopeless(error)) {
        await this.ask(() => this.jobs.bury(job, made, failureText(error)));
      } else {
        await this.putOff(job, backoffMs * 2 ** attempts, { attempts: made });
      }
    } finally {
      this.taken.delete(job);
      this.wake();
    }
  }

  private async putOff(job: TakenJob, ms: number, changes: Partial<DeliveryJob>): Promise<void> {
    await this.ask(() => this.jobs.putOff(job, ms, changes));
    this.dueAt = Math.min(this.dueAt, performance.now() + ms);
  }

  private async keep(): Promise<void> {
    const ids = [...this.taken].map(({ id }) => id);
    const since = performance.now();
    const isLate = since - this.keptAt > 2 * KEEP_EVERY_MS;
    await this.ask(async () => {
      await this.jobs.keep(ids);
      this.keptAt = performance.now();
      // After an outage the others come first, to keep what they are at.
      if (!isLate && this.keptAt - since < KEEP_EVERY_MS) {
        await this.jobs.free(ids, LOCK_MS);
        await this.jobs.sweep();
      }
    });
  }

  /** Where PostgreSQL does not respond a job is left alone, and taken over like that of a worker that died. Never rejects. */
  private ask<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    return within(work(), this.isResting ? REST_MS : CALL_MS).catch((error: unknown) => {
      this.onError(error);
      return undefined;
    });
  }
}
