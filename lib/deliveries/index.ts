export { DeliveryNotHandledError } from './delivery-not-handled.error.js';
export type { DeliveryMessage, HandlerMessage } from './delivery-log.js';
export type { DeliveryOutcome } from './delivery-outcome.js';
export type {
  BeginDelivery,
  BeginResult,
  DeliveredResult,
  DeliveryKey,
  DeliveryStore,
  LatestResult,
  OwnedDelivery,
} from './delivery-store.interface.js';
export { MemoryDeliveryStore } from './memory-delivery.store.js';
export type { MemoryDeliveryStoreOptions } from './memory-delivery.store.js';
export type { QueuedDelivery, WebhookQueue } from './webhook-queue.interface.js';
