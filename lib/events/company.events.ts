import { IdenfyEventBase } from './idenfy-event-base.js';
import type {
  CompanyAmlReviewedPayload,
  CompanyDeletedPayload,
  CompanyExpirationPayload,
  CompanyInfoRequestedPayload,
  CompanyReviewedPayload,
  CompanySubmittedPayload,
} from './payloads/company.payload.js';

/** A company form was submitted (documentation.idenfy.com, kyb/webhooks). */
export class CompanySubmittedEvent extends IdenfyEventBase<CompanySubmittedPayload> {
  static readonly type = 'company.submitted';
  readonly type = CompanySubmittedEvent.type;
}

/** A company was approved or denied. The decision is `payload.approvalStatus`. */
export class CompanyReviewedEvent extends IdenfyEventBase<CompanyReviewedPayload> {
  static readonly type = 'company.reviewed';
  readonly type = CompanyReviewedEvent.type;
}

/** The AML status of a company, a beneficiary or a shareholder was set. */
export class CompanyAmlReviewedEvent extends IdenfyEventBase<CompanyAmlReviewedPayload> {
  static readonly type = 'company.aml-reviewed';
  readonly type = CompanyAmlReviewedEvent.type;
}

/** More information was asked of a company, or that request expired or was cancelled. */
export class CompanyInfoRequestedEvent extends IdenfyEventBase<CompanyInfoRequestedPayload> {
  static readonly type = 'company.info-requested';
  readonly type = CompanyInfoRequestedEvent.type;
}

/** A company form expires or has expired. */
export class CompanyExpirationEvent extends IdenfyEventBase<CompanyExpirationPayload> {
  static readonly type = 'company.expiration';
  readonly type = CompanyExpirationEvent.type;
}

/** A company was deleted. */
export class CompanyDeletedEvent extends IdenfyEventBase<CompanyDeletedPayload> {
  static readonly type = 'company.deleted';
  readonly type = CompanyDeletedEvent.type;
}
