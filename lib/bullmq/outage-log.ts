import { IdenfyError } from '../errors/index.js';
import { nameOf } from '../shared/describe-error.js';
import { logText } from '../shared/log-text.js';
import { monotonicNow } from '../shared/monotonic.js';
import { textOf } from '../shared/quietly.js';
import { SafeLogger } from '../shared/safe-logger.js';

/** Clients try again at least this often, so a longer silence means that the outage is over. */
const QUIET_MS = 30_000;

/** One line in the log for an outage, however many connections and commands tell of it. */
export class OutageLog {
  private readonly logger = new SafeLogger('BullMqWebhookQueue');
  private lastAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly queueName: string) {}

  /** Takes the error of a connection or a command. Never throws. */
  readonly note = (error: unknown): void => {
    const now = monotonicNow();
    const isNew = now - this.lastAt > QUIET_MS;
    this.lastAt = now;
    if (isNew) {
      this.logger.error(`queue=${this.queueName} trouble with Redis: ${cause(error)}; it is tried again`);
    }
  };
}

function cause(error: unknown): string {
  if (IdenfyError.is(error, 'IDENFY_STORE')) {
    return 'no answer in time';
  }
  // An error that Node puts together of several addresses has a code, and no message.
  return `${nameOf(error)}: ${logText(textOf(error, 'message') || textOf(error, 'code') || '', 300)}`;
}
