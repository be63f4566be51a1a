import { setTimeout as sleep } from 'node:timers/promises';
import { outcomeOf } from '../client/error-mapping.js';
import { IdenfyAbortedError, IdenfyOutcomeUnknownError } from '../errors/index.js';
import type { IdentificationToken } from '../tokens/identification-token.js';
import type { StoredSession } from './live-session-store.interface.js';
import { duplicateOf } from './session.js';
import type { SessionRequest } from './session.js';
import { storedName } from './session-slot.js';

const FIRST_POLL_MS = 25;
const LONGEST_POLL_MS = 500;

/**
 * Lets those who come second under policy 'reuse' wait for the request in flight: on its promise when it is made in
 * this process, else by asking the store again and again.
 */
export class ReservationsInFlight {
  private readonly bySlot = new Map<string, Promise<IdentificationToken>>();

  /** @param closing ends the waits for requests of other processes */
  constructor(private readonly closing: AbortSignal) {}

  /** Lets the others of this process wait for the token that is being made. */
  async track(request: SessionRequest, made: Promise<IdentificationToken>): Promise<IdentificationToken> {
    const name = storedName(request);
    this.bySlot.set(name, made);
    try {
      return await made;
    } finally {
      if (this.bySlot.get(name) === made) {
        this.bySlot.delete(name);
      }
    }
  }

  /**
   * Waits within the caller's own deadline. Resolves to the winner's token, or to nothing when it is time to try
   * again.
   *
   * @throws the winner's error when its outcome is unknown, DuplicateTokenError when the deadline passes,
   * IdenfyAbortedError when the caller's signal ends the wait.
   */
  async waitFor(
    request: SessionRequest,
    inTheWay: StoredSession,
    attempt: number,
  ): Promise<IdentificationToken | undefined> {
    if (inTheWay.outcomeUnknown) {
      // Who has waited for it gets its outcome; who comes later finds a session that may be open.
      throw attempt > 0
        ? new IdenfyOutcomeUnknownError({ retryAfterMs: inTheWay.remainingMs })
        : duplicateOf(inTheWay);
    }
    const here = this.bySlot.get(storedName(request));
    if (here !== undefined) {
      return this.outcome(request, inTheWay, here);
    }
    const pauseMs = Math.min(FIRST_POLL_MS * 2 ** attempt, LONGEST_POLL_MS) * (0.5 + Math.random() / 2);
    if (request.deadline.remainingMs <= pauseMs) {
      throw duplicateOf(inTheWay);
    }
    const signal = request.signal ? AbortSignal.any([request.signal, this.closing]) : this.closing;
    await pause(pauseMs, signal);
    return undefined;
  }

  private async outcome(
    { deadline, signal }: SessionRequest,
    inTheWay: StoredSession,
    winner: Promise<IdentificationToken>,
  ): Promise<IdentificationToken | undefined> {
    const done = new AbortController();
    const ends = signal ? AbortSignal.any([signal, done.signal]) : done.signal;
    const limit = pause(deadline.remainingMs, ends).then(() => {
      throw duplicateOf(inTheWay);
    });
    const token = winner.then(
      (made) => ({ ...made, reused: true }),
      (error: unknown) => {
        if (outcomeOf(error) === 'unknown') {
          throw error;
        }
        return undefined;
      },
    );
    try {
      return await Promise.race([token, limit]);
    } finally {
      done.abort();
      limit.catch(() => undefined);
    }
  }
}

/** @throws IdenfyAbortedError when the signal ends it. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => {
    throw new IdenfyAbortedError();
  });
