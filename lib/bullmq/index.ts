export { BullMqWebhookQueue } from './bullmq-webhook.queue.js';
export type { BullMqConnection, BullMqWebhookQueueOptions } from './bullmq-options.js';
export type { FailedDelivery } from './delivery-jobs.js';
export { FailedDeliveryNotFoundError } from './delivery-jobs.js';
