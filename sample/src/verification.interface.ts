import type { IframeAttributes } from 'nestjs-idenfy/browser';

/** `suspected` is not a refusal: iDenfy leaves the decision to the app. `released`: an operator has freed the clientId. */
export type VerificationStatus =
  'open' | 'reviewing' | 'approved' | 'denied' | 'suspected' | 'expired' | 'cancelled' | 'released';

/** What is kept when a token was issued. */
export interface Start {
  readonly id: string;
  readonly startedAt: string;
}

/** Where the person verifies: on iDenfy's page, on this app's page (an iframe), or on a phone. */
export const WAYS = ['redirect', 'here', 'phone'] as const;

export type Way = (typeof WAYS)[number];

/** The hosted page, for a person who wants to go on; its token is as good as a key, so only while it is open. */
export interface Link {
  readonly redirectUrl: string;
  /** Of the page for an iframe; not for a token with return URLs, which break the flow in an iframe. */
  readonly iframeUrl?: string | undefined;
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
  readonly iframe?: IframeAttributes;
  /** While it is open: until when the person can go on. While it is reviewed: when another one can be started at the latest. */
  readonly deadline?: string;
  readonly handledAt?: number;
}
