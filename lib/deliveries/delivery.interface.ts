import type { ClassifiedDelivery } from '../events/classify-delivery.js';
import type { IdenfyEventSource } from '../events/idenfy-event-base.js';

/** A delivery that iDenfy signed, or a result that it was asked for, parsed and told what it is. */
export interface Delivery {
  readonly deliveryId: string;
  readonly source: IdenfyEventSource;
  /** The event type header as received. */
  readonly wireType?: string;
  readonly receivedAt: Date;
  readonly bytes: Buffer;
  readonly classified: ClassifiedDelivery;
}
