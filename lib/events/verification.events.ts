import { VerificationEventBase } from './verification-event-base.js';

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
