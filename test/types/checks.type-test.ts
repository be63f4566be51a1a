/**
 * Compile-time tests: `npm run typecheck` is what runs them. A line under `@ts-expect-error` that compiles is a failure.
 */
import type { IdenfyChecks } from '../../lib/index.js';

/** The request and the response of a check are those of its registry. */
export const registries = (checks: IdenfyChecks): unknown => [
  checks
    .registry({ database: 'LT', checkedPersonalNumber: '1' })
    .then(({ personalNumber }) => personalNumber?.length),
  checks.registry({ database: 'HU', checkedMrz: '1' }).then(({ birthDate }) => birthDate?.length),
  // @ts-expect-error -- a field of another registry
  checks.registry({ database: 'LT', checkedMrz: '1' }),
  // @ts-expect-error -- not a field
  checks.registry({ database: 'HU', checkedMrz: '1', checkedMRZ: '1' }),
  // @ts-expect-error -- not a registry
  checks.registry({ database: 'FR', checkedMrz: '1' }),
];
