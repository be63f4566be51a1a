import { describeError } from '../errors/describe-error.js';
import { IdenfyError } from '../errors/index.js';
import { reasonOf } from '../shared/error-reason.js';
import { SafeLogger } from '../shared/safe-logger.js';

/** Clients try again at least this often, so a longer silence means that the outage is over. */
const QUIET_MS = 30_000;

/** One line in the log for an outage, however many connections and commands tell of it. */
export class OutageLog {
  private readonly logger: SafeLogger;
  private lastAt = Number.NEGATIVE_INFINITY;
  /** Why the outage is: a command that cannot be sent does not say why, but its connection has. */
  reason: string | undefined;

  constructor(
    owner: string,
    private readonly server: string,
    private readonly queueName: string,
  ) {
    this.logger = new SafeLogger(owner);
  }

  /** Takes the error of a connection or a command. Never throws. */
  readonly note = (error: unknown): void => {
    const now = performance.now();
    const isNew = now - this.lastAt > QUIET_MS;
    this.lastAt = now;
    const reason = reasonOf(error);
    const known = isNew ? undefined : this.reason;
    // That a command got no response says less than what its connection has said.
    this.reason = IdenfyError.is(error) ? (known ?? reason) : (reason ?? known);
    if (isNew) {
      const what = IdenfyError.is(error) ? 'no response in time' : (reason ?? describeError(error));
      this.logger.error(`queue=${this.queueName} trouble with ${this.server}: ${what}; it is tried again`);
    }
  };
}
