import { monotonicNow } from '../shared/monotonic.js';

/** A handler that never settles must not hold its delivery for ever. */
const KEEP_FOR_MS = 15 * 60_000;

/** Renews a lease for as long as it is needed, at most 15 minutes. */
export class LeaseKeeper {
  private readonly until = monotonicNow() + KEEP_FOR_MS;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /**
   * @param everyMs time between renewals, in milliseconds
   * @param renew resolves to whether the lease still is ours; one that rejects is tried again
   * @param onEnd called once when the lease will not be renewed any more: lost, or kept for too long
   */
  constructor(
    private readonly everyMs: number,
    private readonly renew: () => Promise<boolean>,
    private readonly onEnd: (reason: 'lost' | 'too-long') => void,
  ) {
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    this.timer = setTimeout(() => void this.turn(), this.everyMs).unref();
  }

  private async turn(): Promise<void> {
    if (monotonicNow() >= this.until) {
      this.end('too-long');
      return;
    }
    const ours = await this.renew().catch(() => true);
    if (!ours) {
      this.end('lost');
    } else if (!this.stopped) {
      this.schedule();
    }
  }

  private end(reason: 'lost' | 'too-long'): void {
    if (!this.stopped) {
      this.stopped = true;
      this.onEnd(reason);
    }
  }
}
