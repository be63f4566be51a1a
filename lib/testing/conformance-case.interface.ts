/** One rule that an implementation must keep. For any test runner: `for (const c of suite) it(c.name, c.run)`. */
export interface ConformanceCase {
  readonly name: string;
  /** Resolves when the rule holds; else rejects with an AssertionError of node:assert. */
  run(): Promise<void>;
}

export interface ConformanceOptions {
  /**
   * How much later than at once a store may answer, in milliseconds. Leases and expiries of the cases grow with it.
   * Default 100; give more for a store that is far away or a machine that is busy.
   */
  readonly toleranceMs?: number;
}
