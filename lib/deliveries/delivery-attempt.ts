import { createIdenfyEvent } from '../events/create-idenfy-event.js';
import type { IdenfyEvent } from '../events/event-table.js';
import type { LiveSessions } from '../sessions/live-sessions.service.js';
import { reasonOf } from '../shared/error-reason.js';
import { within } from '../shared/within.js';
import type { BeginResult, DeliveryStore } from './delivery-store.interface.js';
import { HandlerRuns } from './handler-runs.js';
import type { HandlerTools } from './handler-runs.js';
import { HeldDelivery } from './held-delivery.js';
import { LeaseKeeper } from './lease-keeper.js';
import type { Delivery } from './delivery.interface.js';
import type { DeliveryOutcome } from './delivery-outcome.js';

/** How much longer than its handlers may take a delivery is held, in milliseconds. */
const LEASE_MARGIN_MS = 5000;

/** What became of an attempt. */
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
  readonly instance: string;
  readonly handlerTimeoutMs: number;
  readonly store: DeliveryStore;
  readonly sessions: Pick<LiveSessions, 'finish' | 'submitted'>;
}

type Started = BeginResult & { readonly state: 'started' };

/**
 * One attempt at a delivery: begins it in the store, ends the live session, has the handlers run that have not
 * succeeded yet, and marks it done or frees it for the next attempt.
 *
 * A reconciled result differs in two things. It is no redelivery, so what iDenfy has brought by webhook is not
 * handled again. And its live session is what makes it be tried again, so the reconciler ends that afterwards.
 */
export class DeliveryAttempt {
  private readonly held: HeldDelivery;
  private readonly givenUp: Promise<DeliveryOutcome>;
  private resolveGivenUp: (outcome: DeliveryOutcome) => void = () => undefined;
  private handlers: HandlerRuns | undefined;
  private event: IdenfyEvent | undefined;
  /** Why the store or the queue failed last. */
  private reason: string | undefined;
  /** Set when no handler is to be started any more. */
  private stoppedBy: DeliveryOutcome | undefined;
  /** Writes that the answer does not wait for. */
  private tail: Promise<unknown> = Promise.resolve();

  /** @param enqueue stores the delivery for a worker; without it the handlers run in this attempt */
  constructor(
    private readonly tools: AttemptTools,
    private readonly delivery: Delivery,
    private readonly enqueue?: () => Promise<void>,
  ) {
    this.held = new HeldDelivery(
      tools.store,
      tools.instance,
      delivery,
      tools.handlerTimeoutMs + LEASE_MARGIN_MS,
      delivery.source === 'reconciliation' ? { tentative: true } : { toQueue: enqueue !== undefined },
    );
    this.givenUp = new Promise((resolve) => (this.resolveGivenUp = resolve));
  }

  /** Never rejects. */
  async run(): Promise<AttemptResult> {
    let begun: BeginResult;
    try {
      begun = await this.held.begin();
    } catch (error) {
      this.trouble('the delivery store failed', error);
      this.tail = this.held.abandon().catch(() => undefined);
      return this.resultOf('store-failed');
    }
    switch (begun.state) {
      case 'done':
        return { outcome: 'duplicate' };
      case 'busy':
        return { outcome: 'busy', retryAfterMs: begun.retryAfterMs };
      case 'started':
        return this.result(begun, await this.go(begun));
    }
  }

  /** Resolves when nothing of this attempt is in flight but handlers that it no longer waits for. */
  async over(): Promise<void> {
    await this.tail;
    await this.held.over();
  }

  /** The answer is overdue: what runs goes on, nothing is started any more. What there is to answer then. */
  answerIsLate(): DeliveryOutcome {
    this.stoppedBy ??= 'late';
    this.handlers?.reportLate(this.tools.handlerTimeoutMs);
    return this.handlers?.problem === 'failed' ? 'failed' : 'late';
  }

  /** Frees the delivery for another attempt, without waiting for its handlers any longer. */
  giveUp(outcome: 'late' | 'stopping'): void {
    this.stoppedBy = outcome;
    if (outcome === 'stopping') {
      this.handlers?.end();
      this.held.stop();
    }
    this.resolveGivenUp(outcome);
  }

  private result(begun: Started, outcome: DeliveryOutcome): AttemptResult {
    const delivered = outcome === 'handled' || outcome === 'unhandled' || outcome === 'queued';
    return delivered && this.isReconciled ? { outcome, event: this.eventOf(begun) } : this.resultOf(outcome);
  }

  private resultOf(outcome: DeliveryOutcome): AttemptResult {
    const reason = outcome === 'store-failed' || outcome === 'queue-failed' ? this.reason : undefined;
    return { outcome, ...(reason === undefined ? {} : { reason }) };
  }

  private get isReconciled(): boolean {
    return this.delivery.source === 'reconciliation';
  }

  private async go(begun: Started): Promise<DeliveryOutcome> {
    if (this.isReconciled && (begun.superseded || begun.repeats !== undefined)) {
      // Given up, not completed: the webhook that brought it may still be at its handlers, and fail.
      await this.abandon();
      return 'duplicate';
    }
    if (this.enqueue !== undefined && this.stoppedBy === undefined) {
      return this.queue(this.enqueue);
    }
    if (!(await this.tellSession())) {
      this.tail = this.abandon();
      return 'store-failed';
    }
    if (this.stoppedBy !== undefined) {
      await this.abandon();
      return this.stoppedBy;
    }
    try {
      return await this.handle(begun);
    } catch (error) {
      this.trouble('handling failed', error);
      await this.abandon();
      return 'failed';
    }
  }

  /**
   * Ends the live session, or lets go of its token. Before the handlers, and whatever they do; but not before the delivery
   * is in the queue, where there is one.
   */
  private async tellSession(): Promise<boolean> {
    const { releases, verification } = this.delivery.classified;
    const submitted = verification?.final === false ? verification.scanRef : null;
    try {
      if (releases !== undefined && !this.isReconciled) {
        await this.tools.sessions.finish(releases);
      } else if (submitted !== null) {
        await this.tools.sessions.submitted(submitted);
      }
      return true;
    } catch (error) {
      this.trouble('the session store failed', error);
      return false;
    }
  }

  private async queue(enqueue: () => Promise<void>): Promise<DeliveryOutcome> {
    try {
      // Freed before, not after: a worker may take it the moment that it is in the queue.
      await this.held.abandon();
    } catch (error) {
      this.trouble('the delivery store failed', error);
      return 'store-failed';
    }
    try {
      await within(enqueue(), this.tools.handlerTimeoutMs);
    } catch (error) {
      this.trouble('the queue failed', error);
      return 'queue-failed';
    }
    // Where it fails, the worker's attempt tells the session: the delivery is safe.
    await this.tellSession();
    return 'queued';
  }

  private eventOf({ superseded, repeats }: Started): IdenfyEvent {
    const { wireType, deliveryId, receivedAt, source, classified } = this.delivery;
    const { instance } = this.tools;
    return (this.event ??= createIdenfyEvent(
      classified,
      { wireType, deliveryId, receivedAt, instance, source },
      { superseded, repeats },
    ));
  }

  private async handle(begun: Started): Promise<DeliveryOutcome> {
    const handlers = new HandlerRuns(this.tools, this.held, this.eventOf(begun));
    this.handlers = handlers;
    const lease = new LeaseKeeper(
      Math.ceil(this.held.leaseMs / 3),
      () => this.held.renew(),
      (reason) => reason === 'too-long' && this.giveUp('late'),
    );
    try {
      const stoppedBy = await Promise.race([handlers.run(new Set(begun.settled)), this.givenUp]);
      if (stoppedBy !== undefined) {
        await this.abandon();
        return stoppedBy;
      }
    } finally {
      lease.stop();
    }
    return this.conclude(handlers);
  }

  private async conclude({ problem, reason, taken }: HandlerRuns): Promise<DeliveryOutcome> {
    if (problem === 'store-failed') {
      this.reason ??= reason;
      // The answer does not wait for another step of a store that fails.
      this.tail = this.abandon();
      return problem;
    }
    if (problem !== undefined) {
      await this.abandon();
      return problem;
    }
    try {
      // Where it is not ours any more another attempt completes it; the handlers have succeeded all the same.
      await this.held.complete();
      return taken ? 'handled' : 'unhandled';
    } catch (error) {
      this.trouble('the delivery store failed', error);
      this.tail = this.abandon();
      return 'store-failed';
    }
  }

  private async abandon(): Promise<void> {
    try {
      await this.held.abandon();
    } catch (error) {
      this.trouble('the store did not free the delivery, it is tried again until its lease ends', error);
    }
  }

  private trouble(what: string, error: unknown): void {
    this.reason ??= reasonOf(error);
    this.tools.journal.trouble(this.delivery.deliveryId, what, error);
  }
}
