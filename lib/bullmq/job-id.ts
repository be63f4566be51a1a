import { createHash } from 'node:crypto';

/**
 * The id of a delivery's job. Only a hint that spares work: what has been handled is known by the DeliveryStore. A hash,
 * because BullMQ takes neither colons nor numbers, and a deliveryId is whatever the module says.
 */
export function jobIdOf(deliveryId: string): string {
  return `delivery-${createHash('sha256').update(deliveryId).digest('hex')}`;
}
