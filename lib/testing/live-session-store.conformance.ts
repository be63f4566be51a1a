import type { LiveSessionStore } from '../sessions/live-session-store.interface.js';
import { caseMaker } from './conformance/conformance-bench.js';
import { abandonCases } from './conformance/session-abandon.cases.js';
import { acquireCases } from './conformance/session-acquire.cases.js';
import { dueCases } from './conformance/session-due.cases.js';
import { finishCases, removeCases } from './conformance/session-end.cases.js';
import { openCases } from './conformance/session-open.cases.js';
import type { ConformanceCase, ConformanceOptions } from './conformance-case.interface.js';

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
  const rule = caseMaker(create, options);
  return [acquireCases, openCases, abandonCases, finishCases, removeCases, dueCases].flatMap((cases) =>
    cases(rule),
  );
}
