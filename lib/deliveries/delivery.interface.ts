import type { ClassifiedDelivery } from '../events/classify-delivery.js';
import type { IdenfyEventSource } from '../events/event-classes.js';

/** What became of a delivery; the word for it in the log and in `nestjs-idenfy:delivery` messages. */
export type DeliveryOutcome =
  | 'handled'
  | 'unhandled'
  | 'queued'
  | 'duplicate'
  | 'busy'
  | 'failed'
  | 'late'
  | 'store-failed'
  | 'queue-failed'
  | 'stopping'
  | 'refused-address'
  | 'too-large'
  | 'too-slow'
  | 'unsigned'
  | 'not-json'
  | 'consumed';

/** A delivery that iDenfy signed, or a result that it was asked for, parsed and told what it is. */
export interface Delivery {
  /** The name of the module instance that it is for. */
  readonly instance: string;
  readonly deliveryId: string;
  readonly source: IdenfyEventSource;
  /** The event type header as received. */
  readonly wireType?: string;
  readonly receivedAt: Date;
  readonly bytes: Buffer;
  readonly classified: ClassifiedDelivery;
}
