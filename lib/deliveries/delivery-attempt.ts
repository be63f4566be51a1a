import { randomUUID } from 'node:crypto';
import { createIdenfyEvent } from '../events/classify-delivery.js';
import type { IdenfyEvent } from '../events/event-table.js';
import { IdenfyStoreError } from '../errors/idenfy-errors.js';
import type { LiveSessions } from '../sessions/live-sessions.service.js';
import { Deadline } from '../shared/deadline.js';
import { reasonOf } from '../shared/error-reason.js';
import { DELIVERY_STORE_MS, SESSION_STORE_MS } from '../shared/limits.js';
import { storeResult, within } from '../errors/store-result.js';
import { AttemptWatch } from './attempt-watch.js';
import type { AttemptStep, WatchedAttempt } from './attempt-watch.js';
import type { BeginDelivery, BeginResult, DeliveryStore, OwnedDelivery } from './delivery-store.interface.js';
import type { DeliveryOutcome, Delivery } from './delivery.interface.js';
import { HandlerRuns } from './handler-runs.js';
import type { HandlerTools, SuccessRecorder } from './handler-runs.js';

export interface AttemptResult {
  readonly outcome: DeliveryOutcome;
  /** For `busy`: how long another attempt holds the delivery at most, in milliseconds. */
  readonly retryAfterMs?: number;
  /** For `store-failed` and `queue-failed`: the reason of the error, where there is one. */
  readonly reason?: string;
  /** For a reconciled result that was `handled`, `unhandled` or `queued`: its event. */
  readonly event?: IdenfyEvent;
}

/** What an attempt works with; the same for all attempts of an instance. */
export interface AttemptTools extends HandlerTools {
  readonly store: DeliveryStore;
  readonly handlerTimeoutMs: number;
  /** How long a delivery is held at a time, in milliseconds. */
  readonly leaseMs: number;
  readonly sessions: Pick<LiveSessions, 'finish' | 'submitted'>;
  /** The attempts that are in flight. Each removes itself. */
  readonly inFlight: Set<DeliveryAttempt>;
  /** Repeats a write that has failed, in the background, until it succeeds or the lease that it is about has ended. */
  readonly retry: (write: () => Promise<unknown>, lease: Deadline) => void;
}

/** What an attempt waits for, what its failure means, and what the log says of it. */
const STEPS: Readonly<Record<AttemptStep, { outcome: DeliveryOutcome; what: string }>> = {
  deliveries: { outcome: 'store-failed', what: 'the delivery store failed' },
  sessions: { outcome: 'store-failed', what: 'the session store failed' },
  queue: { outcome: 'queue-failed', what: 'the queue failed' },
};

/** The delivery in the store, for one attempt: every write is as the same owner. */
export function ownedBy(owner: string, { instance, deliveryId, classified }: Delivery): OwnedDelivery {
  return { instance, deliveryId, owner, scanRef: classified.verification?.scanRef || undefined };
}

export function beginRequest(
  { instance, deliveryId, owner, scanRef }: OwnedDelivery,
  { source, classified: { verification } }: Delivery,
  leaseMs: number,
  toQueue?: boolean,
): BeginDelivery {
  const result = verification && {
    overall: verification.overall,
    final: verification.final,
    startsRound: verification.startsRound,
  };
  // Written out, like all that every webhook makes: a spread costs a microsecond or more.
  return {
    instance,
    deliveryId,
    owner,
    scanRef,
    leaseMs,
    result: scanRef === undefined ? undefined : result,
    toQueue,
    tentative: source === 'reconciliation' || undefined,
  };
}

/**
 * One attempt at a delivery: begins it in the store, ends the live session, has the handlers run that have not
 * succeeded yet, and marks it done or frees it for the next attempt.
 *
 * A reconciled result differs in two things. It is no redelivery, so what iDenfy has brought by webhook is not
 * handled again. And its live session is what makes it be tried again, so the reconciler ends that afterwards.
 */
export class DeliveryAttempt implements WatchedAttempt, SuccessRecorder {
  /** What to respond. Resolves by the deadline, when it is in the log; handlers that run then go on. */
  readonly result: Promise<AttemptResult>;
  /** Set with `result`. A function as its first value would cost: with each one that is replaced V8 keeps the attempt for long. */
  private resolve: ((result: AttemptResult) => void) | undefined;
  private readonly isReconciled: boolean;
  private readonly owned: OwnedDelivery;
  private heldSince = performance.now();
  private handlers: HandlerRuns | undefined;
  /** Why the store or the queue failed first. */
  private reason: string | undefined;
  /** Set once the response is overdue, or the attempt was given up: no handler is started any more. */
  private stopped: DeliveryOutcome | undefined;
  private givenUp = false;
  /** Whether the delivery was freed before the attempt was over; a write that failed is repeated already. */
  private isFree = false;
  private readonly watch: AttemptWatch;

  /**
   * @param startedAt when the delivery came, on the monotonic clock
   * @param deadlineAt when the response is overdue, on the same clock; Infinity where none waits for it
   * @param enqueue stores the delivery for a worker; without it the handlers run in this attempt
   */
  constructor(
    private readonly tools: AttemptTools,
    private readonly delivery: Delivery,
    private readonly startedAt: number,
    deadlineAt: number,
    private readonly enqueue?: () => Promise<void>,
  ) {
    this.isReconciled = delivery.source === 'reconciliation';
    this.owned = ownedBy(randomUUID(), delivery);
    this.watch = new AttemptWatch(this, deadlineAt, tools.leaseMs / 3);
    this.result = new Promise((resolve) => (this.resolve = resolve));
    tools.inFlight.add(this);
  }

  /** Never rejects. */
  async run(): Promise<void> {
    let result: AttemptResult;
    try {
      result = await this.steps();
    } catch (error) {
      result = this.failureOf(error);
      const freed = this.isFree ? undefined : this.free();
      // The response does not wait for another step of what has failed.
      this.respond(result);
      await freed;
    }
    this.watch.end();
    this.tools.inFlight.delete(this);
    if (this.stopped !== undefined && !this.givenUp) {
      this.tools.log.aftermath(this.delivery.deliveryId, result.outcome);
    }
    this.respond(result);
  }

  /** Frees the delivery for another attempt, without waiting for what is in flight. Never rejects. */
  async giveUp(outcome: 'late' | 'stopping' | 'store-failed'): Promise<void> {
    if (this.givenUp) {
      return;
    }
    this.givenUp = true;
    this.isFree = true;
    this.stopped = outcome;
    this.watch.end();
    // What has succeeded so far is recorded with it.
    const freed = this.free();
    if (outcome === 'stopping') {
      this.handlers?.end();
    } else {
      this.respond(this.resultOf(outcome));
    }
    await freed;
    this.tools.inFlight.delete(this);
    this.respond(this.resultOf(outcome));
  }

  private respond(result: AttemptResult): void {
    const { resolve } = this;
    this.resolve = undefined;
    if (resolve !== undefined) {
      this.tools.log.delivery(this.delivery, result, performance.now() - this.startedAt);
      resolve(result);
    }
  }

  respondLate(): void {
    this.stopped ??= 'late';
    this.handlers?.reportLate(this.tools.handlerTimeoutMs);
    this.respond({ outcome: this.handlers?.hasFailed ? 'failed' : 'late' });
  }

  /** Resolves to whether it still is ours; to nothing when the store fails. */
  async renew(): Promise<boolean | undefined> {
    const { store, leaseMs } = this.tools;
    try {
      const isOurs = await store.renew({ ...this.owned, leaseMs });
      if (isOurs) {
        this.heldSince = performance.now();
      }
      return isOurs;
    } catch {
      return undefined;
    }
  }

  endWait(reason: 'step' | 'lease'): void {
    if (reason === 'step') {
      this.trouble(this.what, new IdenfyStoreError({ reason: 'ETIMEDOUT' }));
    }
    void this.giveUp(reason === 'step' ? 'store-failed' : 'late');
  }

  private async steps(): Promise<AttemptResult> {
    this.watch.beginStep('deliveries', DELIVERY_STORE_MS);
    const begun = await this.begin();
    this.watch.endStep();
    if (begun.state === 'done') {
      return { outcome: 'duplicate' };
    }
    if (begun.state === 'busy') {
      return { outcome: 'busy', retryAfterMs: begun.retryAfterMs };
    }
    if (this.isReconciled && (begun.superseded || begun.repeats !== undefined)) {
      // Freed, not completed: the webhook that brought it may still be at its handlers, and fail.
      await this.free();
      return { outcome: 'duplicate' };
    }
    const event = createIdenfyEvent(this.delivery.classified, this.delivery, begun);
    if (this.enqueue !== undefined && this.stopped === undefined) {
      await this.queue(this.enqueue);
      return this.isReconciled ? { outcome: 'queued', event } : { outcome: 'queued' };
    }
    if (!this.givenUp) {
      this.watch.beginStep('sessions', SESSION_STORE_MS);
      await this.tellSession();
      this.watch.endStep();
    }
    if (this.stopped !== undefined) {
      await this.free();
      return { outcome: this.stopped };
    }
    const handlers = new HandlerRuns(this.tools, event, this);
    this.handlers = handlers;
    const settled = handlers.start(begun.settled);
    if (settled !== undefined) {
      this.watch.keepLease();
      await settled;
      this.watch.leaveLease();
    }
    if (this.givenUp) {
      await handlers.recordRest();
      return this.resultOf(this.stopped ?? 'late');
    }
    if (handlers.hasFailed) {
      await this.free();
      return { outcome: 'failed' };
    }
    if (handlers.storeFailure !== undefined) {
      this.reason ??= reasonOf(handlers.storeFailure);
      await this.free();
      return this.resultOf('store-failed');
    }
    // Where it is not ours any more another attempt completes it; the handlers have succeeded all the same.
    this.watch.beginStep('deliveries', DELIVERY_STORE_MS);
    await this.tools.store.complete(this.owned);
    this.watch.endStep();
    const outcome = handlers.isTaken ? 'handled' : 'unhandled';
    return this.isReconciled ? { outcome, event } : { outcome };
  }

  private begin(): Promise<BeginResult> {
    const toQueue = this.isReconciled ? undefined : this.enqueue !== undefined;
    const { store, leaseMs } = this.tools;
    return store.begin(beginRequest(this.owned, this.delivery, leaseMs, toQueue));
  }

  /**
   * Ends the live session, or lets go of its token. Before the handlers, and whatever they do; but not before the delivery
   * is in the queue, where there is one.
   */
  private tellSession(): Promise<void> | undefined {
    const { releases, verification } = this.delivery.classified;
    if (releases !== undefined && !this.isReconciled) {
      return this.tools.sessions.finish(releases);
    }
    const submitted = verification?.final === false ? verification.scanRef : null;
    return submitted === null ? undefined : this.tools.sessions.submitted(submitted);
  }

  private async queue(enqueue: () => Promise<void>): Promise<void> {
    // Freed before, not after: a worker may take it the moment that it is in the queue.
    this.isFree = true;
    this.watch.step = 'deliveries';
    await this.abandon();
    this.watch.step = 'queue';
    await within(enqueue(), this.tools.handlerTimeoutMs);
    this.watch.step = undefined;
    // Where it fails, the worker's attempt tells the session: the delivery is safe.
    await storeResult(async () => this.tellSession()).catch((error: unknown) => {
      this.trouble(STEPS.sessions.what, error);
    });
  }

  /** That a handler succeeded stays true when the attempt has been given up. Never rejects. */
  async record(handler: string): Promise<void> {
    const settle = (): Promise<void> => this.tools.store.settleHandler({ ...this.owned, handler });
    await this.insist(settle).catch((error: unknown) => {
      this.trouble(`the store did not record that ${handler} succeeded`, error);
    });
  }

  settleInTransaction(handler: string, work: (transaction: unknown) => Promise<void>): Promise<boolean> {
    const { store } = this.tools;
    // Of a module that was loaded lazily: at the start it would have been refused.
    return store.settleInTransaction === undefined
      ? Promise.reject(new Error('The delivery store has no transactions'))
      : store.settleInTransaction({ ...this.owned, handler }, work);
  }

  /** Has the next attempt begin at once, and run only the handlers that have not succeeded. Never rejects. */
  private async free(): Promise<void> {
    await this.handlers?.recordRest();
    await this.abandon().catch((error: unknown) => {
      this.trouble('the store did not free the delivery, it is tried again until its lease ends', error);
    });
  }

  private abandon(): Promise<void> {
    return this.insist(() => this.tools.store.abandon(this.owned));
  }

  /**
   * The caller learns of the first try. Where it fails more follow, for as long as the lease may last: a redelivery is
   * neither to wait for its end, nor to run what has succeeded.
   */
  private async insist(write: () => Promise<unknown>): Promise<void> {
    const bounded = async (): Promise<unknown> => within(write(), DELIVERY_STORE_MS);
    try {
      await bounded();
    } catch (error) {
      this.tools.retry(bounded, new Deadline(this.heldSince + this.tools.leaseMs - performance.now()));
      throw error;
    }
  }

  private resultOf(outcome: DeliveryOutcome): AttemptResult {
    const isFailure = outcome === 'store-failed' || outcome === 'queue-failed';
    return isFailure && this.reason !== undefined ? { outcome, reason: this.reason } : { outcome };
  }

  private failureOf(error: unknown): AttemptResult {
    // What was given up has said why.
    if (!this.givenUp) {
      this.trouble(this.what, error);
    }
    const { step } = this.watch;
    const result: AttemptResult =
      step === undefined ? { outcome: 'failed' } : this.resultOf(STEPS[step].outcome);
    this.watch.endStep();
    return result;
  }

  private get what(): string {
    const { step } = this.watch;
    return step === undefined ? 'handling failed' : STEPS[step].what;
  }

  private trouble(what: string, error: unknown): void {
    this.reason ??= reasonOf(error);
    this.tools.log.trouble(this.delivery.deliveryId, what, error);
  }
}
