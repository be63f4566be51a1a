import type { HandlerFailure } from '../events/handler-failure.interface.js';
import { logText } from '../shared/log-text.js';
import { describeAppError } from '../shared/describe-error.js';
import { SafeLogger } from '../shared/safe-logger.js';

/** Tells the app of handlers that failed: by its `onHandlerError`, else by one log line each. */
export class HandlerFailures {
  private readonly logger = new SafeLogger('IdenfyWebhooks');

  constructor(private readonly onHandlerError: ((failure: HandlerFailure) => unknown) | undefined) {}

  /** Never throws: what the app does with a failure is no part of handling the delivery. */
  report(failure: HandlerFailure): void {
    if (this.onHandlerError === undefined) {
      const { event, handler, error } = failure;
      this.logger.error(
        `handler=${logText(handler)} deliveryId=${event.deliveryId} type=${event.type} error=${describeAppError(error)} (the option onHandlerError gets the error itself)`,
      );
      return;
    }
    void this.tell(this.onHandlerError, failure);
  }

  private async tell(
    onHandlerError: (failure: HandlerFailure) => unknown,
    failure: HandlerFailure,
  ): Promise<void> {
    try {
      await onHandlerError(failure);
    } catch (error) {
      this.logger.error(`onHandlerError failed: ${describeAppError(error)}`);
    }
  }
}
