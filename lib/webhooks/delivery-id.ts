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
