import { IdenfyEventBase } from './idenfy-event-base.js';
import type { IdenfyEventInit } from './idenfy-event-base.js';
import type { IdentificationPayload } from './payloads/identification.payload.js';
import type { OverallStatus } from './payloads/vocabulary.js';

/** What every verification event is made of. */
export interface VerificationEventInit extends IdenfyEventInit<IdentificationPayload> {
  readonly clientId: string | null;
  readonly scanRef: string | null;
  readonly externalRef: string | null;
  readonly overall: OverallStatus | null;
  readonly final: boolean;
  /** Default false. */
  readonly superseded?: boolean;
  readonly repeats?: string;
}

/** What the events of one verification have in common (documentation.idenfy.com, kyc/webhooks). */
export abstract class VerificationEventBase extends IdenfyEventBase<IdentificationPayload> {
  /** Your id of the user, from the token request. One user may have several verifications: apply events by scanRef. */
  readonly clientId: string | null;
  /** iDenfy's id of this one verification; the same as in the token's answer. */
  readonly scanRef: string | null;
  /** Your reference from the token request. */
  readonly externalRef: string | null;
  /** `status.overall` as received: what iDenfy found so far. A decision only when `final` is true. */
  readonly overall: OverallStatus | null;
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
 * earlier result of the scanRef no longer counts. Where the answer brings the result at once, the event is that of the
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
