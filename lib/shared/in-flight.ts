import { setTimeout as sleep } from 'node:timers/promises';
import { Deadline } from './deadline.js';

/** What is being done at the moment, so that a shutdown can wait for it. */
export class InFlight {
  private readonly all = new Set<Promise<unknown>>();

  track<Value>(work: Promise<Value>): Promise<Value> {
    this.all.add(work);
    const over = (): void => void this.all.delete(work);
    work.then(over, over);
    return work;
  }

  /** Resolves when nothing is left, what begins meanwhile included; or after so many milliseconds. */
  async settled(graceMs: number): Promise<void> {
    const grace = new Deadline(graceMs);
    while (this.all.size > 0 && !grace.expired) {
      const waited = new AbortController();
      await Promise.race([
        Promise.allSettled(this.all).then(() => waited.abort()),
        sleep(grace.remainingMs, undefined, { signal: waited.signal }).catch(() => undefined),
      ]);
    }
  }
}
