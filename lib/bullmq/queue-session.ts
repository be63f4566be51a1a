import { DeliveryJobs } from './delivery-jobs.js';
import { QueueUsers } from '../queues/queue-users.js';
import { DeliveryWorker } from './delivery-worker.js';
import type { ResolvedBullMqOptions } from './bullmq-options.js';

const HOUR_MS = 3_600_000;

/** The queue from its first start to its last stop: its connections, and those who have started it. */
export class QueueSession {
  readonly users = new QueueUsers();
  readonly jobs: DeliveryJobs;
  private readonly worker: DeliveryWorker | undefined;
  private readonly sweeping: NodeJS.Timeout | undefined;

  constructor(
    options: ResolvedBullMqOptions,
    private readonly onError: (error: unknown) => void,
  ) {
    this.jobs = new DeliveryJobs(options, onError);
    if (options.worker) {
      this.worker = new DeliveryWorker(options, (delivery) => this.users.process(delivery), onError);
      const everyMs = Math.min(HOUR_MS, options.failedRetentionSeconds * 1000);
      this.sweeping = setInterval(() => void this.jobs.sweep().catch(onError), everyMs).unref();
    }
  }

  /** Never rejects. */
  async close(): Promise<void> {
    clearInterval(this.sweeping);
    if (this.worker !== undefined) {
      await this.worker.rest();
      await this.worker.close(await this.answers());
    }
    await this.jobs.close();
  }

  private async answers(): Promise<boolean> {
    if (!this.jobs.hasConnected) {
      return false;
    }
    try {
      await this.jobs.ping();
      return true;
    } catch (error) {
      this.onError(error);
      return false;
    }
  }
}
