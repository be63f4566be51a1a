/** `suspected` is not a refusal: iDenfy leaves the decision to the app. */
export type VerificationStatus =
  'open' | 'reviewing' | 'approved' | 'denied' | 'suspected' | 'expired' | 'cancelled';

/** What is kept when a token was issued. */
export interface Start {
  readonly id: string;
  readonly startedAt: string;
}

/** The hosted page, for a person who wants to go on; its token is as good as a key, so only while it is open. */
export interface Link {
  readonly redirectUrl: string;
  /** Until when it can be opened. */
  readonly expiresAt: string;
}

/** What is kept when iDenfy has said how a verification stands: when and how it went, nothing about the person. */
export interface Result {
  readonly id: string;
  readonly status: VerificationStatus;
  readonly changedAt: string;
  /** The port of the process whose handler wrote it. */
  readonly handledAt?: number;
}

/** What its own user gets to see of a verification. */
export interface VerificationView {
  readonly id: string;
  readonly startedAt: string;
  readonly status: VerificationStatus;
  readonly changedAt: string;
  readonly continueUrl?: string;
  readonly handledAt?: number;
}
