import { describeAppError } from '../errors/describe-error.js';
import { IdenfyError } from '../errors/idenfy-error.js';
import { IdenfyQuotaError, IdenfyRateLimitError } from '../errors/idenfy-errors.js';
import { outcomeOf } from '../client/error-mapping.js';
import type { IdenfyBudgetExceeded, ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { SafeLogger } from '../shared/safe-logger.js';

const HOUR_MS = 3_600_000;
/** How long no token is requested after iDenfy has said that there is nothing left to spend. */
const OUT_OF_CREDITS_MS = 30_000;

/**
 * Refuses token requests before they cost anything: those over the limit of an hour, and those after iDenfy has refused one
 * for want of credits. It counts the requests of this process, in its memory.
 */
export class TokenBudget {
  private readonly logger = new SafeLogger('IdenfyBudget');
  /** When each request of the last hour was sent, the oldest first. */
  private readonly sentAt: number[] = [];
  /** Until when no request is sent; at most one is after it, until one succeeds. */
  private closedUntil = -Infinity;
  private told?: IdenfyBudgetExceeded['reason'];

  constructor(
    private readonly instance: string,
    private readonly budget: NonNullable<ResolvedIdenfyOptions['budget']>,
    private readonly now = (): number => performance.now(),
  ) {}

  /**
   * Sends a token request where the budget allows it.
   *
   * @throws IdenfyRateLimitError over the limit, IdenfyQuotaError while the credits are used up, both with `retryAfterMs`,
   * and what `send` throws
   */
  async spend<Token>(send: () => Promise<Token>): Promise<Token> {
    const at = this.now();
    this.check(at);
    this.sentAt.push(at);
    try {
      const token = await send();
      this.closedUntil = -Infinity;
      this.told = undefined;
      return token;
    } catch (error) {
      if (outcomeOf(error) === 'refused') {
        this.sentAt.splice(this.sentAt.indexOf(at), 1);
      }
      if (IdenfyError.is(error, 'IDENFY_QUOTA')) {
        this.closedUntil = this.now() + OUT_OF_CREDITS_MS;
        this.tell('out-of-credits', OUT_OF_CREDITS_MS);
      }
      throw error;
    }
  }

  private check(at: number): void {
    const { tokensPerHour = Infinity } = this.budget;
    if (at < this.closedUntil) {
      throw new IdenfyQuotaError({ retryAfterMs: Math.ceil(this.closedUntil - at) });
    }
    while (this.sentAt.length > 0 && this.sentAt[0]! <= at - HOUR_MS) {
      this.sentAt.shift();
    }
    const oldest = this.sentAt[this.sentAt.length - tokensPerHour];
    if (oldest !== undefined) {
      const retryAfterMs = Math.ceil(oldest + HOUR_MS - at);
      this.tell('tokens-per-hour', retryAfterMs);
      throw new IdenfyRateLimitError({ retryAfterMs });
    }
    if (this.closedUntil !== -Infinity) {
      // The request that finds out whether there are credits again. All others wait for it.
      this.closedUntil = at + OUT_OF_CREDITS_MS;
    }
  }

  /** Once, until a request has succeeded. */
  private tell(reason: IdenfyBudgetExceeded['reason'], retryAfterMs: number): void {
    if (this.told === reason) {
      return;
    }
    this.told = reason;
    this.logger.warn(`instance=${this.instance} no token is requested: ${reason}`);
    void this.call({ instance: this.instance, reason, retryAfterMs });
  }

  private async call(exceeded: IdenfyBudgetExceeded): Promise<void> {
    try {
      await this.budget.onExceeded?.(exceeded);
    } catch (error) {
      this.logger.error(`onExceeded failed: ${describeAppError(error)}`);
    }
  }
}
