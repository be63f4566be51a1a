/** `suspected` is not a refusal: iDenfy leaves the decision to the app. */
export type VerificationStatus =
  'open' | 'reviewing' | 'approved' | 'denied' | 'suspected' | 'expired' | 'cancelled';

/** What is kept of a verification: when and how it went, nothing about the person. */
export interface Verification {
  readonly id: string;
  readonly clientId: string;
  readonly startedAt: Date;
  readonly scanRef?: string;
  /** The hosted page, for a person who wants to go on; its token is as good as a key, so only while it is open. */
  readonly redirectUrl?: string;
  /** Until when the hosted page can be opened. */
  readonly expiresAt?: Date;
  readonly status: VerificationStatus;
  /** When the status last changed. */
  readonly changedAt: Date;
}

/** What its own user gets to see of it. */
export interface VerificationView {
  readonly id: string;
  readonly startedAt: string;
  readonly status: VerificationStatus;
  readonly changedAt: string;
  readonly continueUrl?: string;
}
