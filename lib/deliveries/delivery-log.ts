import { describeError } from '../shared/describe-error.js';
import { logText } from '../shared/log-text.js';
import { messageChannel } from '../shared/message-channel.js';
import { SafeLogger } from '../shared/safe-logger.js';
import type { DeliveryOutcome } from './delivery-outcome.js';

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
  /** Milliseconds from the receipt to the answer. */
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

const publishDelivery = messageChannel<DeliveryMessage>('delivery');
const publishHandler = messageChannel<HandlerMessage>('handler');

/** Writes down what became of each delivery: one line in the log, one message for those who subscribe. */
export class DeliveryLog {
  private readonly logger = new SafeLogger('IdenfyWebhooks');

  constructor(private readonly instance: string) {}

  delivery(entry: Omit<DeliveryMessage, 'instance'>, refusedFor?: string): void {
    const reason = refusedFor ?? entry.reason;
    const { deliveryId, wireType, source, outcome, ms } = entry;
    const line = `deliveryId=${deliveryId ?? '-'} wireType=${wireTypeText(wireType)} outcome=${outcome} ms=${Math.round(ms)}${source === undefined ? '' : ` source=${source}`}`;
    this.logger[LEVELS[outcome] ?? 'warn'](reason === undefined ? line : `${line} reason=${reason}`);
    publishDelivery({ instance: this.instance, ...entry });
  }

  handler(message: Omit<HandlerMessage, 'instance'>): void {
    publishHandler({ instance: this.instance, ...message });
  }

  /** A step that failed without deciding what is answered, or the cause of what is. */
  trouble(deliveryId: string, what: string, error: unknown): void {
    this.logger.error(`deliveryId=${deliveryId} ${what}: ${describeError(error)}`);
  }

  /** What went on after the answer had been given. */
  aftermath(deliveryId: string, outcome: DeliveryOutcome): void {
    this.logger.debug(`deliveryId=${deliveryId} after the answer: outcome=${outcome}`);
  }
}

/** Anybody may send it, so it must not look like the fields that follow. */
function wireTypeText(wireType: string | undefined): string {
  if (wireType === undefined) {
    return '-';
  }
  return /^[\w.-]{1,100}$/.test(wireType) ? wireType : JSON.stringify(logText(wireType));
}
