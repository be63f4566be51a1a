import type { DeliveryNotHandledError } from '../deliveries/delivery-not-handled.error.js';
import { nameOf } from '../errors/describe-error.js';
import { isError, textOf } from '../shared/quietly.js';

/** Longest wait before a delivery is tried again that has not failed, in milliseconds. */
const LONGEST_DELAY_MS = 30_000;
/** Other copies of this app take it at once. */
const AFTER_STOPPING_MS = 1000;
/** A lease is to be over when its delivery is tried again. */
const LEASE_MARGIN_MS = 50;

/**
 * How often a job may be taken over from a worker that died. Killed workers are no fault of the delivery, but one that
 * kills every worker must come to rest some day, as a dead letter.
 */
export const MOST_DEATHS = 100;

/**
 * For how long a job that was not handled waits without an attempt less, in milliseconds; nothing where an attempt is
 * used up. Only what handlers do uses up attempts. A delivery that another attempt holds, a store that does not respond
 * and an app that shuts down must not make a dead letter of it.
 *
 * @param uncounted how often it was started without an attempt being counted, this time included
 */
export function delayAfter(error: unknown, backoffMs: number, uncounted: number): number | undefined {
  if (!isNotHandled(error)) {
    return undefined;
  }
  switch (error.outcome) {
    case 'busy':
      return (error.retryAfterMs ?? backoffMs) + LEASE_MARGIN_MS;
    case 'stopping':
      return Math.min(backoffMs, AFTER_STOPPING_MS);
    case 'store-failed': {
      // Early versions of BullMQ 5 do not count the starts.
      const times = Number.isFinite(uncounted) ? Math.min(16, Math.max(0, uncounted - 1)) : 0;
      return Math.min(LONGEST_DELAY_MS, backoffMs * 2 ** times);
    }
    default:
      return undefined;
  }
}

/** What a queue keeps of a failed attempt. Nothing of what a handler threw but its class: its message may show more. */
export function failureText(error: unknown): string {
  if (isNotHandled(error)) {
    return `${error.name}: ${error.message}`;
  }
  return isError(error) ? nameOf(error) : 'a thrown value';
}

/** No other attempt helps what is no JSON. */
export const isHopeless = (error: unknown): boolean => isNotHandled(error) && error.outcome === 'not-json';

/** By its name: the module may be the other copy of this package (ESM or CommonJS). */
export function isNotHandled(error: unknown): error is DeliveryNotHandledError {
  return (
    isError(error) &&
    textOf(error, 'name') === 'DeliveryNotHandledError' &&
    textOf(error, 'outcome') !== undefined
  );
}
