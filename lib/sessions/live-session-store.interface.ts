/** Names one clientId of one instance (account). Both are part of every key; a clientId is compared exactly. */
export interface SessionKey {
  readonly instance: string;
  /**
   * At most 201 ASCII characters. For a session in a slot it is the clientId, a line feed and the slot: to a store a
   * clientId like any other.
   */
  readonly clientId: string;
}

export interface AcquireSession extends SessionKey {
  /** A random token of this attempt; every later write is compared with it. */
  readonly owner: string;
  /** How long the reservation lasts by itself, in milliseconds. */
  readonly leaseMs: number;
  /** Hash of the request, given under policy 'reuse' only. */
  readonly fingerprint?: string;
}

/** `acquired: false` comes with what is in the way. */
export type AcquireResult =
  { readonly acquired: true } | { readonly acquired: false; readonly session: StoredSession };

export interface OpenSession extends SessionKey {
  readonly owner: string;
  /** iDenfy's id of the session. Without one only the time or an operator ends the session. */
  readonly scanRef?: string;
  /** How long the session counts as open if no final webhook comes, in milliseconds from now. */
  readonly holdMs: number;
  /**
   * When the session is due for a check (token life + session length, and the grace of `reconciliation`), in
   * milliseconds from now.
   */
  readonly dueMs: number;
  /** Given under policy 'reuse' only. */
  readonly token?: ReusableToken;
}

/** What policy 'reuse' keeps of a token. */
export interface ReusableToken {
  /** How long the token can still be used, in milliseconds from now. */
  readonly lifeMs: number;
  /** The token to give back, as JSON text. Holds the authToken: treat it as a secret. */
  readonly answer: string;
}

/**
 * `opened`: recorded. `finished`: its final webhook came first, so nothing stays open. `lost`: the reservation is
 * gone or another owner's; nothing was changed. Opening again what this owner has opened is `opened`.
 */
export type OpenResult = 'opened' | 'finished' | 'lost';

export interface AbandonSession extends SessionKey {
  readonly owner: string;
  /**
   * `refused`: no session was made, the clientId is free at once. `unknown`: one may have been made; the
   * reservation stays until its lease ends, marked so that those who wait for it need not wait longer.
   */
  readonly outcome: 'refused' | 'unknown';
}

export interface DueAgainSession extends SessionKey {
  /** The scanRef of the session that is meant; left out for one that has none. */
  readonly scanRef?: string;
  /** When it is due next, in milliseconds from now; 0 is at once. */
  readonly dueMs: number;
}

/** A session as the store keeps it. Times are durations, because clocks differ between processes. */
export interface StoredSession {
  /** As it was given to the store. */
  readonly clientId: string;
  readonly state: 'reserved' | 'open';
  /** Only while reserved: the request was sent and its outcome is not known. */
  readonly outcomeUnknown?: boolean;
  readonly scanRef?: string;
  readonly fingerprint?: string;
  /** How long until the session is gone by itself, in milliseconds. */
  readonly remainingMs: number;
  /** Only while the token can still be used. */
  readonly token?: ReusableToken;
}

/**
 * Where live sessions are kept. Every method is one atomic operation: two processes never both acquire one
 * clientId, and a write by another (or a former) owner has no effect. A method that cannot do its
 * work rejects; it never pretends. `nestjs-idenfy/testing` holds a conformance suite for implementations.
 */
export interface LiveSessionStore {
  /** Reserves a free clientId for `owner`. Acquiring again as the same owner while reserved is `acquired: true`. */
  acquire(request: AcquireSession): Promise<AcquireResult>;
  /** Turns the owner's reservation into an open session. */
  open(request: OpenSession): Promise<OpenResult>;
  /**
   * Gives a reservation up; see {@link AbandonSession.outcome}. Resolves to whether it was the owner's. After an acquire
   * that failed or timed out it is called although nothing may be reserved. Where such an acquire can still be applied
   * later, as over a network, it must not reserve for that owner any more.
   */
  abandon(request: AbandonSession): Promise<boolean>;
  /**
   * Ends the session with this scanRef and no other; also before `open` has recorded the scanRef, which then finds
   * it `finished`. Resolves to whether an open session was ended.
   */
  finish(request: { readonly instance: string; readonly scanRef: string }): Promise<boolean>;
  /**
   * The person has submitted the session with this scanRef: its token is of no use any more, and the session stays. Also
   * before `open` has recorded the scanRef, which then keeps no token. Optional: without it policy 'reuse' gives a token
   * back for as long as it lives, although iDenfy's page says that it was used.
   */
  submitted?(request: { readonly instance: string; readonly scanRef: string }): Promise<void>;
  /** The session of a clientId, if one is reserved or open. */
  find(key: SessionKey): Promise<StoredSession | undefined>;
  /** Removes the session of a clientId (only if it has this scanRef, when given). For operators. */
  remove(request: SessionKey & { readonly scanRef?: string }): Promise<boolean>;
  /**
   * Up to `limit` open sessions whose due time has passed, each given to one taker. A taken session becomes due
   * again after `againMs` milliseconds, in case its taker dies.
   */
  takeDue(request: {
    readonly instance: string;
    readonly limit: number;
    readonly againMs: number;
  }): Promise<StoredSession[]>;
  /**
   * Sets when an open session (only the one with this scanRef) is due next, instead of the `againMs` after which a
   * taken one would be. Resolves to whether there is one. Optional: without it `againMs` is all there is.
   */
  dueAgain?(request: DueAgainSession): Promise<boolean>;
  /**
   * The open sessions of an instance without their tokens, for operators: every one that is open from the first step to the
   * last comes once, in any order. Reads them piece by piece, so that other calls are not held up. Optional: without it
   * sessions can be found by their clientId alone.
   */
  list?(request: { readonly instance: string }): AsyncIterable<StoredSession>;
  /**
   * Called once when the app starts. Rejects with `IdenfyConfigError` where the store cannot be used as it is set up, which
   * fails the start. A database that is down is no reason: it may be back soon.
   */
  start?(): Promise<void>;
  /** Called when the app shuts down, after the work in flight is done. Clients that the app made stay the app's. */
  close?(): Promise<void> | void;
}
