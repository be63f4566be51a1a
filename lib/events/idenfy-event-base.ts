/** How an event came about: delivered by iDenfy, or asked for by this package (`IdenfyReconciler`). */
export type IdenfyEventSource = 'webhook' | 'reconciliation';

/** What every event is made of. */
export interface IdenfyEventInit<Payload> {
  /** The `Idenfy-Event-Type` header as received. Absent when there was none. */
  readonly wireType?: string;
  /**
   * SHA-256 (hex) of instance, event type and exact bytes: the same for every redelivery. Of a reconciled result: of
   * instance, scanRef and result, the same whenever it is found again.
   */
  readonly deliveryId: string;
  /** When it was received (or found, by reconciliation). iDenfy sends no time of its own. */
  readonly receivedAt: Date;
  /** The name of the module instance that received it; `default` when it was given none. */
  readonly instance: string;
  readonly source: IdenfyEventSource;
  /** The body, with its unknown keys kept. */
  readonly payload: Payload;
}

/** What all events have in common. Handlers share one event object: treat it as read-only. */
export abstract class IdenfyEventBase<Payload> implements IdenfyEventInit<Payload> {
  /** What tells the kinds of events apart, also between two copies of this package in one process. */
  abstract readonly type: string;

  readonly wireType?: string;
  readonly deliveryId: string;
  readonly receivedAt: Date;
  readonly instance: string;
  readonly source: IdenfyEventSource;
  readonly payload: Payload;

  constructor(init: IdenfyEventInit<Payload>) {
    this.wireType = init.wireType;
    this.deliveryId = init.deliveryId;
    this.receivedAt = init.receivedAt;
    this.instance = init.instance;
    this.source = init.source;
    this.payload = init.payload;
  }
}
