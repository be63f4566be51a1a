import { nameOf } from '../shared/describe-error.js';
import { isError, textOf } from '../shared/quietly.js';
import type { DeliveryNotHandledError } from '../deliveries/delivery-not-handled.error.js';

/** Longest wait before a delivery is tried again that has not failed, in milliseconds. */
const LONGEST_DELAY_MS = 30_000;
/** Other copies of this app take it at once. */
const AFTER_STOPPING_MS = 1000;
/** A lease is to be over when its delivery is tried again. */
const LEASE_MARGIN_MS = 50;

/** What becomes of a job that was not handled. */
export type Verdict =
  /** An attempt is used up; `forGood`: no other one helps. */
  | { readonly kind: 'failed'; readonly reason: string; readonly forGood: boolean }
  /** Nothing was tried: again later, without an attempt less. */
  | { readonly kind: 'later'; readonly delayMs: number };

/**
 * Only what handlers do uses up attempts. A delivery that another attempt holds, a store that does not answer and an app
 * that shuts down must not make a dead letter of it.
 *
 * @param uncounted how often it was started without an attempt being counted, this time included
 */
export function verdictOn(
  error: unknown,
  { backoffMs, uncounted }: { backoffMs: number; uncounted: number },
): Verdict {
  if (!isNotHandled(error)) {
    // Its message may show what was handled.
    return { kind: 'failed', reason: isError(error) ? nameOf(error) : 'a thrown value', forGood: false };
  }
  switch (error.outcome) {
    case 'busy':
      return { kind: 'later', delayMs: (error.retryAfterMs ?? backoffMs) + LEASE_MARGIN_MS };
    case 'stopping':
      return { kind: 'later', delayMs: Math.min(backoffMs, AFTER_STOPPING_MS) };
    case 'store-failed': {
      // Early versions of BullMQ 5 do not count the starts.
      const times = Number.isFinite(uncounted) ? Math.min(16, Math.max(0, uncounted - 1)) : 0;
      return { kind: 'later', delayMs: Math.min(LONGEST_DELAY_MS, backoffMs * 2 ** times) };
    }
    default:
      return {
        kind: 'failed',
        reason: `${error.name}: ${error.message}`,
        forGood: error.outcome === 'not-json',
      };
  }
}

/** By its name: the module may be the other copy of this package (ESM or CommonJS). */
export function isNotHandled(error: unknown): error is DeliveryNotHandledError {
  return (
    isError(error) &&
    textOf(error, 'name') === 'DeliveryNotHandledError' &&
    textOf(error, 'outcome') !== undefined
  );
}
