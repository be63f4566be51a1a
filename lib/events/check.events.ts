import { IdenfyEventBase } from './idenfy-event-base.js';
import type {
  AccountCheckPayload,
  AgeEstimationPayload,
  BankCardVerificationPayload,
  BankVerificationPayload,
  DocumentExpirationPayload,
  FacialAuthenticationPayload,
  VideoCallFinishedPayload,
} from './payloads/check.payload.js';
import type { GovOrderedDocumentPayload, SosReportPayload } from './payloads/company.payload.js';
import type { AmlMonitoringExpirationPayload, AmlMonitoringPayload } from './payloads/screening.payload.js';

/** A document of an approved verification expires soon, or has expired. Comes years after the final result. */
export class DocumentExpirationEvent extends IdenfyEventBase<DocumentExpirationPayload> {
  static readonly type = 'document.expiration';
  readonly type = DocumentExpirationEvent.type;
}

/** A video call is over. Ends the session that its scanRef names. */
export class VideoCallFinishedEvent extends IdenfyEventBase<VideoCallFinishedPayload> {
  static readonly type = 'video-call.finished';
  readonly type = VideoCallFinishedEvent.type;
}

/** The result of a face authentication (documentation.idenfy.com, face-authentication). */
export class FacialAuthenticationEvent extends IdenfyEventBase<FacialAuthenticationPayload> {
  static readonly type = 'facial-authentication';
  readonly type = FacialAuthenticationEvent.type;
}

/** The result of an account check (documentation.idenfy.com, fraud prevention). */
export class AccountCheckEvent extends IdenfyEventBase<AccountCheckPayload> {
  static readonly type = 'account.check';
  readonly type = AccountCheckEvent.type;
}

/** The result of an age estimation (documentation.idenfy.com, age-estimation). */
export class AgeEstimationEvent extends IdenfyEventBase<AgeEstimationPayload> {
  static readonly type = 'age.estimation';
  readonly type = AgeEstimationEvent.type;
}

/** The monitoring of a person or company found a change (documentation.idenfy.com, aml). */
export class AmlMonitoringEvent extends IdenfyEventBase<AmlMonitoringPayload> {
  static readonly type = 'aml.monitoring';
  readonly type = AmlMonitoringEvent.type;
}

/** Monitored users expire soon. Holds counts only, no user. */
export class AmlMonitoringExpirationEvent extends IdenfyEventBase<AmlMonitoringExpirationPayload> {
  static readonly type = 'aml.monitoring-expiration';
  readonly type = AmlMonitoringExpirationEvent.type;
}

/** The result of a bank verification (documentation.idenfy.com, bank-verification). */
export class BankVerificationEvent extends IdenfyEventBase<BankVerificationPayload> {
  static readonly type = 'bank.verification';
  readonly type = BankVerificationEvent.type;
}

/** The result of a bank card verification (documentation.idenfy.com, bank-card-verification). */
export class BankCardVerificationEvent extends IdenfyEventBase<BankCardVerificationPayload> {
  static readonly type = 'bank-card.verification';
  readonly type = BankCardVerificationEvent.type;
}

/** A document ordered from a government register changed its state (documentation.idenfy.com, kyb). */
export class GovOrderedDocumentEvent extends IdenfyEventBase<GovOrderedDocumentPayload> {
  static readonly type = 'gov-document';
  readonly type = GovOrderedDocumentEvent.type;
}

/** A Secretary of State report changed its state (documentation.idenfy.com, kyb). */
export class SosReportEvent extends IdenfyEventBase<SosReportPayload> {
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
