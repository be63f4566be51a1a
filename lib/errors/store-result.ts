import { IdenfyError } from './idenfy-error.js';
import { IdenfyStoreError } from './idenfy-errors.js';
import { reasonOf } from '../shared/error-reason.js';
import { GRACE_MS, LATE_MS, SESSION_STORE_MS } from '../shared/limits.js';

/**
 * Calls `end` when a response has taken longer than `ms` milliseconds, unless the returned function is called before.
 *
 * The response may lie in the socket, unread, when the process itself was too busy to read it (or even to send the
 * request): then it is not the other side that was slow, and the response gets a moment more.
 */
export function afterLimit(ms: number, end: () => void): () => void {
  const dueAt = performance.now() + ms;
  let timer = setTimeout(() => {
    if (performance.now() - dueAt > LATE_MS) {
      timer = setTimeout(end, GRACE_MS);
    } else {
      end();
    }
  }, ms);
  return () => clearTimeout(timer);
}

/**
 * The result of a store's `work`, or a rejection with {@link IdenfyStoreError} when it takes longer than `ms`
 * milliseconds. The work itself cannot be ended.
 */
export function within<Result>(work: Promise<Result> | Result, ms: number): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    const settled = afterLimit(ms, () => reject(new IdenfyStoreError({ reason: 'ETIMEDOUT' })));
    // A store or a queue in plain JavaScript may have its result at once, whatever the types say.
    void Promise.resolve(work).then(resolve, reject).then(settled);
  });
}

/**
 * The result of one call of a session store. `onLate` is called when it comes after all, later than it may.
 *
 * @throws IdenfyStoreError for every failure, also when the store throws instead of rejecting.
 */
export async function storeResult<Result>(
  ask: () => Promise<Result>,
  limitMs = SESSION_STORE_MS,
  onLate?: () => void,
): Promise<Result> {
  let asked: Promise<Result> | undefined;
  try {
    asked = Promise.resolve(ask());
    return await within(asked, Math.min(limitMs, SESSION_STORE_MS));
  } catch (error) {
    void asked?.then(onLate, () => undefined);
    throw IdenfyError.is(error, 'IDENFY_STORE') ? error : new IdenfyStoreError({ reason: reasonOf(error) });
  }
}

/**
 * The results of a session store that gives them one after the other, each in time.
 *
 * @throws IdenfyStoreError for every failure.
 */
export async function* storeResults<Result>(results: AsyncIterable<Result>): AsyncGenerator<Result> {
  const steps = results[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = await storeResult(async () => steps.next());
      if (step.done === true) {
        return;
      }
      yield step.value;
    }
  } finally {
    void storeResult(async () => steps.return?.()).catch(() => undefined);
  }
}
