import { IdenfyError } from '../errors/index.js';

/** No dead letter has this deliveryId: it was handled, is at work (again), or its retention is over. HTTP 404. */
export class FailedDeliveryNotFoundError extends IdenfyError {
  constructor() {
    super(
      { code: 'IDENFY_NOT_FOUND', status: 404, retryable: false },
      'The queue has no failed delivery with this deliveryId; see listFailed().',
    );
  }
}
