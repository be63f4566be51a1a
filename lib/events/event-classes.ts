import type * as IdenfyPayload from './payloads/index.js';

/** How an event came about: delivered by iDenfy, or asked for by this package (`IdenfyReconciler`). */
export type IdenfyEventSource = 'webhook' | 'reconciliation';

/** What every event is made of. */
export interface IdenfyEventInit<Payload> {
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
}

/** What all events have in common. Handlers share one event object: treat it as read-only. */
export abstract class IdenfyEventBase<Payload> implements IdenfyEventInit<Payload> {
  /** What tells the kinds of events apart, also between two copies of this package in one process. */
  abstract readonly type: string;

  readonly wireType?: string;
  readonly deliveryId: string;
  readonly receivedAt: Date;
  readonly instance: string;
  readonly source: IdenfyEventSource;
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

/** What every verification event is made of. */
export interface VerificationEventInit
  extends
    IdenfyEventInit<IdenfyPayload.IdentificationPayload>,
    Pick<VerificationEventBase, 'clientId' | 'scanRef' | 'externalRef' | 'overall' | 'final'> {
  /** Default false. */
  readonly superseded?: boolean;
  readonly repeats?: string;
}

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

/** A final result: every check passed. */
export class VerificationApprovedEvent extends VerificationEventBase {
  static readonly type = 'verification.approved';
  readonly type = VerificationApprovedEvent.type;
}

/** A final result: a check failed. */
export class VerificationDeniedEvent extends VerificationEventBase {
  static readonly type = 'verification.denied';
  readonly type = VerificationDeniedEvent.type;
}

/**
 * A final result: the checks may have passed, but there is at least one fraud or mismatch tag, and iDenfy leaves the
 * decision to you. It is not a denial.
 */
export class VerificationSuspectedEvent extends VerificationEventBase {
  static readonly type = 'verification.suspected';
  readonly type = VerificationSuspectedEvent.type;
}

/**
 * The link was never used, or the verification was not completed in time. An old session may expire after a newer one
 * was approved: apply it to its scanRef only.
 */
export class VerificationExpiredEvent extends VerificationEventBase {
  static readonly type = 'verification.expired';
  readonly type = VerificationExpiredEvent.type;
}

/** The verification was cancelled. */
export class VerificationCancelledEvent extends VerificationEventBase {
  static readonly type = 'verification.cancelled';
  readonly type = VerificationCancelledEvent.type;
}

/**
 * The person answered a request for more information, and the new material is under review. Starts a new round: an
 * earlier result of the scanRef no longer counts. Where the result comes at once, the event is that of the
 * result.
 */
export class VerificationResubmittedEvent extends VerificationEventBase {
  static readonly type = 'verification.resubmitted';
  readonly type = VerificationResubmittedEvent.type;
}

/** A preliminary result, whatever its `overall`: a final event follows. Never treat an `APPROVED` in here as verified. */
export class VerificationReviewingEvent extends VerificationEventBase {
  static readonly type = 'verification.reviewing';
  readonly type = VerificationReviewingEvent.type;
}

/** A final state that is none of the others: the record was deleted or archived, or a state that is new at iDenfy. */
export class VerificationUpdatedEvent extends VerificationEventBase {
  static readonly type = 'verification.updated';
  readonly type = VerificationUpdatedEvent.type;
}

/** A company form was submitted (documentation.idenfy.com, kyb/webhooks). */
export class CompanySubmittedEvent extends IdenfyEventBase<IdenfyPayload.CompanySubmittedPayload> {
  static readonly type = 'company.submitted';
  readonly type = CompanySubmittedEvent.type;
}

/** A company was approved or denied. The decision is `payload.approvalStatus`. */
export class CompanyReviewedEvent extends IdenfyEventBase<IdenfyPayload.CompanyReviewedPayload> {
  static readonly type = 'company.reviewed';
  readonly type = CompanyReviewedEvent.type;
}

/** The AML status of a company, a beneficiary or a shareholder was set. */
export class CompanyAmlReviewedEvent extends IdenfyEventBase<IdenfyPayload.CompanyAmlReviewedPayload> {
  static readonly type = 'company.aml-reviewed';
  readonly type = CompanyAmlReviewedEvent.type;
}

/** More information was asked of a company, or that request expired or was cancelled. */
export class CompanyInfoRequestedEvent extends IdenfyEventBase<IdenfyPayload.CompanyInfoRequestedPayload> {
  static readonly type = 'company.info-requested';
  readonly type = CompanyInfoRequestedEvent.type;
}

/** A company form expires or has expired. */
export class CompanyExpirationEvent extends IdenfyEventBase<IdenfyPayload.CompanyExpirationPayload> {
  static readonly type = 'company.expiration';
  readonly type = CompanyExpirationEvent.type;
}

/** A company was deleted. */
export class CompanyDeletedEvent extends IdenfyEventBase<IdenfyPayload.CompanyDeletedPayload> {
  static readonly type = 'company.deleted';
  readonly type = CompanyDeletedEvent.type;
}

/** A document of an approved verification expires soon, or has expired. Comes years after the final result. */
export class DocumentExpirationEvent extends IdenfyEventBase<IdenfyPayload.DocumentExpirationPayload> {
  static readonly type = 'document.expiration';
  readonly type = DocumentExpirationEvent.type;
}

/** A video call is over. Ends the session that its scanRef names. */
export class VideoCallFinishedEvent extends IdenfyEventBase<IdenfyPayload.VideoCallFinishedPayload> {
  static readonly type = 'video-call.finished';
  readonly type = VideoCallFinishedEvent.type;
}

/** The result of a face authentication (documentation.idenfy.com, face-authentication). */
export class FacialAuthenticationEvent extends IdenfyEventBase<IdenfyPayload.FacialAuthenticationPayload> {
  static readonly type = 'facial-authentication';
  readonly type = FacialAuthenticationEvent.type;
}

/** The result of an account check (documentation.idenfy.com, fraud prevention). */
export class AccountCheckEvent extends IdenfyEventBase<IdenfyPayload.AccountCheckPayload> {
  static readonly type = 'account.check';
  readonly type = AccountCheckEvent.type;
}

/** The result of an age estimation (documentation.idenfy.com, age-estimation). */
export class AgeEstimationEvent extends IdenfyEventBase<IdenfyPayload.AgeEstimationPayload> {
  static readonly type = 'age.estimation';
  readonly type = AgeEstimationEvent.type;
}

/** The monitoring of a person or company found a change (documentation.idenfy.com, aml). */
export class AmlMonitoringEvent extends IdenfyEventBase<IdenfyPayload.AmlMonitoringPayload> {
  static readonly type = 'aml.monitoring';
  readonly type = AmlMonitoringEvent.type;
}

/** Monitored users expire soon. Holds counts only, no user. */
export class AmlMonitoringExpirationEvent extends IdenfyEventBase<IdenfyPayload.AmlMonitoringExpirationPayload> {
  static readonly type = 'aml.monitoring-expiration';
  readonly type = AmlMonitoringExpirationEvent.type;
}

/** The result of a bank verification (documentation.idenfy.com, bank-verification). */
export class BankVerificationEvent extends IdenfyEventBase<IdenfyPayload.BankVerificationPayload> {
  static readonly type = 'bank.verification';
  readonly type = BankVerificationEvent.type;
}

/** The result of a bank card verification (documentation.idenfy.com, bank-card-verification). */
export class BankCardVerificationEvent extends IdenfyEventBase<IdenfyPayload.BankCardVerificationPayload> {
  static readonly type = 'bank-card.verification';
  readonly type = BankCardVerificationEvent.type;
}

/** A document ordered from a government register changed its state (documentation.idenfy.com, kyb). */
export class GovOrderedDocumentEvent extends IdenfyEventBase<IdenfyPayload.GovOrderedDocumentPayload> {
  static readonly type = 'gov-document';
  readonly type = GovOrderedDocumentEvent.type;
}

/** A Secretary of State report changed its state (documentation.idenfy.com, kyb). */
export class SosReportEvent extends IdenfyEventBase<IdenfyPayload.SosReportPayload> {
  static readonly type = 'sos-report';
  readonly type = SosReportEvent.type;
}

/**
 * A signed delivery of a kind that this version of the package does not know. Nothing is lost: `wireType` and `payload`
 * are as received.
 */
export class UnknownIdenfyEvent extends IdenfyEventBase<Record<string, unknown>> {
  static readonly type = 'unknown';
  readonly type = UnknownIdenfyEvent.type;
}
