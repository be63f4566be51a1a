export * from './aml.events.js';
export * from './bank.events.js';
export * from './check.events.js';
export * from './company.events.js';
export * from './report.events.js';
export * from './unknown.event.js';
export * from './verification.events.js';
export { idenfyEventClasses, verificationEventClasses } from './idenfy-event.js';
export type {
  IdenfyEvent,
  IdenfyEventClass,
  IdenfyEventMap,
  IdenfyEventType,
  VerificationEvent,
  VerificationEventClass,
} from './idenfy-event.js';
export { IdenfyEventBase } from './idenfy-event-base.js';
export type { IdenfyEventInit, IdenfyEventSource } from './idenfy-event-base.js';
export { VerificationEventBase } from './verification-event-base.js';
export type { VerificationEventInit } from './verification-event-base.js';
export { OnIdenfyEvent } from './on-idenfy-event.decorator.js';
export type { IdenfyEventHandlerDecorator, OnIdenfyEventOptions } from './on-idenfy-event.decorator.js';
export { IdenfyEvents } from './idenfy-events.service.js';
export type { HandlerFailure } from './handler-failure.interface.js';
export type * from './payloads/index.js';
