import type { HandlerFailure, IdenfyEvent } from '../events/event-table.js';
import { describeAppError, describeError } from '../errors/describe-error.js';
import { logText } from '../shared/log-text.js';
import { messageChannel } from '../shared/message-channel.js';
import { SafeLogger } from '../shared/safe-logger.js';
import type { AttemptResult } from './delivery-attempt.js';
import type { DeliveryOutcome, Delivery } from './delivery.interface.js';

/**
 * Message of the diagnostics channel `nestjs-idenfy:delivery`: one per request, queued job or reconciled result. No
 * personal data.
 */
export interface DeliveryMessage {
  readonly instance: string;
  /** Missing where the delivery was refused before it was identified. */
  readonly deliveryId?: string;
  /** The event type header as received. */
  readonly wireType?: string;
  /** Given for a result that iDenfy was asked for. */
  readonly source?: 'reconciliation';
  readonly outcome: DeliveryOutcome;
  /** Of `store-failed` and `queue-failed`: the `reason` of the error, such as `NOPERM`, where there is one. */
  readonly reason?: string;
  /** Milliseconds from the receipt to the response. */
  readonly ms: number;
}

/** Message of the diagnostics channel `nestjs-idenfy:handler`: one per run of a handler. */
export interface HandlerMessage {
  readonly instance: string;
  readonly deliveryId: string;
  /** `type` of the event, for example `verification.approved`. */
  readonly type: string;
  readonly handler: string;
  readonly outcome: 'succeeded' | 'failed';
  readonly ms: number;
}

type Level = 'log' | 'warn' | 'error';

const LEVELS: Readonly<Partial<Record<DeliveryOutcome, Level>>> = {
  handled: 'log',
  unhandled: 'log',
  queued: 'log',
  duplicate: 'log',
  failed: 'error',
  'store-failed': 'error',
  'queue-failed': 'error',
  consumed: 'error',
};

const deliveryChannel = messageChannel<DeliveryMessage>('delivery');
const handlerChannel = messageChannel<HandlerMessage>('handler');

/** Says what became of each delivery and of its handlers: in the log, on the channels, and to `onHandlerError`. */
export class DeliveryLog {
  private readonly logger = new SafeLogger('IdenfyWebhooks');

  constructor(
    private readonly instance: string,
    private readonly onHandlerError?: (failure: HandlerFailure) => unknown,
  ) {}

  /** The one line of a webhook, a queued job or a reconciled result, and its message. */
  delivery({ deliveryId, wireType, source }: Delivery, { outcome, reason }: AttemptResult, ms: number): void {
    const level = LEVELS[outcome] ?? 'warn';
    const isReconciled = source === 'reconciliation';
    // Not only where Nest takes the level for enabled: a logger of the app has levels of its own.
    const line = `deliveryId=${deliveryId} wireType=${wireTypeText(wireType)} outcome=${outcome} ms=${Math.round(ms)}${isReconciled ? ` source=${source}` : ''}`;
    this.logger.write(level, reason === undefined ? line : `${line} reason=${reason}`);
    if (deliveryChannel.hasSubscribers) {
      deliveryChannel.publish({
        ...{ instance: this.instance, deliveryId, wireType },
        ...(isReconciled && { source }),
        ...{ outcome, ms },
        ...(reason !== undefined && { reason }),
      });
    }
  }

  /** The same of a webhook that was refused before it was identified. The reason is for the log only. */
  refused(outcome: DeliveryOutcome, wireType?: string, reason?: string): void {
    const line = `deliveryId=- wireType=${wireTypeText(wireType)} outcome=${outcome} ms=0`;
    const level = LEVELS[outcome] ?? 'warn';
    this.logger.write(level, reason === undefined ? line : `${line} reason=${reason}`);
    deliveryChannel.publish({ instance: this.instance, wireType, outcome, ms: 0 });
  }

  handler(event: IdenfyEvent, handler: string, outcome: HandlerMessage['outcome'], startedAt: number): void {
    if (handlerChannel.hasSubscribers) {
      const { deliveryId, type } = event;
      const ms = performance.now() - startedAt;
      handlerChannel.publish({ instance: this.instance, deliveryId, type, handler, outcome, ms });
    }
  }

  /** Never throws: what the app does with a failure is no part of handling the delivery. */
  handlerFailed(failure: HandlerFailure): void {
    if (this.onHandlerError !== undefined) {
      void this.tell(this.onHandlerError, failure);
      return;
    }
    const { event, handler, error } = failure;
    this.logger.error(
      `handler=${logText(handler)} deliveryId=${event.deliveryId} type=${event.type} error=${describeAppError(error)} (the option onHandlerError gets the error itself)`,
    );
  }

  /** A step that failed without deciding the response, or the cause of the response. */
  trouble(deliveryId: string, what: string, error: unknown): void {
    this.logger.error(`deliveryId=${deliveryId} ${what}: ${describeError(error)}`);
  }

  /** What went on after the response had been sent. */
  aftermath(deliveryId: string, outcome: DeliveryOutcome): void {
    this.logger.debug(`deliveryId=${deliveryId} after the response: outcome=${outcome}`);
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

/** Anybody may send it, so it must not look like the fields that follow. */
function wireTypeText(wireType: string | undefined): string {
  if (wireType === undefined) {
    return '-';
  }
  return /^[\w.-]{1,100}$/.test(wireType) ? wireType : JSON.stringify(logText(wireType));
}
