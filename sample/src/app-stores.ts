import type { DeliveryStore, LiveSessionStore, WebhookQueue } from 'nestjs-idenfy';
import type { BullMqWebhookQueue } from 'nestjs-idenfy/bullmq';
import type { VerificationTable } from './verification-table.js';

/** A queue that keeps the deliveries that it could not have handled, and runs them again. */
export type DeadLetters = Pick<BullMqWebhookQueue, 'listFailed' | 'replay'>;

/** Where the app keeps what is to outlast a restart. What is left out of it is in memory. */
export abstract class AppStores {
  readonly sessions?: LiveSessionStore;
  readonly deliveries?: DeliveryStore;
  readonly queue?: WebhookQueue & DeadLetters;
  abstract readonly verifications: VerificationTable;
}
