import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConformanceCase, ConformanceOptions } from '../conformance-case.interface.js';

interface Closable {
  close?(): Promise<void> | void;
}

/** What a case works with: a store of its own, an instance name that no other case has, and its times. */
export interface CaseContext<Store> {
  readonly store: Store;
  readonly instance: string;
  /** A lease that does not end during the case. */
  readonly longMs: number;
  /** A lease or a hold that {@link CaseContext.untilExpired} outlasts. No case relies on its not having ended. */
  readonly shortMs: number;
  /** Waits until what was written before with `shortMs` (or `times` as much) has ended. */
  untilExpired(times?: number): Promise<void>;
}

export type StoreFactory<Store> = () => Promise<Store> | Store;
export type CaseBody<Store> = (context: CaseContext<Store>) => Promise<void>;

/** Makes a case that is given a fresh store and closes it, also when the rule does not hold. */
export function caseMaker<Store extends Closable>(
  create: StoreFactory<Store>,
  { toleranceMs = 100 }: ConformanceOptions = {},
): (name: string, body: CaseBody<Store>) => ConformanceCase {
  return (name, body) => ({
    name,
    run: async () => {
      const store = await create();
      try {
        await body({
          store,
          instance: `conformance-${randomUUID()}`,
          longMs: 60_000,
          shortMs: toleranceMs,
          untilExpired: (times = 1) => sleep(toleranceMs * (times + 0.5) + 10),
        });
      } finally {
        await store.close?.();
      }
    },
  });
}

/** `count` calls at once; their answers. */
export function atOnce<Answer>(count: number, call: (index: number) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => call(index)));
}
