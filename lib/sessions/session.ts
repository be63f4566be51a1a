import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { DuplicateTokenError } from '../errors/index.js';
import type { Deadline } from '../shared/deadline.js';
import { describeError } from '../errors/describe-error.js';
import { messageChannel } from '../shared/message-channel.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { fromReusableResponse, toReusableResponse } from '../tokens/identification-token.js';
import type { IdentificationToken } from '../tokens/identification-token.js';
import type {
  AcquireSession,
  OpenSession,
  ReusableToken,
  StoredSession,
} from './live-session-store.interface.js';
import { slotOfName } from './session-slot.js';
import type { SessionSlot } from './session-slot.js';

/** A verification that is being asked for or is open, as operators may see it. Holds no authToken. */
export interface LiveSession {
  readonly clientId: string;
  /** Absent for the session that a clientId has by default. */
  readonly slot?: string;
  /** `reserved`: the token request is in flight (or its outcome is unknown); `open`: the token was issued. */
  readonly state: 'reserved' | 'open';
  /** iDenfy's id of the verification; not known while reserved. */
  readonly scanRef?: string;
  /** Only while reserved: the request was sent and it is not known whether iDenfy made a session. */
  readonly outcomeUnknown?: boolean;
  /** When the clientId becomes free by itself if nothing else happens. */
  readonly expiresAt: Date;
}

/** A token request that has been checked and is ready to be sent. */
export interface SessionRequest extends SessionSlot {
  /** Hash of the request; only under policy 'reuse'. */
  readonly fingerprint?: string;
  /** In seconds, where the request names it. */
  readonly sessionLength?: number;
  readonly deadline: Deadline;
  readonly signal?: AbortSignal;
}

/** A session as its owner names it. */
export type OwnedSession = Pick<AcquireSession, 'instance' | 'clientId' | 'owner'>;

/** A clientId that one token request holds. */
export interface Reservation {
  readonly request: SessionRequest;
  readonly owned: OwnedSession;
  readonly lease: Deadline;
  /** How much longer the request may wait for the store, in milliseconds. */
  readonly patienceMs: number;
}

/** sessionLength where neither the response nor the request names one, in seconds (iDenfy, kyc/generate-token). */
const DEFAULT_SESSION_SECONDS = 1800;
/** A session stays for so many runs of reconciliation, and for so long, however short its review window is. */
const RUNS_BEFORE_GONE = 3;
const SECONDS_BEFORE_GONE = 1800;

/** The times of a session whose token has `lifeMs` milliseconds to live. */
export function sessionTimes(
  { sessionLength }: Pick<IdentificationToken, 'sessionLength'>,
  request: Pick<SessionRequest, 'sessionLength'>,
  lifeMs: number,
  options: Pick<ResolvedIdenfyOptions, 'duplicates' | 'reconciliation'>,
): Pick<OpenSession, 'dueMs' | 'holdMs'> {
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

/** A token with less than this left to live is not given back, in milliseconds. */
const LEAST_LIFE_MS = 30_000;

/** The refusal because of a session, which tells for how long and nothing else of it. */
export const duplicateOf = ({ remainingMs }: StoredSession): DuplicateTokenError =>
  new DuplicateTokenError({ retryAfterMs: Math.ceil(remainingMs) });

/** What operators may see of a session. */
export function publicSession(session: StoredSession): LiveSession {
  return {
    ...slotOfName(session.clientId),
    state: session.state,
    ...(session.scanRef === undefined ? {} : { scanRef: session.scanRef }),
    ...(session.outcomeUnknown ? { outcomeUnknown: true } : {}),
    expiresAt: new Date(Date.now() + session.remainingMs),
  };
}

/** What can be given back of an open session. */
export function usable(session: StoredSession): ReusableToken | undefined {
  return session.token && session.token.lifeMs >= LEAST_LIFE_MS ? session.token : undefined;
}

/**
 * The open session's token, marked `reused`.
 *
 * @throws DuplicateTokenError when it cannot be used any more.
 */
export function reusedToken(session: StoredSession): IdentificationToken {
  const token = usable(session);
  if (token === undefined) {
    throw duplicateOf(session);
  }
  return fromReusableResponse(token.answer);
}

/** The token as text, made once, before the write that is repeated: what has no text now has none later. */
export function textToReuse(token: IdentificationToken): string | undefined {
  try {
    return toReusableResponse(token);
  } catch (error) {
    new SafeLogger('IdenfySessions').error(
      `The token cannot be kept for policy 'reuse' (${describeError(error)}); the session is recorded without it`,
    );
    return undefined;
  }
}

/**
 * What became of a clientId's session in this process:
 * - `acquired`: reserved, its token is being asked for;
 * - `refused`: a session is in the way, the caller (or the guard) responds with 409;
 * - `reused`: the open session's token was given back;
 * - `opened`: the token was issued and the session recorded;
 * - `released`: the reservation was given up because iDenfy refused, or an operator freed the clientId;
 * - `finished`: its final webhook came, its result was reconciled, or its verification was deleted;
 * - `unknown`: the request was sent and its outcome is not known, the reservation stays until its lease ends;
 * - `lost`: the token was issued after the reservation had ended, so nothing was recorded.
 */
export type SessionOutcome =
  'acquired' | 'refused' | 'reused' | 'opened' | 'released' | 'finished' | 'unknown' | 'lost';

/** Message of the diagnostics channel `nestjs-idenfy:session`. It names no clientId and no scanRef. */
export interface SessionMessage {
  readonly instance: string;
  readonly outcome: SessionOutcome;
}

export const sessionMessages = messageChannel<SessionMessage>('session');
