export { BullMqWebhookQueue } from './bullmq-webhook.queue.js';
export type { BullMqConnection, BullMqWebhookQueueOptions } from './bullmq-options.js';
export type { FailedDelivery } from '../queues/failed-delivery.js';
export { FailedDeliveryNotFoundError } from '../queues/failed-delivery.js';
