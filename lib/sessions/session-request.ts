import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import type { IdentificationToken } from '../tokens/identification-token.js';
import type { Deadline } from '../shared/deadline.js';

/** A token request that has been checked and is ready to be sent. */
export interface SessionRequest {
  readonly clientId: string;
  /** Hash of the request; only under policy 'reuse'. */
  readonly fingerprint?: string;
  /** In seconds, where the request names it. */
  readonly sessionLength?: number;
  readonly deadline: Deadline;
  readonly signal?: AbortSignal;
}

/** A clientId that one token request holds. */
export interface Reservation {
  readonly request: SessionRequest;
  readonly owner: string;
  readonly lease: Deadline;
  /** How much longer the request may wait for the store, in milliseconds. */
  readonly patienceMs: number;
}

/** sessionLength where neither the response nor the request names one, in seconds (iDenfy, kyc/generate-token). */
const DEFAULT_SESSION_SECONDS = 1800;
/** A session stays for so many runs of reconciliation, and for so long, however short its review window is. */
const RUNS_BEFORE_GONE = 3;
const SECONDS_BEFORE_GONE = 1800;

/** Both in milliseconds from now. */
export interface SessionTimes {
  /** When the session is due for a look. */
  readonly dueMs: number;
  /** How long it counts as open without a final webhook. */
  readonly holdMs: number;
}

/** The times of a session whose token has `lifeMs` milliseconds to live. */
export function sessionTimes(
  { sessionLength }: Pick<IdentificationToken, 'sessionLength'>,
  request: Pick<SessionRequest, 'sessionLength'>,
  lifeMs: number,
  options: Pick<ResolvedIdenfyOptions, 'duplicates' | 'reconciliation'>,
): SessionTimes {
  const sessionSeconds =
    [sessionLength, request.sessionLength].find(Number.isFinite) ?? DEFAULT_SESSION_SECONDS;
  const { everySeconds, graceSeconds } = options.reconciliation;
  const { reviewWindowSeconds } = options.duplicates;
  // A session must not be gone before reconciliation has checked it.
  const windowSeconds =
    everySeconds === undefined
      ? reviewWindowSeconds
      : Math.max(
          reviewWindowSeconds,
          graceSeconds + Math.max(RUNS_BEFORE_GONE * everySeconds, SECONDS_BEFORE_GONE),
        );
  const overMs = lifeMs + sessionSeconds * 1000;
  return {
    dueMs: overMs + graceSeconds * 1000,
    holdMs: overMs + windowSeconds * 1000,
  };
}
