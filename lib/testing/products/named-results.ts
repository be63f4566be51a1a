import type { SimulatorOutcome } from '../simulator-results.js';

/** A result that a person can have at the page. */
export type PageOutcome = SimulatorOutcome | 'REVIEWING';

/** Last names that lead to a result, as numbers of test cards do elsewhere. Both spellings of the docs count. */
const NAMES: ReadonlyMap<string, PageOutcome> = new Map([
  ['denied', 'DENIED'],
  ['suspected', 'SUSPECTED'],
  ['reviewing', 'REVIEWING'],
  ['cancelled', 'CANCELLED'],
  ['canceled', 'CANCELLED'],
  ['expired', 'EXPIRED'],
]);

/** What **Finish** leads to: the result that the last name of the token is, else approval. */
export const namedResult = (lastName: unknown): PageOutcome =>
  (typeof lastName === 'string' ? NAMES.get(lastName.trim().toLowerCase()) : undefined) ?? 'APPROVED';
