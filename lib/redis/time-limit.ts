import { IdenfyStoreError } from '../errors/index.js';
import { afterLimit } from '../shared/after-limit.js';
import { reasonOf } from '../shared/error-reason.js';
import { monotonicNow } from '../shared/monotonic.js';

/** So many calls may wait in the client after their callers have gone: some megabytes, and some seconds of work. */
const MOST_OVERDUE = 10_000;

/**
 * The time that each call of a store may take. The work itself cannot be ended: a client keeps a command until its
 * connection is back, some for ever. So while nothing is answered and very many calls wait there already, calls are
 * refused at once, but one now and then that finds out whether Redis is back.
 */
export class TimeLimit {
  private readonly overdue = new Set<symbol>();
  private triedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly ms: number,
    private readonly mostOverdue = MOST_OVERDUE,
  ) {}

  /**
   * What `work` resolves to, if it does so in time.
   *
   * @throws IdenfyStoreError when it takes longer or fails; never the client's error, which may show what was sent.
   */
  within<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.overdue.size >= this.mostOverdue && !this.mayTry()) {
      return Promise.reject(new IdenfyStoreError({ reason: 'ETIMEDOUT' }));
    }
    return new Promise<Result>((resolve, reject) => {
      const call = Symbol();
      const inTime = afterLimit(this.ms, () => {
        this.overdue.add(call);
        reject(new IdenfyStoreError({ reason: 'ETIMEDOUT' }));
      });
      started(work).then(
        (result) => {
          inTime();
          this.overdue.clear();
          resolve(result);
        },
        (error: unknown) => {
          inTime();
          this.overdue.delete(call);
          reject(new IdenfyStoreError({ reason: reasonOf(error) }));
        },
      );
    });
  }

  private mayTry(): boolean {
    const now = monotonicNow();
    const may = now - this.triedAt >= this.ms;
    if (may) {
      this.triedAt = now;
    }
    return may;
  }
}

/** A client that throws is one that rejects. */
async function started<Result>(work: () => Promise<Result>): Promise<Result> {
  return work();
}
