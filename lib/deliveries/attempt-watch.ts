import { GRACE_MS, LATE_MS, LONGEST_LEASE_MS } from '../shared/limits.js';

/** What an attempt waits for, apart from the handlers. */
export type AttemptStep = 'deliveries' | 'sessions' | 'queue';

/** What is to be done when a time is over. */
export interface WatchedAttempt {
  /** The response is overdue. */
  respondLate(): void;
  /** Resolves to false where the lease is another attempt's now. */
  renew(): Promise<boolean | undefined>;
  /** The store has taken too long for a step, or the handlers for the whole attempt. */
  endWait(reason: 'step' | 'lease'): void;
}

/**
 * The one timer of an attempt: over its deadline, over the step of the store that it is at, over the lease while handlers
 * run. An attempt that ends in the turn of the event loop in which it began has none.
 */
export class AttemptWatch {
  /** What is thrown meanwhile is the failure of this step. */
  step: AttemptStep | undefined;
  private readonly leaseEndsAt = performance.now() + LONGEST_LEASE_MS;
  private readonly turn = setImmediate(() => this.schedule());
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;
  private stepDueAt = Infinity;
  /** What the step gets where the event loop was busy: once, as it may be busy for good. */
  private graceMs = GRACE_MS;
  private renewAt = Infinity;

  /** @param deadlineAt when the response is overdue, on the monotonic clock; Infinity where none waits for it */
  constructor(
    private readonly attempt: WatchedAttempt,
    private deadlineAt: number,
    private readonly renewEveryMs: number,
  ) {}

  /** The attempt is given up where the step takes longer. */
  beginStep(step: AttemptStep, limitMs: number): void {
    this.step = step;
    this.stepDueAt = performance.now() + limitMs;
    this.graceMs = GRACE_MS;
    if (this.timer !== undefined) {
      this.schedule();
    }
  }

  endStep(): void {
    this.step = undefined;
    this.stepDueAt = Infinity;
  }

  keepLease(): void {
    this.renewAt = performance.now() + this.renewEveryMs;
  }

  leaveLease(): void {
    this.renewAt = Infinity;
  }

  end(): void {
    this.isOver = true;
    clearImmediate(this.turn);
    clearTimeout(this.timer);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.isOver) {
      return;
    }
    const dueAt = Math.min(this.deadlineAt, this.stepDueAt, this.renewAt, this.leaseEndsAt);
    this.timer = setTimeout(() => this.check(dueAt), Math.max(0, dueAt - performance.now()));
    if (this.deadlineAt === Infinity) {
      this.timer.unref();
    }
  }

  private check(dueAt: number): void {
    const now = performance.now();
    if (now >= this.deadlineAt) {
      this.deadlineAt = Infinity;
      this.attempt.respondLate();
    }
    if (now >= this.renewAt) {
      this.renewAt = now + this.renewEveryMs;
      void this.attempt.renew().then((isOurs) => (isOurs === false ? this.leaveLease() : undefined));
    }
    if (now >= this.stepDueAt && now - dueAt > LATE_MS) {
      this.stepDueAt = now + this.graceMs;
      this.graceMs = 0;
    }
    if (now >= this.stepDueAt) {
      this.attempt.endWait('step');
    } else if (now >= this.leaseEndsAt) {
      this.attempt.endWait('lease');
    }
    this.schedule();
  }
}
