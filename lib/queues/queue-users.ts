import { DeliveryNotHandledError } from '../deliveries/delivery-not-handled.error.js';
import type { QueuedDelivery } from '../deliveries/webhook-queue.interface.js';
import { isNotHandled } from './not-handled.js';

export type Process = (delivery: QueuedDelivery) => Promise<void>;

/** The instances that have started a queue. */
export class QueueUsers {
  private readonly processes: Process[] = [];
  private users = 0;

  join(process: Process): void {
    this.users += 1;
    this.processes.unshift(process);
  }

  /** Whether no user is left. */
  leave(): boolean {
    this.users -= 1;
    return this.users === 0;
  }

  /**
   * Each of those who have started the queue takes the deliveries of all instances of its app. Who has stopped since, or
   * is another app's, does not take a delivery: then the next one is asked.
   */
  async process(delivery: QueuedDelivery): Promise<void> {
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
