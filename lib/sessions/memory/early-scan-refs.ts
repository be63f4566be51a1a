/** How long a webhook may come before the token answer that it belongs to, in milliseconds. */
const REMEMBER_MS = 15 * 60_000;
const MOST = 50_000;

type Webhook = 'finished' | 'submitted';

/**
 * The scanRefs whose webhook came while a token request was in flight, in case it is that request's. All are remembered
 * equally long, so the oldest end first.
 */
export class EarlyScanRefs {
  private readonly marks = new Map<string, { readonly webhook: Webhook; readonly endsAt: number }>();

  get size(): number {
    return this.marks.size;
  }

  set(scanRef: string, webhook: Webhook, now: number): void {
    this.marks.delete(scanRef);
    this.marks.set(scanRef, { webhook, endsAt: now + REMEMBER_MS });
    this.prune(now);
  }

  get(scanRef: string, now: number): Webhook | undefined {
    const mark = this.marks.get(scanRef);
    return mark !== undefined && mark.endsAt > now ? mark.webhook : undefined;
  }

  clear(): void {
    this.marks.clear();
  }

  private prune(now: number): void {
    for (const [scanRef, { endsAt }] of this.marks) {
      if (endsAt > now && this.marks.size <= MOST) {
        return;
      }
      this.marks.delete(scanRef);
    }
  }
}
