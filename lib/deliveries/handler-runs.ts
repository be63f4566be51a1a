import type { EventDispatcher, HandlerRun } from '../events/event-dispatcher.service.js';
import type { IdenfyEvent } from '../events/event-table.js';
import { reasonOf } from '../shared/error-reason.js';
import { monotonicNow } from '../shared/monotonic.js';
import type { DeliveryLog } from './delivery-log.js';
import type { HandlerFailures } from './handler-failures.js';
import type { HeldDelivery } from './held-delivery.js';

/** Under this id the store notes that the event streams have had the event. */
const STREAMS = '$events';

export interface HandlerTools {
  readonly dispatcher: Pick<EventDispatcher, 'dispatch' | 'takes'>;
  /** Spelt out: `IdenfyEvents.publish` is internal, so the declarations of the package do not have it. */
  readonly events: { publish(event: IdenfyEvent): void };
  readonly failures: HandlerFailures;
  readonly journal: DeliveryLog;
}

/** The handlers of one event in one attempt; each success is noted in the store. */
export class HandlerRuns {
  /** What went wrong so far. A failed handler outweighs a store that could not note a success. */
  problem: 'failed' | 'store-failed' | undefined;
  /** Why the store could not note it, where its error says so. */
  reason: string | undefined;
  private readonly running = new Set<string>();
  private ended = false;

  constructor(
    private readonly tools: HandlerTools,
    private readonly held: HeldDelivery,
    private readonly event: IdenfyEvent,
  ) {}

  /** Whether the app has a handler for the event. */
  get taken(): boolean {
    return this.tools.dispatcher.takes(this.event);
  }

  /** Starts all handlers that have not succeeded in an earlier attempt; resolves when each of them has settled. */
  async run(settled: ReadonlySet<string>): Promise<void> {
    const steps: Promise<void>[] = [];
    if (!settled.has(STREAMS)) {
      this.tools.events.publish(this.event);
      steps.push(this.noteSuccess(STREAMS));
    }
    for (const run of this.tools.dispatcher.dispatch(this.event, settled)) {
      this.running.add(run.id);
      steps.push(this.follow(run));
    }
    await Promise.all(steps);
  }

  /** Tells of every handler that has not settled within `ms` milliseconds. */
  reportLate(ms: number): void {
    for (const handler of this.running) {
      const error = new Error(`not finished within ${ms} ms, still running`);
      error.name = 'TimeoutError';
      this.tools.failures.report({ event: this.event, handler, error });
    }
  }

  /** Nothing is written to the store any more: the app is going down. */
  end(): void {
    this.ended = true;
  }

  private async follow({ id, done }: HandlerRun): Promise<void> {
    const startedAt = monotonicNow();
    let outcome: 'succeeded' | 'failed' = 'succeeded';
    try {
      await done;
    } catch (error) {
      outcome = 'failed';
      this.problem = 'failed';
      this.tools.failures.report({ event: this.event, handler: id, error });
    }
    this.running.delete(id);
    const { deliveryId, type } = this.event;
    this.tools.journal.handler({ deliveryId, type, handler: id, outcome, ms: monotonicNow() - startedAt });
    if (outcome === 'succeeded') {
      await this.noteSuccess(id);
    }
  }

  /** Also when the attempt has been given up by then: that a handler succeeded stays true. */
  private async noteSuccess(handler: string): Promise<void> {
    if (this.ended) {
      return;
    }
    try {
      await this.held.settleHandler(handler);
    } catch (error) {
      this.problem ??= 'store-failed';
      this.reason ??= reasonOf(error);
      this.tools.journal.trouble(
        this.event.deliveryId,
        `the store did not note that ${handler} succeeded`,
        error,
      );
    }
  }
}
