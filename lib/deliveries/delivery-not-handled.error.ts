import type { DeliveryOutcome } from './delivery.interface.js';

/** What a queue is told when a delivery that it handed over was not handled. Holds no personal data. */
export class DeliveryNotHandledError extends Error {
  override readonly name = 'DeliveryNotHandledError';

  /**
   * @param outcome why: `failed` and `late` are failures of handlers, which count as attempts. `busy` (another attempt
   * holds it), `store-failed` and `stopping` are none: try again later. `not-json` stays what it is.
   * @param retryAfterMs for `busy`: how long the other attempt holds it at most, in milliseconds
   */
  constructor(
    readonly deliveryId: string,
    readonly outcome: DeliveryOutcome,
    readonly retryAfterMs?: number,
  ) {
    super(
      outcome === 'not-json'
        ? `Delivery ${deliveryId} is damaged: its stored body is not a JSON object`
        : `Delivery ${deliveryId} was not handled: ${outcome}`,
    );
  }
}
