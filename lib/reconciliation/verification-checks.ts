import type { IdenfyClient } from '../client/idenfy-client.js';
import { findIdentifications } from '../products/verifications/verification-calls.js';
import type { ListedVerification } from '../products/verifications/verifications.types.js';
import { isOf } from '../client/responses.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { IdenfyError, IdenfyRateLimitError, IdenfyResponseError } from '../errors/index.js';
import type { LiveSessions } from '../sessions/live-sessions.service.js';
import type { SlottedSession } from '../sessions/session-slot.js';
import { Deadline } from '../shared/deadline.js';
import { storeResult } from '../errors/store-result.js';
import { describeError } from '../errors/describe-error.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { isLatest } from '../deliveries/delivery-id.js';
import type { Deliveries } from '../deliveries/deliveries.service.js';
import type { AttemptResult } from '../deliveries/delivery-attempt.js';
import type { Delivery, DeliveryOutcome } from '../deliveries/delivery.interface.js';
import { reconciledDelivery } from './reconciled-delivery.js';
import type { RequestBudget } from './run.js';

/** So many of the verifications of a clientId are asked about when its scanRef is not known, the newest first. */
const MOST_ASKED = 5;
const SETTLED: ReadonlySet<DeliveryOutcome> = new Set(['handled', 'unhandled', 'queued', 'duplicate']);

/** What a check came to, and what became of the delivery where there was anything to deliver. */
export interface Check extends Partial<AttemptResult> {
  /** Whether the result is final, was delivered, and its session has ended. */
  readonly over: boolean;
  /** Whether something has to be tried again that is not up to iDenfy. */
  readonly failed: boolean;
}

const NOTHING_YET: Check = { over: false, failed: false };

/** Asks iDenfy how a verification stands, and delivers what is new of it. */
export class VerificationChecks {
  private readonly logger = new SafeLogger('IdenfyReconciler');

  constructor(
    private readonly client: IdenfyClient,
    private readonly sessions: LiveSessions,
    private readonly deliveries: Deliveries,
    private readonly options: ResolvedIdenfyOptions,
    private readonly budget: RequestBudget,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Where iDenfy's response to the token request is not known, neither is the scanRef: iDenfy is asked for it.
   *
   * @throws the errors of iDenfy's responses; nothing was delivered then.
   */
  async check({ clientId, scanRef }: Pick<SlottedSession, 'clientId' | 'scanRef'>): Promise<Check> {
    const delivery =
      scanRef === undefined ? await this.newest(clientId) : await this.deliveryOf(clientId, scanRef, false);
    return delivery === undefined ? NOTHING_YET : this.deliver(delivery);
  }

  /** The newest verification of the clientId that there is anything to say of. */
  private async newest(clientId: string): Promise<Delivery | undefined> {
    const listed = await this.ask((call) => findIdentifications(this.client, clientId, call));
    for (const scanRef of newestFirst(listed).slice(0, MOST_ASKED)) {
      const delivery = await this.deliveryOf(clientId, scanRef, true).catch((error: unknown) => {
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

  private async deliver(delivery: Delivery): Promise<Check> {
    const { deliveryId, classified } = delivery;
    const result = await this.deliveries.process(delivery, performance.now());
    const settled = SETTLED.has(result.outcome);
    const over =
      settled && classified.releases !== undefined && (await this.end(deliveryId, classified.releases));
    const failed = !settled || (classified.releases !== undefined && !over);
    return { ...result, over, failed };
  }

  /** Ends the session with this scanRef and no other; the next check does it when the store fails now. */
  private async end(deliveryId: string, scanRef: string): Promise<boolean> {
    try {
      await storeResult(() => this.sessions.finish(scanRef));
      return true;
    } catch (error) {
      this.logger.error(`deliveryId=${deliveryId} the session store failed: ${describeError(error)}`);
      return false;
    }
  }

  /**
   * Nothing where there is no result yet, where iDenfy's response is older than a result that came meanwhile, and where
   * a verification that was listed is not of this clientId.
   *
   * @throws IdenfyResponseError where a verification that is known to be of this clientId names another one.
   */
  private async deliveryOf(
    clientId: string,
    scanRef: string,
    isListed: boolean,
  ): Promise<Delivery | undefined> {
    const { instance, reconciliation } = this.options;
    const before = await this.deliveries.latestResult(scanRef);
    const response = await this.ask((call) => this.client.getStatus(scanRef, call));
    const latest = await this.deliveries.latestResult(scanRef);
    if (isListed && response.clientId !== clientId) {
      return undefined;
    }
    if (!isOf(clientId, response)) {
      throw new IdenfyResponseError();
    }
    const verification = { instance, clientId, scanRef, response, latest };
    const delivery = reconciledDelivery(verification, reconciliation.automaticIsFinal);
    const result = delivery?.classified.verification;
    const mayBeOld = latest?.number !== before?.number && result !== undefined && !isLatest(result, latest);
    return mayBeOld ? undefined : delivery;
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

const VERSION_1 = /^([0-9a-f]{8})-([0-9a-f]{4})-1([0-9a-f]{3})-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The verifications of a list, the newest first. iDenfy documents no order, and gives no times; but its scanRefs are
 * UUIDs of version 1, which hold the time at which they were made. Where one is not, the list is taken as it is.
 */
export function newestFirst(listed: readonly Pick<ListedVerification, 'scanRef'>[]): string[] {
  const scanRefs = [...new Set(listed.map(({ scanRef }) => scanRef))];
  return scanRefs.every((scanRef) => timeOf(scanRef) !== undefined)
    ? scanRefs.sort((one, other) => compare(timeOf(other)!, timeOf(one)!))
    : scanRefs;
}

/** As text of one length, so that the later one compares as the greater. */
function timeOf(scanRef: string): string | undefined {
  const [, low, middle, high] = VERSION_1.exec(scanRef) ?? [];
  return high === undefined ? undefined : `${high}${middle}${low}`.toLowerCase();
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
