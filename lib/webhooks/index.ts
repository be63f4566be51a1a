export { IdenfyWebhooks } from './idenfy-webhooks.service.js';
export type { IncomingWebhook } from './idenfy-webhooks.service.js';
export { verifyIdenfySignature } from './idenfy-signature.js';
export type { WebhookHeaders } from './webhook-headers.js';
export type { WebhookResponse } from './webhook-response.js';
