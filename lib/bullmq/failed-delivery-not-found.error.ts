import { IdenfyError } from '../errors/index.js';

/** No dead letter has this deliveryId: it was handled, is at work (again), or its retention is over. HTTP 404. */
export class FailedDeliveryNotFoundError extends IdenfyError {
  constructor() {
    super('IDENFY_NOT_FOUND', {}, 'The queue has no failed delivery with this deliveryId; see listFailed().');
  }
}
