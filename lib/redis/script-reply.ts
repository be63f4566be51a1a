import type { AcquireResult, OpenResult, StoredSession } from '../sessions/live-session-store.interface.js';

/** What a script answers: texts, whole numbers, or null for what is not there. */
type Part = string | number | null;

/**
 * The parts of a script's answer, as texts. A client may be set to give bytes instead of texts.
 *
 * @throws TypeError when it is no list.
 */
export function partsOf(reply: unknown): (string | undefined)[] {
  if (!Array.isArray(reply)) {
    throw new TypeError('The script did not answer with a list');
  }
  return (reply as (Part | Buffer)[]).map((part) => (part === null ? undefined : String(part)));
}

/**
 * What acquiring came to. Only what the script says itself is taken for a reservation: a second token is worse than a
 * refusal.
 *
 * @throws TypeError when it is no answer of the script.
 */
export function readAcquired(reply: unknown): AcquireResult {
  const session = readSession(reply);
  if (session !== undefined) {
    return { acquired: false, session };
  }
  if (partsOf(reply)[0] !== 'acquired') {
    throw new TypeError('The script gave no answer of its own');
  }
  return { acquired: true };
}

/** @throws TypeError when it is no answer of the script. */
export function readOpened(reply: unknown): OpenResult {
  const result = String(reply);
  if (result !== 'opened' && result !== 'finished' && result !== 'lost') {
    throw new TypeError('The script gave no answer of its own');
  }
  return result;
}

/** The session that a script described; undefined when it said that there is none. */
export function readSession(reply: unknown): StoredSession | undefined {
  const [kind, clientId, state, remaining, unknown, print, scanRef, answer, life] = partsOf(reply);
  if (kind !== 'session' || clientId === undefined) {
    return undefined;
  }
  return {
    clientId,
    state: state === 'open' ? 'open' : 'reserved',
    remainingMs: Math.max(0, Number(remaining)),
    ...(unknown === undefined ? {} : { outcomeUnknown: true }),
    ...(print === undefined ? {} : { fingerprint: print }),
    ...(scanRef === undefined ? {} : { scanRef }),
    ...(answer === undefined ? {} : { token: { lifeMs: Number(life), answer } }),
  };
}
