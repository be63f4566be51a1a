import { AsyncResource } from 'node:async_hooks';
import { IdenfyStoreError } from '../errors/index.js';
import { reasonOf } from '../shared/error-reason.js';
import { GRACE_MS, LATE_MS } from '../shared/limits.js';
import { monotonicNow } from '../shared/monotonic.js';

/** So many calls may wait in the client after their callers have gone: some megabytes, and some seconds of work. */
const MOST_OVERDUE = 10_000;

interface Call {
  readonly dueAt: number;
  readonly reject: (error: IdenfyStoreError) => void;
}

/**
 * The time that each call of a store may take. The work itself cannot be ended: a client keeps a command until its
 * connection is back, some for ever. So while nothing is answered and very many calls wait there already, calls are
 * refused at once, but one now and then that finds out whether Redis is back.
 *
 * All calls have the same limit, so they become due in the order in which they began, and one timer serves them all.
 */
export class TimeLimit {
  private readonly pending = new Set<Call>();
  private readonly overdue = new Set<Call>();
  private triedAt = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  /** Calls that were due by then have had their grace. */
  private graceGivenAt = Number.NEGATIVE_INFINITY;
  /** The timer outlives the call that starts it, so it belongs to no request. */
  private readonly outside = new AsyncResource('IdenfyTimeLimit', { requireManualDestroy: true });

  constructor(
    private readonly ms: number,
    private readonly mostOverdue = MOST_OVERDUE,
  ) {
    // Only its context is wanted. It must not look like work in flight (`jest --detectOpenHandles`).
    this.outside.emitDestroy();
  }

  /**
   * What `read` makes of the reply, if it comes in time.
   *
   * @throws IdenfyStoreError when it takes longer or fails; never the client's error, which may show what was sent.
   */
  within<Result>(send: () => Promise<unknown>, read: (reply: unknown) => Result): Promise<Result> {
    if (this.overdue.size >= this.mostOverdue && !this.mayTry()) {
      return Promise.reject(new IdenfyStoreError({ reason: 'ETIMEDOUT' }));
    }
    return new Promise<Result>((resolve, reject) => {
      const call: Call = { dueAt: monotonicNow() + this.ms, reject };
      const fail = (error: unknown): void => {
        this.ended(call);
        this.overdue.delete(call);
        reject(new IdenfyStoreError({ reason: reasonOf(error) }));
      };
      this.began(call);
      try {
        send()
          .then((reply) => {
            this.ended(call);
            if (this.overdue.size > 0) {
              this.overdue.clear();
            }
            resolve(read(reply));
          })
          .catch(fail);
      } catch (error) {
        fail(error);
      }
    });
  }

  private began(call: Call): void {
    this.pending.add(call);
    if (this.timer === undefined) {
      this.checkIn(this.ms);
    } else if (this.pending.size === 1) {
      this.timer.ref();
    }
  }

  /** The timer runs on, as the next call needs it; it does not keep a process alive that waits for nothing. */
  private ended(call: Call): void {
    if (this.pending.delete(call) && this.pending.size === 0) {
      this.timer?.unref();
    }
  }

  private checkIn(ms: number): void {
    this.timer = this.outside.runInAsyncScope(() => setTimeout(() => this.check(), Math.ceil(ms)));
  }

  /** Ends the calls whose time is over. Those of a process that was busy get a moment more, as in `afterLimit`. */
  private check(): void {
    this.timer = undefined;
    const now = monotonicNow();
    for (const call of this.pending) {
      if (call.dueAt > now) {
        this.checkIn(call.dueAt - now);
        return;
      }
      if (now - call.dueAt > LATE_MS && call.dueAt > this.graceGivenAt) {
        this.graceGivenAt = now;
        this.checkIn(GRACE_MS);
        return;
      }
      this.pending.delete(call);
      this.overdue.add(call);
      call.reject(new IdenfyStoreError({ reason: 'ETIMEDOUT' }));
    }
  }

  private mayTry(): boolean {
    const now = monotonicNow();
    const may = now - this.triedAt >= this.ms;
    if (may) {
      this.triedAt = now;
    }
    return may;
  }
}
