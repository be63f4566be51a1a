import { monotonicNow } from '../shared/monotonic.js';

const HOUR_MS = 3_600_000;
/** A quarter of what iDenfy allows an account in an hour (resources/error-messages). */
const REQUESTS_PER_HOUR = 2500;

/**
 * Keeps the requests of reconciliation far under iDenfy's limit, whatever the options say: at most so many in any
 * hour. They may follow each other without a pause. Repeats of a call that has begun are counted and not held up.
 */
export class RequestBudget {
  /** When each of the last requests was sent, the oldest first. */
  private readonly sent: number[] = [];

  constructor(
    private readonly perHour = REQUESTS_PER_HOUR,
    private readonly now = monotonicNow,
  ) {}

  /** How long until the next request may be sent, in milliseconds; 0 is now. */
  get waitMs(): number {
    this.forgetOld();
    const oldest = this.sent[this.sent.length - this.perHour];
    return oldest === undefined ? 0 : oldest + HOUR_MS - this.now();
  }

  spend(): void {
    this.forgetOld();
    this.sent.push(this.now());
  }

  private forgetOld(): void {
    const since = this.now() - HOUR_MS;
    const young = this.sent.findIndex((at) => at > since);
    this.sent.splice(0, young === -1 ? this.sent.length : young);
  }
}
