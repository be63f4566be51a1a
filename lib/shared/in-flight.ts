import { setTimeout as sleep } from 'node:timers/promises';
import { Deadline } from './deadline.js';

/** How often a shutdown asks whether what it waits for is done, in milliseconds. */
const ASK_EVERY_MS = 10;

/** Resolves when `isIdle` says so, or after so many milliseconds. */
export async function untilIdle(isIdle: () => boolean, graceMs: number): Promise<void> {
  const grace = new Deadline(graceMs);
  while (!isIdle() && grace.remainingMs > 0) {
    await sleep(Math.min(ASK_EVERY_MS, grace.remainingMs));
  }
}

/** What is in flight, so that a shutdown can wait for it. */
export class InFlight {
  private count = 0;

  get isIdle(): boolean {
    return this.count === 0;
  }

  async track<Value>(work: Promise<Value>): Promise<Value> {
    this.count += 1;
    try {
      return await work;
    } finally {
      this.count -= 1;
    }
  }

  /** Resolves when nothing is left, what begins meanwhile included; or after so many milliseconds. */
  settled(graceMs: number): Promise<void> {
    return untilIdle(() => this.isIdle, graceMs);
  }
}
