import type { IdenfyClient } from '../client/idenfy-client.js';
import type { StatusAnswer } from '../client/responses.js';
import { isOf } from '../client/read-response.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { IdenfyError, IdenfyRateLimitError, IdenfyResponseError } from '../errors/index.js';
import type { IdenfyEvent } from '../events/event-table.js';
import type { LiveSessions } from '../sessions/live-sessions.service.js';
import { Deadline } from '../shared/deadline.js';
import { describeError } from '../shared/describe-error.js';
import { monotonicNow } from '../shared/monotonic.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { isLatest } from '../deliveries/delivery-id.js';
import type { Deliveries } from '../deliveries/deliveries.service.js';
import type { Delivery, DeliveryOutcome } from '../deliveries/delivery.interface.js';
import { newestFirst } from './newest-first.js';
import { reconciledDelivery } from './reconciled-delivery.js';
import type { RequestBudget } from './request-budget.js';

/** So many of the verifications of a clientId are asked about when its scanRef is not known, the newest first. */
const MOST_ASKED = 5;
const SETTLED: ReadonlySet<DeliveryOutcome> = new Set(['handled', 'unhandled', 'queued', 'duplicate']);

/** The verification that is looked for. */
interface Wanted {
  readonly clientId: string;
  /** Not known where iDenfy's answer to the token request is not: then iDenfy is asked for it. */
  readonly scanRef?: string;
}

/** What a look came to. */
export interface Look {
  /** What this look delivered. */
  readonly event?: IdenfyEvent;
  /** What became of the delivery; nothing where there is nothing to deliver yet. */
  readonly outcome?: DeliveryOutcome;
  /** Why the store or the queue failed, where its error says so. */
  readonly reason?: string;
  /** Whether the result is final, was delivered, and its session has ended. */
  readonly over: boolean;
  /** Whether something has to be tried again that is not up to iDenfy. */
  readonly failed: boolean;
}

const NOTHING_YET: Look = { over: false, failed: false };

/** Asks iDenfy how a verification stands, and delivers what is new of it. */
export class VerificationLooks {
  private readonly logger = new SafeLogger('IdenfyReconciler');

  constructor(
    private readonly client: IdenfyClient,
    private readonly sessions: LiveSessions,
    private readonly deliveries: Deliveries,
    private readonly options: ResolvedIdenfyOptions,
    private readonly budget: RequestBudget,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws the errors of iDenfy's answers; nothing was delivered then. */
  async look({ clientId, scanRef }: Wanted): Promise<Look> {
    const delivery =
      scanRef === undefined ? await this.newest(clientId) : await this.known(clientId, scanRef);
    return delivery === undefined ? NOTHING_YET : this.deliver(delivery);
  }

  /** The verification that was asked for: an answer that names somebody else's is none. */
  private known(clientId: string, scanRef: string): Promise<Delivery | undefined> {
    return this.deliveryOf(clientId, scanRef, (answer) => {
      if (!isOf(clientId, answer)) {
        throw new IdenfyResponseError();
      }
      return true;
    });
  }

  /** The newest verification of the clientId that there is anything to say of. */
  private async newest(clientId: string): Promise<Delivery | undefined> {
    const listed = await this.ask((call) => this.client.findIdentifications(clientId, call));
    for (const scanRef of newestFirst(listed).slice(0, MOST_ASKED)) {
      // Of this clientId only, whatever the list holds.
      const isOwn = (answer: StatusAnswer): boolean => answer.clientId === clientId;
      const delivery = await this.deliveryOf(clientId, scanRef, isOwn).catch((error: unknown) => {
        if (IdenfyError.is(error, 'IDENFY_NOT_FOUND')) {
          return undefined;
        }
        throw error;
      });
      if (delivery !== undefined) {
        return delivery;
      }
    }
    return undefined;
  }

  private async deliver(delivery: Delivery): Promise<Look> {
    const { deliveryId, classified } = delivery;
    const { outcome, event, reason } = await this.deliveries.process(delivery, monotonicNow());
    const settled = SETTLED.has(outcome);
    const over =
      settled && classified.releases !== undefined && (await this.end(deliveryId, classified.releases));
    const failed = !settled || (classified.releases !== undefined && !over);
    const why = reason === undefined ? {} : { reason };
    return { outcome, over, failed, ...why, ...(event === undefined ? {} : { event }) };
  }

  /** Ends the session with this scanRef and no other; the next look does it when the store fails now. */
  private async end(deliveryId: string, scanRef: string): Promise<boolean> {
    try {
      await this.sessions.finish(scanRef);
      return true;
    } catch (error) {
      this.logger.error(`deliveryId=${deliveryId} the session store failed: ${describeError(error)}`);
      return false;
    }
  }

  /** Nothing where there is no result yet, or where iDenfy's answer is older than a result that came meanwhile. */
  private async deliveryOf(
    clientId: string,
    scanRef: string,
    isOwn: (answer: StatusAnswer) => boolean,
  ): Promise<Delivery | undefined> {
    const { instance, reconciliation } = this.options;
    const before = await this.deliveries.latestResult(scanRef);
    const answer = await this.status(scanRef);
    const latest = await this.deliveries.latestResult(scanRef);
    const verification = { instance, clientId, scanRef, answer, latest };
    const delivery = isOwn(answer)
      ? reconciledDelivery(verification, reconciliation.automaticIsFinal)
      : undefined;
    const result = delivery?.classified.verification;
    const mayBeOld = latest?.number !== before?.number && result !== undefined && !isLatest(result, latest);
    return mayBeOld ? undefined : delivery;
  }

  private status(scanRef: string): Promise<StatusAnswer> {
    return this.ask((call) => this.client.getStatus(scanRef, call));
  }

  private async ask<Value>(
    call: (options: Parameters<IdenfyClient['getStatus']>[1]) => Promise<Value>,
  ): Promise<Value> {
    const { waitMs } = this.budget;
    if (waitMs > 0) {
      throw new IdenfyRateLimitError({ retryAfterMs: waitMs });
    }
    const { signal, budget } = this;
    const deadline = new Deadline(this.options.timeoutMs);
    return call({ deadline, signal, onAttempt: () => budget.spend() });
  }
}
