import type { ClassifiedDelivery } from '../events/classified-delivery.interface.js';

/** A delivery that iDenfy signed, parsed and told what it is. */
export interface VerifiedDelivery {
  readonly deliveryId: string;
  /** The event type header as received. */
  readonly wireType?: string;
  readonly receivedAt: Date;
  readonly bytes: Buffer;
  readonly classified: ClassifiedDelivery;
}
