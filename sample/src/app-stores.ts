import type { DeliveryStore, LiveSessionStore, WebhookQueue } from 'nestjs-idenfy';
import type { VerificationTable } from './verification-table.js';

/** Where the app keeps what is to outlast a restart. What is left out of it is in memory. */
export abstract class AppStores {
  readonly sessions?: LiveSessionStore;
  readonly deliveries?: DeliveryStore;
  readonly queue?: WebhookQueue;
  abstract readonly verifications: VerificationTable;
}
