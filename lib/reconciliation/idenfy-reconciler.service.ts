import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { setMaxListeners } from 'node:events';
import { IdenfyClient } from '../client/idenfy-client.js';
import { IDENFY_OPTIONS, ProviderName } from '../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { readCallOptions } from '../config/options-table.js';
import { IdenfyAbortedError, IdenfyError, IdenfyRequestError, IdenfyStoreError } from '../errors/index.js';
import type { IdenfyErrorCode } from '../errors/index.js';
import type { IdenfyEvent } from '../events/event-table.js';
import { LiveSessions } from '../sessions/live-sessions.service.js';
import { LIVE_SESSION_OPTIONS } from '../sessions/session-slot.js';
import type { LiveSessionOptions, SessionSlot, SlottedSession } from '../sessions/session-slot.js';
import { RunTimer } from '../shared/background-timer.js';
import { Deadline } from '../shared/deadline.js';
import { describeError } from '../errors/describe-error.js';
import { InFlight } from '../shared/in-flight.js';
import { LEASE_MARGIN_MS, LONGEST_LEASE_MS } from '../shared/limits.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { checkClientId } from '../tokens/check-token-request.js';
import { Deliveries } from '../deliveries/deliveries.service.js';
import { inParallel, NextChecks, RequestBudget, RunTally } from './run.js';
import { VerificationChecks } from './verification-checks.js';

/** How many sessions of a run are checked together. */
const AT_ONCE = 4;
/** The time between two checks where the options name none, in seconds. */
const DEFAULT_EVERY_SECONDS = 60;
/** How long to leave iDenfy alone after a 429 that names no time, in milliseconds. */
const PAUSE_MS = 60_000;

/** Failures that every other session of the run would meet as well. */
const ENDS_THE_RUN: ReadonlySet<IdenfyErrorCode> = new Set([
  'IDENFY_RATE_LIMIT',
  'IDENFY_AUTHENTICATION',
  'IDENFY_PERMISSION',
  'IDENFY_QUOTA',
]);

/**
 * Asks iDenfy for results whose webhook never arrived, and delivers them as the same events, with
 * `source: 'reconciliation'`, once. With the option `reconciliation` it does so by itself, for sessions that are past
 * their time; without it, when it is asked to.
 */
@Injectable()
@ProviderName('IdenfyReconciler')
export class IdenfyReconciler implements BeforeApplicationShutdown {
  private readonly logger = new SafeLogger('IdenfyReconciler');
  private readonly stopping = new AbortController();
  private readonly inFlight = new InFlight();
  private readonly checks: VerificationChecks;
  private readonly nextChecks: NextChecks;
  private readonly timer: RunTimer;
  private pause = new Deadline(0);

  /** @internal */
  constructor(
    @Inject(IDENFY_OPTIONS) private readonly options: ResolvedIdenfyOptions,
    @Inject(LiveSessions) private readonly sessions: LiveSessions,
    @Inject(IdenfyClient) client: IdenfyClient,
    @Inject(Deliveries) deliveries: Deliveries,
  ) {
    const everyMs = (options.reconciliation.everySeconds ?? DEFAULT_EVERY_SECONDS) * 1000;
    const { signal } = this.stopping;
    // Every call listens to it.
    setMaxListeners(0, signal);
    this.checks = new VerificationChecks(client, sessions, deliveries, options, new RequestBudget(), signal);
    this.nextChecks = new NextChecks(everyMs);
    this.timer = new RunTimer(everyMs, () => this.runBySchedule());
  }

  /**
   * Asks iDenfy how the verification of a clientId stands, due or not, and delivers what is new of it: of the session
   * that is open here, else of the newest verification that iDenfy lists for the clientId and has a result of. For an
   * operator or a support page, not for a loop: iDenfy forbids polling. Where a clientId has slots and the scanRef of the one
   * that is asked for is not known, that newest verification may be another slot's; it ends no session but its own.
   *
   * Resolves to the event that this call delivered. To nothing where there was nothing new: no result yet, one that was
   * delivered before, one that is in flight elsewhere. Also to nothing where a handler failed or is late,
   * which `onHandlerError` tells; the result then stays to be delivered.
   *
   * @throws IdenfyRequestError when the clientId or the slot is malformed, IdenfyStoreError when a store or the queue fails,
   * IdenfyRateLimitError also when this process has sent 2,500 requests of reconciliation in an hour, and the other
   * errors of this package by what iDenfy responds.
   */
  async reconcile(clientId: string, options?: LiveSessionOptions): Promise<IdenfyEvent | undefined> {
    const problems = checkClientId(clientId);
    if (problems.length > 0) {
      throw IdenfyRequestError.invalid(problems);
    }
    const { slot } = readCallOptions('IdenfyReconciler.reconcile', LIVE_SESSION_OPTIONS, options);
    return this.inFlight.track(this.onDemand({ clientId, slot }));
  }

  /**
   * Checks the sessions that are due, `batchSize` of them at most, and delivers what is new. What fails is logged, in
   * one line, and tried again by a later run. Resolves to the number of events that were delivered.
   *
   * @throws IdenfyStoreError when the session store does not say what is due.
   */
  async runOnce(): Promise<number> {
    return this.inFlight.track(this.run());
  }

  /**
   * Starts the runs of the option `reconciliation`.
   *
   * @internal
   */
  startRuns(): void {
    if (this.options.reconciliation.everySeconds !== undefined) {
      this.timer.start();
    }
  }

  /** Starts nothing any more, and waits for the handlers at work, as long as handlers may take. */
  async beforeApplicationShutdown(): Promise<void> {
    this.timer.stop();
    this.stopping.abort();
    await this.inFlight.settled(this.options.webhook.handlerTimeoutMs);
  }

  private async onDemand(slot: SessionSlot): Promise<IdenfyEvent | undefined> {
    const session = await this.sessions.find(slot);
    if (session?.state === 'reserved' && !session.outcomeUnknown) {
      // Its token is being asked for: iDenfy has nothing of it that could be told from an older one's.
      return undefined;
    }
    const { outcome, event, reason } = await this.checks.check({
      clientId: slot.clientId,
      scanRef: session?.scanRef,
    });
    if (outcome === 'store-failed' || outcome === 'queue-failed') {
      throw new IdenfyStoreError({ reason });
    }
    if (outcome === 'stopping') {
      throw new IdenfyAbortedError();
    }
    return event;
  }

  private async runBySchedule(): Promise<void> {
    try {
      await this.runOnce();
    } catch (error) {
      this.logger.error(`The run did not start: ${describeError(error)}`);
    }
  }

  private async run(): Promise<number> {
    if (this.isHeldUp) {
      return 0;
    }
    const due = await this.sessions.takeDue(this.options.reconciliation.batchSize, this.heldMs());
    const tally = new RunTally(due.length);
    await inParallel(due, AT_ONCE, (session) => this.checkSession(session, tally));
    const { line } = tally;
    if (line !== undefined) {
      this.logger.warn(line);
    }
    return tally.delivered;
  }

  /** Never rejects: one session that fails does not stop the others. */
  private async checkSession(session: SlottedSession, tally: RunTally): Promise<void> {
    const dueMs = await this.nextCheckOf(session, tally);
    if (dueMs !== undefined) {
      // Where that fails it is due when the time is over for which it was taken.
      await this.sessions.dueAgain(session, dueMs).catch((error: unknown) => {
        this.logger.debug(`A session is due later than it could be: ${describeError(error)}`);
      });
    }
  }

  /** Checks a session. Resolves to the time until its next check in milliseconds, or to nothing where it is over. */
  private async nextCheckOf(session: SlottedSession, tally: RunTally): Promise<number | undefined> {
    if (this.isHeldUp || tally.stopped) {
      tally.left += 1;
      return 0;
    }
    try {
      const check = await this.checks.check(session, this.nextChecks.isLast(session));
      tally.checked(check);
      if (check.over && session.scanRef !== undefined) {
        this.nextChecks.forget(session);
        return undefined;
      }
      return this.nextChecks.afterMs(session, check.failed);
    } catch (error) {
      if (this.stopping.signal.aborted) {
        tally.left += 1;
        return 0;
      }
      const ends = this.endsTheRun(error);
      tally.failed(error, ends);
      return ends ? 0 : this.nextChecks.afterMs(session, true);
    }
  }

  private endsTheRun(error: unknown): boolean {
    if (!IdenfyError.is(error) || !ENDS_THE_RUN.has(error.code)) {
      return false;
    }
    if (error.code === 'IDENFY_RATE_LIMIT') {
      this.pause = new Deadline(error.retryAfterMs ?? PAUSE_MS);
    }
    return true;
  }

  private get isHeldUp(): boolean {
    return this.stopping.signal.aborted || this.pause.remainingMs > 0;
  }

  /** For how long the sessions of a run are this process' alone: as long as it may be at them. */
  private heldMs(): number {
    const { timeoutMs, webhook, reconciliation } = this.options;
    const checkMs = 2 * timeoutMs + webhook.handlerTimeoutMs + LEASE_MARGIN_MS;
    return Math.min(LONGEST_LEASE_MS, Math.ceil(reconciliation.batchSize / AT_ONCE) * checkMs);
  }
}
