import { IdenfyStoreError } from '../errors/index.js';

/**
 * What `work` resolves to, if it does so within `ms` milliseconds. The work itself cannot be ended.
 *
 * @throws IdenfyStoreError when it takes longer or fails; never the client's error, which may show what was sent.
 */
export function withinLimit<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    const refuse = (): void => reject(new IdenfyStoreError());
    // The answer may lie in the socket, unread because the process was busy: sockets are read before an immediate.
    const timer = setTimeout(() => setImmediate(refuse), ms);
    const settled = (): void => clearTimeout(timer);
    started(work).then(
      (result) => {
        settled();
        resolve(result);
      },
      () => {
        settled();
        refuse();
      },
    );
  });
}

/** A client that throws is one that rejects. */
async function started<Result>(work: () => Promise<Result>): Promise<Result> {
  return work();
}
