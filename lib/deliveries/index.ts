export { DeliveryNotHandledError } from './delivery-not-handled.error.js';
export type { DeliveryStore } from './delivery-store.interface.js';
export { MemoryDeliveryStore } from './memory-delivery.store.js';
export type { MemoryDeliveryStoreOptions } from './memory-delivery.store.js';
export type { QueuedDelivery, WebhookQueue } from './webhook-queue.interface.js';
