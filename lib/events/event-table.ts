import * as events from './event-classes.js';

type Body = Record<string, unknown>;

/** Whether a body has all these keys, null or not: the nullable ones are sent as null. */
const has =
  (...keys: readonly string[]) =>
  (body: Body): boolean =>
    keys.every((key) => Object.hasOwn(body, key));

/**
 * The events with a wire type of their own: its name in the `Idenfy-Event-Type` header (documentation.idenfy.com,
 * kyc/webhooks and kyb/webhooks), its class, and what only its bodies have, for deliveries without a header. The most
 * specific shape comes first, because the bodies about companies share keys.
 */
export const EVENT_TABLE = [
  ['AML_MONITORING', events.AmlMonitoringEvent, has('monitoringId')],
  ['DOCUMENT_EXPIRATION', events.DocumentExpirationEvent, has('expirationThreshold')],
  ['VIDEO_CALL_FINISHED', events.VideoCallFinishedEvent, has('videoCallAnswers')],
  ['AML_MONITORING_EXPIRATION', events.AmlMonitoringExpirationEvent, has('usersToExtend')],
  ['COMPANY_AML_REVIEW', events.CompanyAmlReviewedEvent, has('amlReviewSubjectType')],
  ['COMPANY_REVIEW', events.CompanyReviewedEvent, has('approvalStatus', 'beneficiaries')],
  ['COMPANY_SUBMIT', events.CompanySubmittedEvent, has('submissionTime')],
  ['COMPANY_EXPIRATION', events.CompanyExpirationEvent, has('expirationStatus')],
  ['COMPANY_INFO_REQUEST', events.CompanyInfoRequestedEvent, has('companyId', 'token')],
  ['COMPANY_DELETE', events.CompanyDeletedEvent, has('companyId', 'manager', 'date')],
  ['FACIAL_AUTHENTICATION', events.FacialAuthenticationEvent, has('token', 'method')],
  ['BANK_CARD_VERIFICATION_COMPLETED', events.BankCardVerificationEvent, has('noMatchReason')],
  ['BANK_VERIFICATION', events.BankVerificationEvent, has('accounts', 'riskLevel')],
  ['AGE_ESTIMATION', events.AgeEstimationEvent, has('occurredAt', 'outcome')],
  ['GOV_ORDERED_DOCUMENT', events.GovOrderedDocumentEvent, has('productKey')],
  ['SOS_REPORT', events.SosReportEvent, (body: Body) => has('reportFile')(body) || has('dataFile')(body)],
  [
    'ACCOUNT_CHECK',
    events.AccountCheckEvent,
    (body: Body) => typeof body.status === 'number' && has('score')(body),
  ],
] as const;

/** The wire types with an identification body. They share it; the result in it decides on the event. */
export const IDENTIFICATION_WIRE_TYPES = [
  'IDENTIFICATION',
  'IDENTIFICATION_AUTO_FINISHED',
  'IDENTIFICATION_MANUAL_FINISHED',
  'IDENTIFICATION_EXPIRED',
  'IDENTIFICATION_CANCELLED',
  'IDENTIFICATION_RESUBMITTED',
] as const;

/** The classes of the events about one verification. */
export const verificationEventClasses = [
  events.VerificationApprovedEvent,
  events.VerificationDeniedEvent,
  events.VerificationSuspectedEvent,
  events.VerificationExpiredEvent,
  events.VerificationCancelledEvent,
  events.VerificationResubmittedEvent,
  events.VerificationReviewingEvent,
  events.VerificationUpdatedEvent,
] as const;

export type VerificationEventClass = (typeof verificationEventClasses)[number];
export type IdenfyEventClass =
  VerificationEventClass | (typeof EVENT_TABLE)[number][1] | typeof events.UnknownIdenfyEvent;

/** Every event class. */
export const idenfyEventClasses: readonly IdenfyEventClass[] = [
  ...verificationEventClasses,
  ...EVENT_TABLE.map(([, Class]) => Class),
  events.UnknownIdenfyEvent,
];

export type IdentificationWireType = (typeof IDENTIFICATION_WIRE_TYPES)[number];

/** A type of delivery, in the spelling that is on the wire. */
export type WireType = IdentificationWireType | (typeof EVENT_TABLE)[number][0];

/** An event about one verification, told apart by `type`. */
export type VerificationEvent = InstanceType<VerificationEventClass>;

/** Any event. A `switch` over `event.type` narrows it and can be exhaustive. */
export type IdenfyEvent = InstanceType<IdenfyEventClass>;

/** The `type` of every event. */
export type IdenfyEventType = IdenfyEvent['type'];

/** From the `type` of an event to its class. */
export type IdenfyEventMap = { [Event in IdenfyEvent as Event['type']]: Event };

/** A handler that threw, rejected, or is late. */
export interface HandlerFailure {
  readonly event: IdenfyEvent;
  /** The handler's id: `Class.method`, or the `id` of its options. */
  readonly handler: string;
  /** What it threw, as it was thrown. */
  readonly error: unknown;
}
