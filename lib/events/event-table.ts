import {
  AccountCheckEvent,
  AgeEstimationEvent,
  AmlMonitoringEvent,
  AmlMonitoringExpirationEvent,
  BankCardVerificationEvent,
  BankVerificationEvent,
  CompanyAmlReviewedEvent,
  CompanyDeletedEvent,
  CompanyExpirationEvent,
  CompanyInfoRequestedEvent,
  CompanyReviewedEvent,
  CompanySubmittedEvent,
  DocumentExpirationEvent,
  FacialAuthenticationEvent,
  GovOrderedDocumentEvent,
  SosReportEvent,
  UnknownIdenfyEvent,
  VerificationApprovedEvent,
  VerificationCancelledEvent,
  VerificationDeniedEvent,
  VerificationExpiredEvent,
  VerificationResubmittedEvent,
  VerificationReviewingEvent,
  VerificationSuspectedEvent,
  VerificationUpdatedEvent,
  VideoCallFinishedEvent,
} from './event-classes.js';

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
  { wireType: 'AML_MONITORING', event: AmlMonitoringEvent, fits: has('monitoringId') },
  { wireType: 'DOCUMENT_EXPIRATION', event: DocumentExpirationEvent, fits: has('expirationThreshold') },
  { wireType: 'VIDEO_CALL_FINISHED', event: VideoCallFinishedEvent, fits: has('videoCallAnswers') },
  { wireType: 'AML_MONITORING_EXPIRATION', event: AmlMonitoringExpirationEvent, fits: has('usersToExtend') },
  { wireType: 'COMPANY_AML_REVIEW', event: CompanyAmlReviewedEvent, fits: has('amlReviewSubjectType') },
  { wireType: 'COMPANY_REVIEW', event: CompanyReviewedEvent, fits: has('approvalStatus', 'beneficiaries') },
  { wireType: 'COMPANY_SUBMIT', event: CompanySubmittedEvent, fits: has('submissionTime') },
  { wireType: 'COMPANY_EXPIRATION', event: CompanyExpirationEvent, fits: has('expirationStatus') },
  { wireType: 'COMPANY_INFO_REQUEST', event: CompanyInfoRequestedEvent, fits: has('companyId', 'token') },
  { wireType: 'COMPANY_DELETE', event: CompanyDeletedEvent, fits: has('companyId', 'manager', 'date') },
  { wireType: 'FACIAL_AUTHENTICATION', event: FacialAuthenticationEvent, fits: has('token', 'method') },
  {
    wireType: 'BANK_CARD_VERIFICATION_COMPLETED',
    event: BankCardVerificationEvent,
    fits: has('noMatchReason'),
  },
  { wireType: 'BANK_VERIFICATION', event: BankVerificationEvent, fits: has('accounts', 'riskLevel') },
  { wireType: 'AGE_ESTIMATION', event: AgeEstimationEvent, fits: has('occurredAt', 'outcome') },
  { wireType: 'GOV_ORDERED_DOCUMENT', event: GovOrderedDocumentEvent, fits: has('productKey') },
  {
    wireType: 'SOS_REPORT',
    event: SosReportEvent,
    fits: (body: Body) => has('reportFile')(body) || has('dataFile')(body),
  },
  {
    wireType: 'ACCOUNT_CHECK',
    event: AccountCheckEvent,
    fits: (body: Body) => typeof body.status === 'number' && has('score')(body),
  },
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
  VerificationApprovedEvent,
  VerificationDeniedEvent,
  VerificationSuspectedEvent,
  VerificationExpiredEvent,
  VerificationCancelledEvent,
  VerificationResubmittedEvent,
  VerificationReviewingEvent,
  VerificationUpdatedEvent,
] as const;

export type VerificationEventClass = (typeof verificationEventClasses)[number];
export type IdenfyEventClass =
  VerificationEventClass | (typeof EVENT_TABLE)[number]['event'] | typeof UnknownIdenfyEvent;

/** Every event class. */
export const idenfyEventClasses: readonly IdenfyEventClass[] = [
  ...verificationEventClasses,
  ...EVENT_TABLE.map(({ event }) => event),
  UnknownIdenfyEvent,
];

export type IdentificationWireType = (typeof IDENTIFICATION_WIRE_TYPES)[number];

/** A type of delivery, in the spelling that is on the wire. */
export type WireType = IdentificationWireType | (typeof EVENT_TABLE)[number]['wireType'];

export function isIdentification(type: WireType): type is IdentificationWireType {
  return type.startsWith('IDENTIFICATION');
}

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
