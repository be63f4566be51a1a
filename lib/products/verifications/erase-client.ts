import { callOptions } from '../../client/call.js';
import type { CallOptions, IdenfyCallOptions } from '../../client/call.js';
import type { IdenfyClient } from '../../client/idenfy-client.js';
import { isOf } from '../../client/responses.js';
import type { StatusAnswer } from '../../client/responses.js';
import type { ResolvedIdenfyOptions } from '../../config/idenfy-options.interface.js';
import { IdenfyError } from '../../errors/idenfy-error.js';
import { IdenfyRequestError, IdenfyResponseError } from '../../errors/idenfy-errors.js';
import { storeResult } from '../../errors/store-result.js';
import type { LiveSessions } from '../../sessions/live-sessions.service.js';
import { SafeLogger } from '../../shared/safe-logger.js';
import { checkClientId } from '../../tokens/check-token-request.js';
import { listed } from './verification-calls.js';
import { isFinal } from './verification-result.js';
import type { ErasedClient, PendingErasure } from './verifications.types.js';

/** No clientId has so many verifications; a list that does not end must not be read for ever. */
const MOST_LISTED = 10_000;
/** What iDenfy has deleted already. */
const GONE: readonly string[] = ['DELETED', 'EXPIRED-DELETED'];
/** What /status may say that does not tell whose a verification is: deleting it decides then. */
const UNTOLD: readonly string[] = ['IDENFY_NOT_FOUND', 'IDENFY_REQUEST', 'IDENFY_RESPONSE'];

interface Found {
  readonly scanRef: string;
  readonly isGone: boolean;
  /** Of iDenfy's list: that it filters by the exact clientId is not documented. */
  readonly isListed: boolean;
}

/** Deletes what iDenfy and the session store have of one clientId. */
export class ClientErasure {
  readonly #logger = new SafeLogger('IdenfyService');
  readonly #deleted: string[] = [];
  readonly #pending: PendingErasure[] = [];

  constructor(
    private readonly client: IdenfyClient,
    private readonly sessions: LiveSessions,
    private readonly options: Pick<ResolvedIdenfyOptions, 'timeoutMs' | 'reconciliation'>,
    private readonly clientId: string,
    private readonly given: IdenfyCallOptions | undefined,
  ) {}

  /**
   * Lists until nothing new is listed: pages shift while verifications are made and deleted. Every page is read before
   * anything is deleted, for the same reason.
   */
  async run(): Promise<ErasedClient> {
    const problems = checkClientId(this.clientId);
    if (problems.length > 0) {
      throw IdenfyRequestError.invalid(problems);
    }
    const tried = new Set<string>();
    for (;;) {
      const found = (await this.#find()).filter(({ scanRef }) => !tried.has(scanRef));
      if (found.length === 0) {
        break;
      }
      for (const one of found) {
        tried.add(one.scanRef);
        await this.#erase(one);
      }
    }
    if (this.#pending.length === 0) {
      await this.sessions.release({ clientId: this.clientId });
    }
    return { deleted: this.#deleted, pending: this.#pending };
  }

  /** What iDenfy lists, and the open session, which it may not list yet. */
  async #find(): Promise<Found[]> {
    const found = new Map<string, Found>();
    const open = await this.sessions.find({ clientId: this.clientId });
    if (open?.scanRef !== undefined) {
      found.set(open.scanRef, { scanRef: open.scanRef, isGone: false, isListed: false });
    }
    let entries = 0;
    for await (const { scanRef, status } of listed(this.client, { clientId: this.clientId }, this.#call)) {
      entries += 1;
      if (entries > MOST_LISTED) {
        throw new IdenfyResponseError();
      }
      const isListed = !found.has(scanRef) || found.get(scanRef)?.isListed === true;
      found.set(scanRef, { scanRef, isGone: GONE.includes(status), isListed });
    }
    return [...found.values()];
  }

  async #erase({ scanRef, isGone, isListed }: Found): Promise<void> {
    if (!isGone) {
      const status = isListed ? await this.#statusOf(scanRef) : undefined;
      if (status !== undefined && !isOf(this.clientId, status)) {
        this.#logger.warn('eraseClient: iDenfy has listed a verification of another clientId; it stays');
        return;
      }
      if (status !== undefined && isFinal(status, this.options.reconciliation.automaticIsFinal)) {
        // Before the deletion: what is deleted may be listed no more, and a call after a crash would not find its session.
        await storeResult(() => this.sessions.finish(scanRef));
      }
      const refusal = await this.#delete(scanRef);
      if (refusal !== undefined) {
        this.#pending.push({ scanRef, reason: refusal });
        return;
      }
    }
    await this.sessions.finishDeleted(scanRef);
    this.#deleted.push(scanRef);
  }

  /** Nothing where iDenfy does not say. */
  async #statusOf(scanRef: string): Promise<StatusAnswer | undefined> {
    try {
      return await this.client.getStatus(scanRef, this.#call());
    } catch (error) {
      if (IdenfyError.is(error) && UNTOLD.includes(error.code)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Why it was not deleted, or nothing. Rejects with what is not about this verification alone. */
  async #delete(scanRef: string): Promise<string | undefined> {
    try {
      await this.client.deleteVerification(scanRef, this.#call());
      return undefined;
    } catch (error) {
      const isOfThisOne =
        IdenfyError.is(error, 'IDENFY_REQUEST') ||
        (IdenfyError.is(error, 'IDENFY_SERVER') && error.upstreamStatus === 500);
      if (!isOfThisOne) {
        throw error;
      }
      return error.identifier === 'PARTNER_ERROR' ? 'not-expired' : error.code;
    }
  }

  readonly #call = (): CallOptions => callOptions(this.given, this.options.timeoutMs);
}
