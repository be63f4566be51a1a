import type { ListedIdentification } from '../client/responses.js';

const VERSION_1 = /^([0-9a-f]{8})-([0-9a-f]{4})-1([0-9a-f]{3})-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The verifications of a list, the newest first. iDenfy documents no order, and gives no times; but its scanRefs are
 * UUIDs of version 1, which hold the time at which they were made. Where one is not, the list is taken as it is.
 */
export function newestFirst(listed: readonly ListedIdentification[]): string[] {
  const timed = listed.map(({ scanRef }) => ({ scanRef, madeAt: timeOf(scanRef) }));
  if (timed.every(({ madeAt }) => madeAt !== undefined)) {
    timed.sort((one, other) => compare(other.madeAt!, one.madeAt!));
  }
  return [...new Set(timed.map(({ scanRef }) => scanRef))];
}

/** As text of one length, so that the later one compares as the greater. */
function timeOf(scanRef: string): string | undefined {
  const [, low, middle, high] = VERSION_1.exec(scanRef) ?? [];
  return high === undefined ? undefined : `${high}${middle}${low}`.toLowerCase();
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
