/** Messages on the channels of `node:diagnostics_channel`. */
export type { RequestMessage } from './client/request-message.js';
export type { SessionMessage, SessionOutcome } from './sessions/session.js';
export type { DeliveryMessage, HandlerMessage } from './deliveries/delivery-log.js';
export type { DeliveryOutcome } from './deliveries/delivery.interface.js';
