import type * as IdenfyPayload from './payloads/index.js';

/** How an event came about: delivered by iDenfy, or asked for by this package (`IdenfyReconciler`). */
export type IdenfyEventSource = 'webhook' | 'reconciliation';

/** What every event is made of. */
export type IdenfyEventInit<Payload> = Omit<IdenfyEventBase<Payload>, 'type'>;

/** What all events have in common. Handlers share one event object: treat it as read-only. */
export abstract class IdenfyEventBase<Payload> {
  /** What tells the kinds of events apart, also between two copies of this package in one process. */
  abstract readonly type: string;
  /** The `Idenfy-Event-Type` header as received. Absent when there was none. */
  readonly wireType?: string;
  /**
   * SHA-256 (hex) of instance, event type and exact bytes: the same for every redelivery. Of a reconciled result: of
   * instance, scanRef and result, the same whenever it is found again.
   */
  readonly deliveryId: string;
  /** When it was received (or found, by reconciliation). iDenfy sends no time of its own. */
  readonly receivedAt: Date;
  /** The name of the module instance that received it; `default` when it was given none. */
  readonly instance: string;
  readonly source: IdenfyEventSource;
  /** The body, with its unknown keys kept. */
  readonly payload: Payload;

  constructor(init: IdenfyEventInit<Payload>) {
    this.wireType = init.wireType;
    this.deliveryId = init.deliveryId;
    this.receivedAt = init.receivedAt;
    this.instance = init.instance;
    this.source = init.source;
    this.payload = init.payload;
  }
}

/** What every verification event is made of. `superseded` is false by default. */
export type VerificationEventInit = Omit<VerificationEventBase, 'type' | 'superseded'> &
  Partial<Pick<VerificationEventBase, 'superseded'>>;

/** What the events of one verification have in common (documentation.idenfy.com, kyc/webhooks). */
export abstract class VerificationEventBase extends IdenfyEventBase<IdenfyPayload.IdentificationPayload> {
  /** Your id of the user, from the token request. One user may have several verifications: apply events by scanRef. */
  readonly clientId: string | null;
  /** iDenfy's id of this one verification; the same as in the response to the token request. */
  readonly scanRef: string | null;
  /** Your reference from the token request. */
  readonly externalRef: string | null;
  /** `status.overall` as received: what iDenfy found so far. A decision only when `final` is true. */
  readonly overall: IdenfyPayload.OverallStatus | null;
  /**
   * Whether this is the decision and not a preliminary result. A later delivery of the same scanRef is still possible:
   * after a repeated review, or when the person answered a request for more information.
   */
  readonly final: boolean;
  /** A late event that is not final, of a scanRef that has had its final one already. */
  readonly superseded: boolean;
  /**
   * The deliveryId that brought the same result first, where another delivery did: two notifications for one result,
   * or file URLs that were signed anew.
   */
  readonly repeats?: string;

  constructor(init: VerificationEventInit) {
    super(init);
    this.clientId = init.clientId;
    this.scanRef = init.scanRef;
    this.externalRef = init.externalRef;
    this.overall = init.overall;
    this.final = init.final;
    this.superseded = init.superseded ?? false;
    this.repeats = init.repeats;
  }
}

/** A class of events that have the `type` of their class. */
interface EventClass<Type extends string, Init, Event> {
  readonly type: Type;
  new (init: Init): Event & { readonly type: Type };
}

const verification = <const Type extends string>(
  type: Type,
): EventClass<Type, VerificationEventInit, VerificationEventBase> =>
  class extends VerificationEventBase {
    static readonly type = type;
    readonly type = type;
  };

/** A final result: every check passed. */
export class VerificationApprovedEvent extends verification('verification.approved') {}

/** A final result: a check failed. */
export class VerificationDeniedEvent extends verification('verification.denied') {}

/**
 * A final result: the checks may have passed, but there is at least one fraud or mismatch tag, and iDenfy leaves the
 * decision to you. It is not a denial.
 */
export class VerificationSuspectedEvent extends verification('verification.suspected') {}

/**
 * The link was never used, or the verification was not completed in time. An old session may expire after a newer one
 * was approved: apply it to its scanRef only.
 */
export class VerificationExpiredEvent extends verification('verification.expired') {}

/** The verification was cancelled. */
export class VerificationCancelledEvent extends verification('verification.cancelled') {}

/**
 * The person answered a request for more information, and the new material is under review. Starts a new round: an
 * earlier result of the scanRef no longer counts. Where the result comes at once, the event is that of the
 * result.
 */
export class VerificationResubmittedEvent extends verification('verification.resubmitted') {}

/** A preliminary result, whatever its `overall`: a final event follows. Never treat an `APPROVED` in here as verified. */
export class VerificationReviewingEvent extends verification('verification.reviewing') {}

/** A final state that is none of the others: the record was deleted or archived, or a state that is new at iDenfy. */
export class VerificationUpdatedEvent extends verification('verification.updated') {}

/** What the other events hold, by their type. */
interface Payloads {
  'company.submitted': IdenfyPayload.CompanySubmittedPayload;
  'company.reviewed': IdenfyPayload.CompanyReviewedPayload;
  'company.aml-reviewed': IdenfyPayload.CompanyAmlReviewedPayload;
  'company.info-requested': IdenfyPayload.CompanyInfoRequestedPayload;
  'company.expiration': IdenfyPayload.CompanyExpirationPayload;
  'company.deleted': IdenfyPayload.CompanyDeletedPayload;
  'document.expiration': IdenfyPayload.DocumentExpirationPayload;
  'video-call.finished': IdenfyPayload.VideoCallFinishedPayload;
  'facial-authentication': IdenfyPayload.FacialAuthenticationPayload;
  'account.check': IdenfyPayload.AccountCheckPayload;
  'age.estimation': IdenfyPayload.AgeEstimationPayload;
  'aml.monitoring': IdenfyPayload.AmlMonitoringPayload;
  'aml.monitoring-expiration': IdenfyPayload.AmlMonitoringExpirationPayload;
  'bank.verification': IdenfyPayload.BankVerificationPayload;
  'bank-card.verification': IdenfyPayload.BankCardVerificationPayload;
  'gov-document': IdenfyPayload.GovOrderedDocumentPayload;
  'sos-report': IdenfyPayload.SosReportPayload;
  unknown: Record<string, unknown>;
}

const event = <Type extends keyof Payloads>(
  type: Type,
): EventClass<Type, IdenfyEventInit<Payloads[Type]>, IdenfyEventBase<Payloads[Type]>> =>
  class extends IdenfyEventBase<Payloads[Type]> {
    static readonly type = type;
    readonly type = type;
  };

/** A company form was submitted (documentation.idenfy.com, kyb/webhooks). */
export class CompanySubmittedEvent extends event('company.submitted') {}

/** A company was approved or denied. The decision is `payload.approvalStatus`. */
export class CompanyReviewedEvent extends event('company.reviewed') {}

/** The AML status of a company, a beneficiary or a shareholder was set. */
export class CompanyAmlReviewedEvent extends event('company.aml-reviewed') {}

/** More information was asked of a company, or that request expired or was cancelled. */
export class CompanyInfoRequestedEvent extends event('company.info-requested') {}

/** A company form expires or has expired. */
export class CompanyExpirationEvent extends event('company.expiration') {}

/** A company was deleted. */
export class CompanyDeletedEvent extends event('company.deleted') {}

/** A document of an approved verification expires soon, or has expired. Comes years after the final result. */
export class DocumentExpirationEvent extends event('document.expiration') {}

/** A video call is over. Ends the session that its scanRef names. */
export class VideoCallFinishedEvent extends event('video-call.finished') {}

/** The result of a face authentication (documentation.idenfy.com, face-authentication). */
export class FacialAuthenticationEvent extends event('facial-authentication') {}

/** The result of an account check (documentation.idenfy.com, fraud prevention). */
export class AccountCheckEvent extends event('account.check') {}

/** The result of an age estimation (documentation.idenfy.com, age-estimation). */
export class AgeEstimationEvent extends event('age.estimation') {}

/** The monitoring of a person or company found a change (documentation.idenfy.com, aml). */
export class AmlMonitoringEvent extends event('aml.monitoring') {}

/** Monitored users expire soon. Holds counts only, no user. */
export class AmlMonitoringExpirationEvent extends event('aml.monitoring-expiration') {}

/** The result of a bank verification (documentation.idenfy.com, bank-verification). */
export class BankVerificationEvent extends event('bank.verification') {}

/** The result of a bank card verification (documentation.idenfy.com, bank-card-verification). */
export class BankCardVerificationEvent extends event('bank-card.verification') {}

/** A document ordered from a government register changed its state (documentation.idenfy.com, kyb). */
export class GovOrderedDocumentEvent extends event('gov-document') {}

/** A Secretary of State report changed its state (documentation.idenfy.com, kyb). */
export class SosReportEvent extends event('sos-report') {}

/**
 * A signed delivery of a kind that this version of the package does not know. Nothing is lost: `wireType` and `payload`
 * are as received.
 */
export class UnknownIdenfyEvent extends event('unknown') {}
