import { AsyncResource } from 'node:async_hooks';

/** One turn of sweeping holds the event loop no longer than this, give or take one batch; in milliseconds. */
const TURN_MS = 2;

/**
 * Sweeps a store from time to time while it holds something. There is one timer, it does not keep the process
 * alive, and it holds on to no request: it runs in the async context in which the store was made.
 */
export class SweepTimer {
  private timer: NodeJS.Timeout | undefined;
  private readonly schedule: () => void;

  /** `sweep` yields after every small batch (well under a millisecond); it stays valid while the store changes. */
  constructor(
    everyMs: number,
    private readonly sweep: () => Iterator<void>,
    private readonly isEmpty: () => boolean,
  ) {
    const made = new AsyncResource('IdenfySweepTimer', { requireManualDestroy: true });
    // Only its context is wanted. It must not look like work in flight (`jest --detectOpenHandles`).
    made.emitDestroy();
    this.schedule = () => made.runInAsyncScope(() => this.after(everyMs, () => this.takeTurn(this.sweep())));
  }

  /** To be called after a write: starts the timer unless it runs. */
  start(): void {
    if (this.timer === undefined) {
      this.schedule();
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private takeTurn(batches: Iterator<void>): void {
    const until = performance.now() + TURN_MS;
    while (performance.now() < until) {
      if (batches.next().done) {
        this.finish();
        return;
      }
    }
    this.after(1, () => this.takeTurn(batches));
  }

  private finish(): void {
    this.stop();
    if (!this.isEmpty()) {
      this.schedule();
    }
  }

  private after(ms: number, next: () => void): void {
    this.timer = setTimeout(next, ms);
    this.timer.unref();
  }
}
