import { AsyncResource } from 'node:async_hooks';

/** Runs are this much earlier or later, as a share: processes that started together must not stay together. */
const JITTER = 0.1;

/**
 * Calls `run` again and again, each time a while after the run before is over. It does not keep the process alive, and it
 * holds on to no request: it runs in the async context in which it was made.
 */
export class RunTimer {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private readonly schedule: () => void;

  /** @param run never rejects */
  constructor(everyMs: number, run: () => Promise<void>) {
    const made = new AsyncResource('IdenfyReconciliationTimer', { requireManualDestroy: true });
    // Only its context is wanted. It must not look like work in flight (`jest --detectOpenHandles`).
    made.emitDestroy();
    const turn = (): void => void run().then(() => this.schedule());
    this.schedule = () =>
      made.runInAsyncScope(() => {
        if (!this.stopped) {
          this.timer = setTimeout(turn, everyMs * (1 - JITTER + 2 * JITTER * Math.random())).unref();
        }
      });
  }

  start(): void {
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }
}
