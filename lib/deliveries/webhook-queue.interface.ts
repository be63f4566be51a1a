/** A verified delivery on its way to the handlers. Holds personal data: keep it no longer than needed. */
export interface QueuedDelivery {
  readonly instance: string;
  readonly deliveryId: string;
  /** The exact bytes as received, base64. */
  readonly body: string;
  /** The event type header as received. */
  readonly wireType?: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  /** Given for a result that iDenfy was asked for; `body` is then made of iDenfy's response. */
  readonly source?: 'reconciliation';
}

/** Stores verified deliveries durably, so that the route can acknowledge at once and a worker handles them. */
export interface WebhookQueue {
  /**
   * Starts taking deliveries. `process` rejects (with `DeliveryNotHandledError`) when a delivery was not handled: then it
   * is called again later. Called once by each instance that shares the queue; `process` takes the deliveries of all.
   */
  start(process: (delivery: QueuedDelivery) => Promise<void>): Promise<void> | void;
  /** Resolves when the delivery is stored durably. Storing one that is stored already is no error. */
  enqueue(delivery: QueuedDelivery): Promise<void>;
  /** Stops taking deliveries and waits for those in work. Called once by each instance that has started it. */
  stop(): Promise<void> | void;
}
