import { AsyncResource } from 'node:async_hooks';

/** One turn of sweeping holds the event loop no longer than this, give or take one batch; in milliseconds. */
const TURN_MS = 2;
/** Runs are this much earlier or later, as a share: processes that started together must not stay together. */
const JITTER = 0.1;

/**
 * One timer for work in the background. It does not keep the process alive, and it holds on to no request: the work
 * runs in the async context in which the timer was made.
 */
class BackgroundTimer {
  /** Set until it is cleared, also when it has gone off. */
  handle: NodeJS.Timeout | undefined;
  /** Truly private: the context may hold what an app keeps of a request, which must not show when a store is inspected. */
  readonly #made = new AsyncResource('IdenfyTimer', { requireManualDestroy: true });

  constructor() {
    // Only its context is wanted. It must not look like work in flight (`jest --detectOpenHandles`).
    this.#made.emitDestroy();
  }

  set(ms: number, work: () => void): void {
    this.#made.runInAsyncScope(() => {
      this.handle = setTimeout(work, ms);
      this.handle.unref();
    });
  }

  clear(): void {
    clearTimeout(this.handle);
    this.handle = undefined;
  }
}

/** Sweeps a store from time to time while it holds something. */
export class SweepTimer {
  private readonly timer = new BackgroundTimer();

  /**
   * `sweep` yields after every entry or small batch (well under a millisecond), and returns whether the store still holds
   * something. It stays valid while the store changes.
   */
  constructor(
    private readonly everyMs: number,
    private readonly sweep: () => Iterator<void, boolean>,
  ) {}

  /** To be called after a write: starts the timer unless it runs. */
  start(): void {
    if (this.timer.handle === undefined) {
      this.timer.set(this.everyMs, () => this.takeTurn(this.sweep()));
    }
  }

  stop(): void {
    this.timer.clear();
  }

  private takeTurn(batches: Iterator<void, boolean>): void {
    const until = performance.now() + TURN_MS;
    while (performance.now() < until) {
      const { done, value: isLeft } = batches.next();
      if (done) {
        this.stop();
        if (isLeft) {
          this.start();
        }
        return;
      }
    }
    this.timer.set(1, () => this.takeTurn(batches));
  }
}

/** Calls `run` again and again until it is stopped for good, each time a while after the run before is over. */
export class RunTimer {
  private readonly timer = new BackgroundTimer();
  private stopped = false;

  /** @param run never rejects */
  constructor(
    private readonly everyMs: number,
    private readonly run: () => Promise<void>,
  ) {}

  start(): void {
    if (!this.stopped) {
      const ms = this.everyMs * (1 - JITTER + 2 * JITTER * Math.random());
      this.timer.set(ms, () => void this.run().then(() => this.start()));
    }
  }

  stop(): void {
    this.stopped = true;
    this.timer.clear();
  }
}
