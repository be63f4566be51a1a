/**
 * Compile-time tests: `npm run typecheck` is what runs them. A line under `@ts-expect-error` that compiles is a failure.
 */
import type { FacialAuthenticationEvent, IdenfyAmlTypes, IdenfyFacesTypes } from '../../lib/index.js';

/** One page of iDenfy has the statuses of faces in title case, another in upper case: both are read. */
export const statusOf = ({ payload }: FacialAuthenticationEvent): boolean =>
  payload.status === 'Success' || payload.status === 'SUCCESS';

/** The score of an article is a number in responses and a text in webhooks. */
export const articles: IdenfyAmlTypes.AmlArticle[] = [
  { score: 80 },
  { score: '80' },
  { score: null },
  // @ts-expect-error -- neither a number nor a text
  { score: true },
];

/** What iDenfy adds to a list of words is read, and what is no text is not. */
export const types: IdenfyFacesTypes.FaceStatusResponse[] = [
  { type: 'IDENTIFICATION' },
  { type: 'TOMORROW' },
  // @ts-expect-error -- not a text
  { type: 1 },
];
