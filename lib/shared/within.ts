import { isNativeError } from 'node:util/types';
import { IdenfyStoreError } from '../errors/idenfy-errors.js';
import { afterLimit } from './after-limit.js';
import { reasonOf } from './error-reason.js';

/**
 * The result of a store's `work`, or a rejection with {@link IdenfyStoreError} when it takes longer than `ms`
 * milliseconds. The work itself cannot be ended: `onLate` gets what it resolves to after that, to undo it.
 */
export function within<Result>(
  work: Promise<Result> | Result,
  ms: number,
  onLate?: (result: Result) => void,
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    let answered: (() => void) | undefined;
    let state: 'waiting' | 'settled' | 'late' = 'waiting';
    const settle = (): boolean => {
      answered?.();
      const inTime = state === 'waiting';
      state = inTime ? 'settled' : 'late';
      return inTime;
    };
    // A store or a queue in plain JavaScript may have its result at once, whatever the types say.
    Promise.resolve(work).then(
      (result) => (settle() ? resolve(result) : onLate?.(result)),
      (error: unknown) => {
        settle();
        reject(isNativeError(error) ? error : new IdenfyStoreError({ reason: reasonOf(error) }));
      },
    );
    // A store in memory has answered by then: no timer is made for it.
    process.nextTick(() => {
      if (state === 'waiting') {
        answered = afterLimit(ms, () => {
          state = 'late';
          reject(new IdenfyStoreError({ reason: 'ETIMEDOUT' }));
        });
      }
    });
  });
}
