import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from './deadline.js';
import { FIRST_PAUSE_MS, LONGEST_PAUSE_MS } from './limits.js';

/**
 * Repeats `work`, which has failed once, after pauses that grow, until it succeeds or there is no use in it any more:
 * `limit` has come, or `stop` was aborted (the pause ends then, and one last try is made). Resolves to
 * whether it succeeded; `onFailure` gets what each further try failed with. Never rejects.
 */
export async function keepTrying(
  work: () => Promise<unknown>,
  limit: Deadline,
  stop: AbortSignal,
  onFailure?: (error: unknown) => void,
): Promise<boolean> {
  let pause = FIRST_PAUSE_MS;
  while (!stop.aborted && limit.remainingMs > pause) {
    await sleep(pause, undefined, { ref: false, signal: stop }).catch(() => undefined);
    try {
      await work();
      return true;
    } catch (error) {
      onFailure?.(error);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }
  return false;
}
