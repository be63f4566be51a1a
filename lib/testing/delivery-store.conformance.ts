import type { DeliveryStore } from '../webhooks/delivery-store.interface.js';
import { caseMaker } from './conformance/conformance-bench.js';
import { beginCases, completeCases, renewCases, settleCases } from './conformance/delivery-attempt.cases.js';
import { latestResultCases, repeatsCases, supersededCases } from './conformance/delivery-marks.cases.js';
import type { ConformanceCase, ConformanceOptions } from './conformance-case.interface.js';

/**
 * What every `DeliveryStore` must do, as cases for any test runner:
 *
 * `for (const c of deliveryStoreConformance(() => new MyStore(client))) it(c.name, c.run)`
 *
 * Each case has `create` make a store, closes it (a client that the store was given stays yours), and uses an
 * instance name of its own, so cases may share a database and run at once. They wait in real time, about a second
 * at most.
 */
export function deliveryStoreConformance(
  create: () => Promise<DeliveryStore> | DeliveryStore,
  options?: ConformanceOptions,
): ConformanceCase[] {
  const rule = caseMaker(create, options);
  return [
    beginCases,
    renewCases,
    settleCases,
    completeCases,
    supersededCases,
    repeatsCases,
    latestResultCases,
  ].flatMap((cases) => cases(rule));
}
