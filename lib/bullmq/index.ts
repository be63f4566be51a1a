export { BullMqWebhookQueue } from './bullmq-webhook.queue.js';
export type { BullMqConnection, BullMqWebhookQueueOptions } from './bullmq-options.js';
export type { FailedDelivery } from './failed-delivery.js';
export { FailedDeliveryNotFoundError } from './failed-delivery.js';
