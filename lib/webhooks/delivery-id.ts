import { createHash } from 'node:crypto';

/**
 * Identity of a delivery: SHA-256 (hex) of the instance, the event type and the exact bytes. iDenfy sends no id of its
 * own, and the scanRef is too coarse: several results may be delivered for one.
 */
export function deliveryIdOf(instance: string, wireType: string | undefined, bytes: Uint8Array): string {
  // The lengths keep apart what would read the same when put together.
  const type = wireType?.trim().toUpperCase() ?? '';
  return createHash('sha256')
    .update(`${Buffer.byteLength(instance)}:${instance}${Buffer.byteLength(type)}:${type}`)
    .update(bytes)
    .digest('hex');
}

/**
 * Identity of a result that iDenfy was asked for: the same for every look at the same result, in every process, and
 * never that of a webhook.
 */
export function reconciledIdOf(
  instance: string,
  { scanRef, overall, final }: { scanRef: string; overall: string | null; final: boolean },
): string {
  // What deliveryIdOf hashes begins with a digit.
  return createHash('sha256')
    .update(`reconciled${JSON.stringify([instance, scanRef, overall, final])}`)
    .digest('hex');
}
