import { IdenfyError, IdenfyStoreError } from '../errors/index.js';
import { reasonOf } from '../shared/error-reason.js';
import { within } from '../shared/within.js';

/** The longest wait for one answer of the store, in milliseconds; a store may have a shorter limit of its own. */
const STORE_TIMEOUT_MS = 5000;

/**
 * What a session store answers. `onLate` is called when it does so after all, later than it may.
 *
 * @throws IdenfyStoreError for every failure, also when the store throws instead of rejecting.
 */
export async function answerOf<Result>(
  ask: () => Promise<Result>,
  limitMs = STORE_TIMEOUT_MS,
  onLate?: () => void,
): Promise<Result> {
  try {
    return await within(Promise.resolve(ask()), Math.min(limitMs, STORE_TIMEOUT_MS), onLate);
  } catch (error) {
    throw IdenfyError.is(error, 'IDENFY_STORE') ? error : new IdenfyStoreError({ reason: reasonOf(error) });
  }
}
