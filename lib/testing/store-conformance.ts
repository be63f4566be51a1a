import type { LiveSessionStore } from '../sessions/live-session-store.interface.js';
import type { DeliveryStore } from '../deliveries/delivery-store.interface.js';
import { caseMaker } from './conformance/conformance-case.js';
import type { ConformanceCase, ConformanceOptions } from './conformance/conformance-case.js';
import { beginCases, ownedCases, settleCases } from './conformance/delivery-attempt.cases.js';
import { latestResultCases, repeatsCases, supersededCases } from './conformance/delivery-marks.cases.js';
import { abandonCases, acquireCases } from './conformance/session-acquire.cases.js';
import { dueCases } from './conformance/session-due.cases.js';
import { listCases } from './conformance/session-list.cases.js';
import { finishCases, openCases, removeCases } from './conformance/session-open.cases.js';
import { TestedDeliveryStore } from './conformance/tested-delivery-store.js';
import { TestedSessionStore } from './conformance/tested-session-store.js';

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
  const rule = caseMaker(TestedDeliveryStore, create, options);
  const attempts = [beginCases, ownedCases, settleCases];
  const marks = [supersededCases, repeatsCases, latestResultCases];
  return [...attempts, ...marks].flatMap((cases) => cases(rule));
}

/** What every `LiveSessionStore` must do, as cases of the same kind; see {@link deliveryStoreConformance}. */
export function liveSessionStoreConformance(
  create: () => Promise<LiveSessionStore> | LiveSessionStore,
  options?: ConformanceOptions,
): ConformanceCase[] {
  const rule = caseMaker(TestedSessionStore, create, options);
  const start = [acquireCases, openCases, abandonCases];
  const end = [finishCases, removeCases, dueCases, listCases];
  return [...start, ...end].flatMap((cases) => cases(rule));
}
