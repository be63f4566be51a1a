import { IdenfyError } from '../errors/index.js';
import { describeError } from '../shared/describe-error.js';
import { reasonOf } from '../shared/error-reason.js';
import { SafeLogger } from '../shared/safe-logger.js';

/** Clients try again at least this often, so a longer silence means that the outage is over. */
const QUIET_MS = 30_000;

/** One line in the log for an outage, however many connections and commands tell of it. */
export class OutageLog {
  private readonly logger = new SafeLogger('BullMqWebhookQueue');
  private lastAt = Number.NEGATIVE_INFINITY;
  private lastReason: string | undefined;

  constructor(private readonly queueName: string) {}

  /** Takes the error of a connection or a command. Never throws. */
  readonly note = (error: unknown): void => {
    const now = performance.now();
    const isNew = now - this.lastAt > QUIET_MS;
    this.lastAt = now;
    const reason = reasonOf(error);
    const known = isNew ? undefined : this.lastReason;
    // That a command got no answer says less than what its connection has said.
    this.lastReason = IdenfyError.is(error) ? (known ?? reason) : (reason ?? known);
    if (isNew) {
      const what = IdenfyError.is(error) ? 'no answer in time' : (reason ?? describeError(error));
      this.logger.error(`queue=${this.queueName} trouble with Redis: ${what}; it is tried again`);
    }
  };

  /** Why the outage is: a command that cannot be sent does not say why, but its connection has. */
  get reason(): string | undefined {
    return this.lastReason;
  }
}
