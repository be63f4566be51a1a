import { IdenfyError } from '../errors/index.js';

/** A dead letter: a delivery whose handlers have failed as often as they may. Nothing in it is personal data. */
export interface FailedDelivery {
  readonly deliveryId: string;
  readonly instance: string;
  /** The event type header as received. */
  readonly wireType?: string;
  readonly receivedAt: Date;
  /** When the last attempt failed. */
  readonly failedAt: Date;
  /** How often its handlers were tried. */
  readonly attempts: number;
  /** Class and message of this package's error; what a handler threw is in the log of its attempt alone. */
  readonly reason: string;
}

/** No dead letter has this deliveryId: it was handled, is at work (again), or its retention is over. HTTP 404. */
export class FailedDeliveryNotFoundError extends IdenfyError {
  constructor() {
    super('IDENFY_NOT_FOUND', {}, 'The queue has no failed delivery with this deliveryId; see listFailed().');
  }
}
