import { createHash, hash } from 'node:crypto';
import type { LatestResult } from './delivery-store.interface.js';

/**
 * Identity of a delivery: SHA-256 (hex) of the instance, the event type and the exact bytes. iDenfy sends no id of its
 * own, and the scanRef is too coarse: several results may be delivered for one.
 */
export function deliveryIdOf(instance: string, wireType: string | undefined, bytes: Uint8Array): string {
  // The lengths keep apart what would read the same when put together.
  const type = wireType?.trim().toUpperCase() ?? '';
  const head = `${Buffer.byteLength(instance)}:${instance}${Buffer.byteLength(type)}:${type}`;
  return createHash('sha256').update(head).update(bytes).digest('hex');
}

interface ResultOfScanRef {
  readonly scanRef: string;
  readonly overall: string | null;
  readonly final: boolean;
}

/** Whether a result that iDenfy was asked for is the latest one that is known. */
export function isLatest(
  { overall, final }: Pick<ResultOfScanRef, 'overall' | 'final'>,
  latest: LatestResult | undefined,
): boolean {
  return latest?.overall === overall && latest.final === final && !latest.startsRound;
}

/**
 * Identity of a result that iDenfy was asked for: the same for every look at the same result, in every process, and
 * never that of a webhook. A result that comes back after another one is another result.
 */
export function reconciledIdOf(
  instance: string,
  { scanRef, overall, final }: ResultOfScanRef,
  latest?: LatestResult,
): string {
  const after = (isLatest({ overall, final }, latest) ? latest?.after : latest?.number) ?? 0;
  // What deliveryIdOf hashes begins with a digit.
  const parts = [instance, scanRef, overall, final, ...(after === 0 ? [] : [after])];
  return hash('sha256', `reconciled${JSON.stringify(parts)}`, 'hex');
}
