import { AmlMonitoringEvent, AmlMonitoringExpirationEvent } from './aml.events.js';
import { BankCardVerificationEvent, BankVerificationEvent } from './bank.events.js';
import {
  AccountCheckEvent,
  AgeEstimationEvent,
  DocumentExpirationEvent,
  FacialAuthenticationEvent,
  VideoCallFinishedEvent,
} from './check.events.js';
import {
  CompanyAmlReviewedEvent,
  CompanyDeletedEvent,
  CompanyExpirationEvent,
  CompanyInfoRequestedEvent,
  CompanyReviewedEvent,
  CompanySubmittedEvent,
} from './company.events.js';
import { GovOrderedDocumentEvent, SosReportEvent } from './report.events.js';
import { UnknownIdenfyEvent } from './unknown.event.js';
import {
  VerificationApprovedEvent,
  VerificationCancelledEvent,
  VerificationDeniedEvent,
  VerificationExpiredEvent,
  VerificationResubmittedEvent,
  VerificationReviewingEvent,
  VerificationSuspectedEvent,
  VerificationUpdatedEvent,
} from './verification.events.js';

/** The classes of the events about one verification. */
export const verificationEventClasses = [
  VerificationApprovedEvent,
  VerificationDeniedEvent,
  VerificationSuspectedEvent,
  VerificationExpiredEvent,
  VerificationCancelledEvent,
  VerificationResubmittedEvent,
  VerificationReviewingEvent,
  VerificationUpdatedEvent,
] as const;

/** Every event class. */
export const idenfyEventClasses = [
  ...verificationEventClasses,
  DocumentExpirationEvent,
  VideoCallFinishedEvent,
  FacialAuthenticationEvent,
  AmlMonitoringEvent,
  AmlMonitoringExpirationEvent,
  BankVerificationEvent,
  BankCardVerificationEvent,
  AccountCheckEvent,
  AgeEstimationEvent,
  CompanySubmittedEvent,
  CompanyReviewedEvent,
  CompanyAmlReviewedEvent,
  CompanyInfoRequestedEvent,
  CompanyExpirationEvent,
  CompanyDeletedEvent,
  GovOrderedDocumentEvent,
  SosReportEvent,
  UnknownIdenfyEvent,
] as const;

export type VerificationEventClass = (typeof verificationEventClasses)[number];
export type IdenfyEventClass = (typeof idenfyEventClasses)[number];

/** An event about one verification, told apart by `type`. */
export type VerificationEvent = InstanceType<VerificationEventClass>;

/** Any event. A `switch` over `event.type` narrows it and can be exhaustive. */
export type IdenfyEvent = InstanceType<IdenfyEventClass>;

/** The `type` of every event. */
export type IdenfyEventType = IdenfyEvent['type'];

/** From the `type` of an event to its class. */
export type IdenfyEventMap = { [Event in IdenfyEvent as Event['type']]: Event };
