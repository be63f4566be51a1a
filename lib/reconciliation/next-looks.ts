import type { StoredSession } from '../sessions/live-session-store.interface.js';

const HOUR_MS = 3_600_000;
/** More sessions than these are not waiting at once; the one that waits longest is forgotten first. */
const MOST = 10_000;

/**
 * When a session whose result is not settled is looked at again. The waits grow, twice as long each time up to an hour:
 * iDenfy does not want to be polled. What failed is tried once more with the next run before they do.
 */
export class NextLooks {
  private readonly looks = new Map<string, number>();

  /** @param everyMs time between two runs, in milliseconds */
  constructor(private readonly everyMs: number) {}

  /** How long to wait, in milliseconds. */
  afterMs(session: StoredSession, failed: boolean): number {
    const before = this.count(session);
    const doublings = failed ? before - 1 : before;
    const longest = Math.max(HOUR_MS, this.everyMs);
    const waitMs = doublings < 0 ? 0 : Math.min(longest, this.everyMs * 2 ** Math.min(doublings, 30));
    // One last look before the session is gone by its time.
    const lastMs = session.remainingMs - Math.max(2 * this.everyMs, 60_000);
    return lastMs > 0 ? Math.min(waitMs, lastMs) : waitMs;
  }

  forget(session: StoredSession): void {
    this.looks.delete(nameOf(session));
  }

  /** How often it was looked at before. */
  private count(session: StoredSession): number {
    const name = nameOf(session);
    const before = this.looks.get(name) ?? 0;
    this.looks.delete(name);
    this.looks.set(name, before + 1);
    if (this.looks.size > MOST) {
      const [oldest] = this.looks.keys();
      this.looks.delete(oldest!);
    }
    return before;
  }
}

const nameOf = ({ scanRef, clientId }: StoredSession): string => scanRef ?? clientId;
