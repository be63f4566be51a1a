import { DeliveryNotHandledError } from '../deliveries/delivery-not-handled.error.js';
import type { QueuedDelivery } from '../deliveries/webhook-queue.interface.js';
import { DeliveryJobs } from './delivery-jobs.js';
import { DeliveryWorker, isNotHandled } from './delivery-worker.js';
import type { Process } from './delivery-worker.js';
import type { ResolvedBullMqOptions } from './bullmq-options.js';

const HOUR_MS = 3_600_000;

/** The queue from its first start to its last stop: its connections, and those who have started it. */
export class QueueSession {
  readonly jobs: DeliveryJobs;
  private readonly worker: DeliveryWorker | undefined;
  private readonly sweeping: NodeJS.Timeout | undefined;
  private readonly processes: Process[] = [];
  private users = 0;

  constructor(
    options: ResolvedBullMqOptions,
    private readonly onError: (error: unknown) => void,
  ) {
    this.jobs = new DeliveryJobs(options, onError);
    if (options.worker) {
      this.worker = new DeliveryWorker(options, (delivery) => this.process(delivery), onError);
      const everyMs = Math.min(HOUR_MS, options.failedRetentionSeconds * 1000);
      this.sweeping = setInterval(() => void this.jobs.sweep().catch(onError), everyMs).unref();
    }
  }

  join(process: Process): void {
    this.users += 1;
    this.processes.unshift(process);
  }

  /** Whether no user is left. */
  leave(): boolean {
    this.users -= 1;
    return this.users === 0;
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

  /**
   * Each of those who have started the queue takes the deliveries of all instances of its app. Who has stopped since, or
   * is another app's, does not take a delivery: then the next one is asked.
   */
  private async process(delivery: QueuedDelivery): Promise<void> {
    let refusal: unknown = new DeliveryNotHandledError(delivery.deliveryId, 'stopping');
    for (const process of this.processes) {
      try {
        return await process(delivery);
      } catch (error) {
        if (isNotHandled(error) && error.outcome !== 'stopping') {
          throw error;
        }
        refusal = error;
      }
    }
    throw refusal;
  }
}
