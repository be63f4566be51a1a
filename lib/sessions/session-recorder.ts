import { setMaxListeners } from 'node:events';
import type { Deadline } from '../shared/deadline.js';
import { describeError } from '../errors/describe-error.js';
import type { InFlight } from '../shared/in-flight.js';
import { keepTrying } from '../shared/keep-trying.js';
import { SESSION_STORE_HANGS_MS, SESSION_WRITE_MS } from '../shared/limits.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { within } from '../errors/store-result.js';

/**
 * Writes what must not be lost because a store was away for a moment: that a token was issued, or that a reservation
 * is free again. A write is repeated until it succeeds or the lease that it is about has ended.
 */
export class SessionRecorder {
  private readonly logger = new SafeLogger('IdenfySessions');
  private readonly stopping = new AbortController();

  constructor(private readonly inFlight: InFlight) {
    // Every write that pauses listens to it.
    setMaxListeners(0, this.stopping.signal);
  }

  /**
   * Starts `write` and resolves when it is done; or while it goes on behind, after `waitMs` milliseconds or a try that
   * hung. Never rejects: the caller's own result (a token that was paid for, iDenfy's refusal) is what counts.
   */
  write(what: string, lease: Deadline, waitMs: number, write: () => Promise<unknown>): Promise<void> {
    return new Promise((stopWaiting) => {
      void this.inFlight.track(this.repeat(what, lease, waitMs, write, stopWaiting));
    });
  }

  /** Ends the pauses: each write that has failed is tried once more, and then ends with its lease. */
  stop(): void {
    this.stopping.abort();
  }

  private async repeat(
    what: string,
    lease: Deadline,
    waitMs: number,
    write: () => Promise<unknown>,
    stopWaiting: () => void,
  ): Promise<void> {
    const timer = setTimeout(stopWaiting, Math.max(0, waitMs)).unref();
    let since = 0;
    let level: 'error' | 'debug' = 'error';
    const attempt = (): Promise<unknown> => {
      since = performance.now();
      return within(write(), SESSION_WRITE_MS);
    };
    const onFailure = (error: unknown): void => {
      this.logger[level](`${what}: the session store failed (${describeError(error)}), trying again`);
      // One line tells of it; a store that is away for long is no reason for more.
      level = 'debug';
      if (performance.now() - since > SESSION_STORE_HANGS_MS) {
        stopWaiting();
      }
    };
    try {
      await attempt();
    } catch (error) {
      onFailure(error);
      if (!(await keepTrying(attempt, lease, this.stopping.signal, onFailure))) {
        this.logger.error(`${what}: given up, the reservation ends by itself with its lease`);
      }
    } finally {
      clearTimeout(timer);
      stopWaiting();
    }
  }
}
