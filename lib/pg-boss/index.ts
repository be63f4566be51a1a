export { FailedDeliveryNotFoundError } from '../queues/failed-delivery.js';
export type { FailedDelivery } from '../queues/failed-delivery.js';
export { PgBossWebhookQueue } from './pg-boss-webhook.queue.js';
export type { PgBossClient, PgBossWebhookQueueOptions } from './pg-boss-options.js';
