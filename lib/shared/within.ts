import { IdenfyStoreError } from '../errors/index.js';

/**
 * The result of a store's `work`, or a rejection with {@link IdenfyStoreError} when it takes longer than `ms`
 * milliseconds. The work itself cannot be ended: `onLate` gets what it resolves to after that, to undo it.
 */
export function within<Result>(
  work: Promise<Result>,
  ms: number,
  onLate?: (result: Result) => void,
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new IdenfyStoreError());
    }, ms);
    work.then(
      (result) => {
        clearTimeout(timer);
        if (late) {
          onLate?.(result);
        }
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new IdenfyStoreError());
      },
    );
  });
}
