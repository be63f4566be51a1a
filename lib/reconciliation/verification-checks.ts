import type { IdenfyClient } from '../client/idenfy-client.js';
import { findIdentifications } from '../products/verifications/verification-calls.js';
import type { ListedVerification } from '../products/verifications/verifications.types.js';
import { isOf } from '../client/responses.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { IdenfyError, IdenfyRateLimitError, IdenfyResponseError } from '../errors/index.js';
import type { IdenfyErrorCode } from '../errors/index.js';
import type { IdentificationPayload } from '../events/payloads/identification.payload.js';
import type { LiveSessions } from '../sessions/live-sessions.service.js';
import type { SlottedSession } from '../sessions/session-slot.js';
import { Deadline } from '../shared/deadline.js';
import { storeResult } from '../errors/store-result.js';
import { describeError } from '../errors/describe-error.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { isLatest } from '../deliveries/delivery-id.js';
import type { LatestResult } from '../deliveries/delivery-store.interface.js';
import type { Deliveries } from '../deliveries/deliveries.service.js';
import type { AttemptResult } from '../deliveries/delivery-attempt.js';
import type { Delivery, DeliveryOutcome } from '../deliveries/delivery.interface.js';
import { reconciledDelivery } from './reconciled-delivery.js';
import type { ReconciledVerification } from './reconciled-delivery.js';
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

/** A verification with something to say of it, and what that is as a delivery. */
interface Found {
  readonly verification: ReconciledVerification;
  readonly delivery: Delivery;
}

/** How iDenfy refuses the whole result for good; after other failures it is asked for again. */
const NO_CONTENT: ReadonlySet<IdenfyErrorCode> = new Set([
  'IDENFY_NOT_FOUND',
  'IDENFY_PERMISSION',
  'IDENFY_REQUEST',
]);

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
   * @param isLast whether there may be no other check: the decision is delivered also without its content then
   * @throws the errors of iDenfy's responses; nothing was delivered then.
   */
  async check(
    { clientId, scanRef }: Pick<SlottedSession, 'clientId' | 'scanRef'>,
    isLast = false,
  ): Promise<Check> {
    const found =
      scanRef === undefined ? await this.newest(clientId) : await this.found(clientId, scanRef, false);
    if (found === undefined) {
      return NOTHING_YET;
    }
    const known = await this.deliveries.known(found.delivery);
    if (known !== undefined) {
      return this.checkOf(found.delivery, known);
    }
    const whole = await this.withContent(found.verification, isLast);
    return whole === undefined
      ? NOTHING_YET
      : this.checkOf(whole, await this.deliveries.process(whole, performance.now()));
  }

  /** The newest verification of the clientId that there is anything to say of. */
  private async newest(clientId: string): Promise<Found | undefined> {
    const listed = await this.ask((call) => findIdentifications(this.client, clientId, call));
    for (const scanRef of newestFirst(listed).slice(0, MOST_ASKED)) {
      const found = await this.found(clientId, scanRef, true).catch((error: unknown) => {
        if (IdenfyError.is(error, 'IDENFY_NOT_FOUND')) {
          return undefined;
        }
        throw error;
      });
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  private async checkOf({ deliveryId, classified }: Delivery, result: AttemptResult): Promise<Check> {
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
  private async found(clientId: string, scanRef: string, isListed: boolean): Promise<Found | undefined> {
    const before = await this.deliveries.latestResult(scanRef);
    const response = await this.ask((call) => this.client.getStatus(scanRef, call));
    const latest = await this.deliveries.latestResult(scanRef);
    if (isListed && response.clientId !== clientId) {
      return undefined;
    }
    if (!isOf(clientId, response)) {
      throw new IdenfyResponseError();
    }
    const verification = { instance: this.options.instance, clientId, scanRef, response, latest };
    const delivery = this.deliveryOf(verification, before);
    return delivery && { verification, delivery };
  }

  /** Its content is newer than its decision; nothing where another result has come meanwhile. */
  private async withContent(
    verification: ReconciledVerification,
    isLast: boolean,
  ): Promise<Delivery | undefined> {
    const content = await this.contentOf(verification, isLast);
    const latest = await this.deliveries.latestResult(verification.scanRef);
    return this.deliveryOf({ ...verification, content, latest }, verification.latest);
  }

  /**
   * Nothing for an account that has no such response, and where there is no time to ask again: the decision is delivered all
   * the same.
   */
  private async contentOf(
    { clientId, scanRef }: ReconciledVerification,
    isLast: boolean,
  ): Promise<IdentificationPayload | undefined> {
    try {
      const content = await this.ask((call) => this.client.getFull(scanRef, call));
      if (!isOf(clientId, content)) {
        throw new IdenfyResponseError();
      }
      return content;
    } catch (error) {
      const isForGood = IdenfyError.is(error) && NO_CONTENT.has(error.code);
      if (isForGood || (isLast && !this.signal.aborted)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Nothing where the response may be older than a result that has come since `before`. */
  private deliveryOf(
    verification: ReconciledVerification,
    before: LatestResult | undefined,
  ): Delivery | undefined {
    const delivery = reconciledDelivery(verification, this.options.reconciliation.automaticIsFinal);
    const result = delivery?.classified.verification;
    const { latest } = verification;
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
