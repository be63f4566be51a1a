/** The limits of time that more than one part keeps to, and those of a call to a store; all in milliseconds. */

/** A timer that fires later than this fired late because the event loop was busy. */
export const LATE_MS = 2;
/** What a busy loop gets to send what was asked for and to read what has come. */
export const GRACE_MS = 40;

/** How much longer than the work that it covers a lease lasts: the call that ends it takes time as well. */
export const LEASE_MARGIN_MS = 5000;
/** What a process held when it died is free again after this, at the latest. */
export const LONGEST_LEASE_MS = 15 * 60_000;

/** The longest wait for one response of the session store; a store may have a shorter limit of its own. */
export const SESSION_STORE_MS = 5000;
/** How long one try of a repeated write may take: a store that hangs is asked again, like one that fails. */
export const SESSION_WRITE_MS = 2000;
/** The caller of a write does not wait for another try of a store that took longer than this to fail. */
export const SESSION_STORE_HANGS_MS = 100;

/** The same for the delivery store: iDenfy waits for the response to its webhook. */
export const DELIVERY_STORE_MS = 2000;

/** The pauses between the tries of a write that is repeated; each is twice as long as the one before it. */
export const FIRST_PAUSE_MS = 100;
export const LONGEST_PAUSE_MS = 2000;
