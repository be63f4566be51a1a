import type { StatusAnswer } from '../client/responses.js';
import { classifyDelivery } from '../events/classify-delivery.js';
import type { IdentificationPayload } from '../events/payloads/identification.payload.js';
import { reconciledIdOf } from '../deliveries/delivery-id.js';
import type { LatestResult } from '../deliveries/delivery-store.interface.js';
import type { Delivery } from '../deliveries/delivery.interface.js';
import { isFinal, isUnused, wholeResult } from '../products/verifications/verification-result.js';

export interface ReconciledVerification {
  readonly instance: string;
  readonly clientId: string;
  readonly scanRef: string;
  readonly response: StatusAnswer;
  /** The result of the scanRef that counts here. */
  readonly latest?: LatestResult;
  /** The whole result; without it the event holds the decision alone. */
  readonly content?: IdentificationPayload;
}

/**
 * The delivery of what iDenfy says of a verification, with the body that a webhook would have; nothing while it was not
 * used yet.
 */
export function reconciledDelivery(
  { instance, clientId, scanRef, response, latest, content }: ReconciledVerification,
  automaticIsFinal: boolean,
): Delivery | undefined {
  const final = isFinal(response, automaticIsFinal);
  const overall = response.status;
  if (!final && isUnused(response)) {
    return undefined;
  }
  const payload = wholeResult(response, content, { clientId, scanRef, final });
  return {
    instance,
    deliveryId: reconciledIdOf(instance, { scanRef, overall, final }, latest),
    source: 'reconciliation',
    receivedAt: new Date(),
    bytes: Buffer.from(JSON.stringify(payload)),
    classified: classifyDelivery(undefined, payload),
  };
}
