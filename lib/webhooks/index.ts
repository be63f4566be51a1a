export type { DeliveryMessage, HandlerMessage } from './delivery-journal.js';
export { DeliveryNotHandledError } from './delivery-not-handled.error.js';
export type {
  BeginDelivery,
  BeginResult,
  DeliveredResult,
  DeliveryKey,
  DeliveryStore,
  LatestResult,
  OwnedDelivery,
} from './delivery-store.interface.js';
export { IdenfyWebhooks } from './idenfy-webhooks.service.js';
export type { IncomingWebhook } from './idenfy-webhooks.service.js';
export { verifyIdenfySignature } from './idenfy-signature.js';
export { MemoryDeliveryStore } from './memory-delivery.store.js';
export type { MemoryDeliveryStoreOptions } from './memory-delivery.store.js';
export type { DeliveryOutcome, WebhookAnswer } from './webhook-answer.js';
export type { WebhookHeaders } from './webhook-headers.js';
export type { QueuedDelivery, WebhookQueue } from './webhook-queue.interface.js';
