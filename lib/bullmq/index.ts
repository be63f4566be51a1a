export { BullMqWebhookQueue } from './bullmq-webhook.queue.js';
export type { BullMqConnection, BullMqWebhookQueueOptions } from './bullmq-options.js';
export type { FailedDelivery } from './failed-delivery.interface.js';
export { FailedDeliveryNotFoundError } from './failed-delivery-not-found.error.js';
