export * from './event-classes.js';
export { idenfyEventClasses, verificationEventClasses } from './event-table.js';
export type {
  HandlerFailure,
  IdenfyEvent,
  IdenfyEventClass,
  IdenfyEventMap,
  IdenfyEventType,
  VerificationEvent,
  VerificationEventClass,
} from './event-table.js';
export { OnIdenfyEvent } from './on-idenfy-event.decorator.js';
export type { IdenfyEventHandlerDecorator, OnIdenfyEventOptions } from './on-idenfy-event.decorator.js';
export { IdenfyEvents } from './idenfy-events.service.js';
export type * as IdenfyPayload from './payloads/index.js';
