/** How long a final webhook may come before the token answer that it belongs to, in milliseconds. */
const REMEMBER_MS = 15 * 60_000;
const MOST = 50_000;

/**
 * The scanRefs whose final webhook came while a token request was under way, in case it is that request's. All are
 * remembered equally long, so the oldest end first.
 */
export class FinishedScanRefs {
  private readonly endsAt = new Map<string, number>();

  get size(): number {
    return this.endsAt.size;
  }

  add(scanRef: string, now: number): void {
    this.endsAt.delete(scanRef);
    this.endsAt.set(scanRef, now + REMEMBER_MS);
    this.prune(now);
  }

  has(scanRef: string, now: number): boolean {
    return (this.endsAt.get(scanRef) ?? now) > now;
  }

  clear(): void {
    this.endsAt.clear();
  }

  private prune(now: number): void {
    for (const [scanRef, endsAt] of this.endsAt) {
      if (endsAt > now && this.endsAt.size <= MOST) {
        return;
      }
      this.endsAt.delete(scanRef);
    }
  }
}
