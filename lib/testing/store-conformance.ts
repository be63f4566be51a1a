import type { LiveSessionStore } from '../sessions/live-session-store.interface.js';
import type { DeliveryStore } from '../webhooks/delivery-store.interface.js';
import { caseMaker } from './conformance/conformance-case.js';
import type { ConformanceCase, ConformanceOptions } from './conformance/conformance-case.js';
import * as attemptCases from './conformance/delivery-attempt.cases.js';
import * as markCases from './conformance/delivery-marks.cases.js';
import * as acquireCases from './conformance/session-acquire.cases.js';
import * as dueCases from './conformance/session-due.cases.js';
import * as openCases from './conformance/session-open.cases.js';
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
  return Object.values({ ...attemptCases, ...markCases }).flatMap((cases) => cases(rule));
}

/**
 * What every `LiveSessionStore` must do, as cases for any test runner:
 *
 * `for (const c of liveSessionStoreConformance(() => new MyStore(client))) it(c.name, c.run)`
 *
 * Each case has `create` make a store, closes it (a client that the store was given stays yours), and uses an
 * instance name of its own, so cases may share a database and run at once. They wait in real time, well under a
 * second each.
 */
export function liveSessionStoreConformance(
  create: () => Promise<LiveSessionStore> | LiveSessionStore,
  options?: ConformanceOptions,
): ConformanceCase[] {
  const rule = caseMaker(TestedSessionStore, create, options);
  return Object.values({ ...acquireCases, ...openCases, ...dueCases }).flatMap((cases) => cases(rule));
}
