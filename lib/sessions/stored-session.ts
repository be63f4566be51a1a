import { DuplicateTokenError } from '../errors/index.js';
import { describeError } from '../shared/describe-error.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { fromReusableResponse, toReusableResponse } from '../tokens/identification-token.js';
import type { IdentificationToken } from '../tokens/identification-token.js';
import type { LiveSession } from './live-session.interface.js';
import type { ReusableToken, StoredSession } from './live-session-store.interface.js';

/** A token with less than this left to live is not given back, in milliseconds. */
const LEAST_LIFE_MS = 30_000;

/** The refusal because of a session, which tells for how long and nothing else of it. */
export const duplicateOf = ({ remainingMs }: StoredSession): DuplicateTokenError =>
  new DuplicateTokenError({ retryAfterMs: Math.ceil(remainingMs) });

/** What operators may see of a session. */
export function publicSession(session: StoredSession): LiveSession {
  return {
    clientId: session.clientId,
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
