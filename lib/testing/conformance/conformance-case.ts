import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { refuseUnknown } from '../../config/options-table.js';

/** One rule that an implementation must keep. For any test runner: `for (const c of suite) it(c.name, c.run)`. */
export interface ConformanceCase {
  readonly name: string;
  /** Resolves when the rule holds; else rejects with an AssertionError of node:assert. */
  run(): Promise<void>;
}

export interface ConformanceOptions {
  /**
   * How much later than at once a store may respond, in milliseconds. Leases and expiries of the cases grow with it.
   * Default 100; give more for a store that is far away or a machine that is busy.
   */
  readonly toleranceMs?: number;
}

/** The store of one case, with an instance name that no other case has, and the times of the case. */
export abstract class TestedStore<Store> {
  /** A lease that does not end during the case. */
  readonly longMs = 60_000;

  constructor(
    protected readonly store: Store,
    /** A lease or a hold that {@link untilExpired} outlasts. No case relies on it lasting any longer. */
    readonly shortMs: number,
    readonly instance: string,
  ) {}

  /** The same store for another instance. */
  of(instance: string): this {
    return Reflect.construct(this.constructor, [this.store, this.shortMs, instance]) as this;
  }

  other(): this {
    return this.of(`${this.instance}-other`);
  }

  /** Waits until what was written before with `shortMs` (or `times` as much) has ended. */
  async untilExpired(times = 1): Promise<void> {
    await sleep(this.shortMs * (times + 0.5) + 10);
  }
}

export type CaseMaker<Tested> = (name: string, body: (store: Tested) => Promise<void>) => ConformanceCase;

/** Makes a case that is given a fresh store and closes it, also when the rule does not hold. */
export function caseMaker<Store extends { close?(): Promise<void> | void }, Tested>(
  Tested: new (store: Store, shortMs: number, instance: string) => Tested,
  create: () => Promise<Store> | Store,
  options: ConformanceOptions = {},
): CaseMaker<Tested> {
  refuseUnknown('ConformanceOptions', options, ['toleranceMs']);
  const { toleranceMs = 100 } = options;
  return (name, body) => ({
    name,
    run: async () => {
      const store = await create();
      try {
        await body(new Tested(store, toleranceMs, `conformance-${randomUUID()}`));
      } finally {
        await store.close?.();
      }
    },
  });
}

/** `count` calls at once; their results. */
export function atOnce<Result>(count: number, call: (index: number) => Promise<Result>): Promise<Result[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => call(index)));
}
