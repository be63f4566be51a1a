/** A moment by which something has to be done, on the clock of `performance`: it does not move when the wall clock jumps. */
export class Deadline {
  private readonly endsAt: number;

  /** @param timeoutMs how far away it was when it was set, in milliseconds. */
  constructor(readonly timeoutMs: number) {
    this.endsAt = performance.now() + timeoutMs;
  }

  /** How much time is left, in milliseconds; 0 once it has passed. */
  get remainingMs(): number {
    return Math.max(0, this.endsAt - performance.now());
  }
}
