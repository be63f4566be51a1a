import { describeError } from '../shared/describe-error.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { fromReusableAnswer, toReusableAnswer } from '../tokens/identification-token.js';
import type { IdentificationToken } from '../tokens/identification-token.interface.js';
import { duplicateOf } from './duplicate-of.js';
import type { ReusableToken, StoredSession } from './live-session-store.interface.js';

/** A token with less than this left to live is not given back, in milliseconds. */
const LEAST_LIFE_MS = 30_000;

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
  return fromReusableAnswer(token.answer);
}

/** The answer as text, made once, before the write that is repeated: what has no text now has none later. */
export function answerToReuse(token: IdentificationToken): string | undefined {
  try {
    return toReusableAnswer(token);
  } catch (error) {
    new SafeLogger('IdenfySessions').error(
      `The token answer cannot be kept for policy 'reuse' (${describeError(error)}); the session is recorded without it`,
    );
    return undefined;
  }
}
