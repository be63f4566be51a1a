import { storedName } from '../sessions/session-slot.js';
import type { SlottedSession } from '../sessions/session-slot.js';
import { describeError } from '../errors/describe-error.js';
import type { Check } from './verification-checks.js';

/** Takes the steps for all items, at most `width` of them at once. Rejects with the first step that does. */
export async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  step: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const lane = async (): Promise<void> => {
    for (const item of left) {
      await step(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
}

/** Counts what a run came to, for its one line in the log. It names no session. */
export class RunTally {
  delivered = 0;
  /** Whether the rest of the run would only fail as well. */
  stopped = false;
  /** The sessions that were not checked: the run had stopped. */
  left = 0;
  private readonly failures = new Map<string, number>();

  constructor(private readonly due: number) {}

  checked({ event, outcome, failed, reason }: Check): void {
    this.delivered += event === undefined ? 0 : 1;
    if (failed) {
      this.count(`${outcome ?? 'failed'}${reason === undefined ? '' : ` reason=${reason}`}`);
    }
  }

  failed(error: unknown, stops: boolean): void {
    this.stopped ||= stops;
    this.count(describeError(error));
  }

  /** What to log; nothing where nothing failed. */
  get line(): string | undefined {
    const failures = [...this.failures].map(([what, count]) => `${what} x ${count}`).join(', ');
    return failures === ''
      ? undefined
      : `due=${this.due} delivered=${this.delivered} left=${this.left} failures: ${failures}`;
  }

  private count(what: string): void {
    this.failures.set(what, (this.failures.get(what) ?? 0) + 1);
  }
}

const HOUR_MS = 3_600_000;
/** More sessions than these are not waiting at once; the one that waits longest is forgotten first. */
const MOST = 10_000;

/**
 * When a session whose result is not settled is checked again. The waits grow, twice as long each time up to an hour:
 * iDenfy does not want to be polled. What failed is tried once more with the next run before they do.
 */
export class NextChecks {
  private readonly checks = new Map<string, number>();

  /** How long before its end a session is checked for the last time, in milliseconds. */
  private readonly lastChecksMs: number;

  /** @param everyMs time between two runs, in milliseconds */
  constructor(private readonly everyMs: number) {
    this.lastChecksMs = Math.max(2 * everyMs, 60_000);
  }

  /** How long to wait, in milliseconds. */
  afterMs(session: SlottedSession, failed: boolean): number {
    const before = this.count(session);
    const doublings = failed ? before - 1 : before;
    const longest = Math.max(HOUR_MS, this.everyMs);
    const waitMs = doublings < 0 ? 0 : Math.min(longest, this.everyMs * 2 ** Math.min(doublings, 30));
    // One last check before the session is gone by its time.
    const lastMs = session.remainingMs - this.lastChecksMs;
    return lastMs > 0 ? Math.min(waitMs, lastMs) : waitMs;
  }

  /** Whether a check may be the last one before the session is gone by its time. */
  isLast(session: SlottedSession): boolean {
    return session.remainingMs <= this.lastChecksMs;
  }

  forget(session: SlottedSession): void {
    this.checks.delete(nameOf(session));
  }

  /** How often it was checked before. */
  private count(session: SlottedSession): number {
    const name = nameOf(session);
    const before = this.checks.get(name) ?? 0;
    this.checks.delete(name);
    this.checks.set(name, before + 1);
    if (this.checks.size > MOST) {
      const [oldest] = this.checks.keys();
      this.checks.delete(oldest!);
    }
    return before;
  }
}

const nameOf = (session: SlottedSession): string => session.scanRef ?? storedName(session);

/** A quarter of what iDenfy allows an account in an hour (resources/error-messages). */
const REQUESTS_PER_HOUR = 2500;

/**
 * Keeps the requests of reconciliation far under iDenfy's limit, whatever the options say: at most so many in any
 * hour. They may follow each other without a pause. Repeats of a call that has begun are counted and not held up.
 */
export class RequestBudget {
  /** When each of the last `perHour` requests was sent, the oldest first. */
  private readonly sent: number[] = [];

  constructor(
    private readonly perHour = REQUESTS_PER_HOUR,
    private readonly now = () => performance.now(),
  ) {}

  /** How long until the next request may be sent, in milliseconds; 0 is now. */
  get waitMs(): number {
    const [oldest = 0] = this.sent;
    return this.sent.length < this.perHour ? 0 : Math.max(0, oldest + HOUR_MS - this.now());
  }

  spend(): void {
    this.sent.push(this.now());
    if (this.sent.length > this.perHour) {
      this.sent.shift();
    }
  }
}
