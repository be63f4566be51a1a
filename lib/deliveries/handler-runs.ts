import { runHandler } from '../events/event-dispatcher.service.js';
import type { EventDispatcher, Handler } from '../events/event-dispatcher.service.js';
import { IdenfyError } from '../errors/idenfy-error.js';
import type { IdenfyEvent } from '../events/event-table.js';
import type { DeliveryLog } from './delivery-log.js';

/** Under this id the store records that the event streams have had the event. */
const STREAMS = '$events';

export interface HandlerTools {
  readonly dispatcher: Pick<EventDispatcher, 'handlersOf'>;
  /** Spelt out: `IdenfyEvents.publish` is internal, so the declarations of the package do not have it. */
  readonly events: { publish(event: IdenfyEvent): void };
  readonly log: DeliveryLog;
}

export interface SuccessRecorder {
  /** Records that a handler succeeded. Never rejects. */
  record(handler: string): Promise<void>;
  /** See `DeliveryStore.settleInTransaction`; rejects where the store has none. */
  settleInTransaction(handler: string, work: (transaction: unknown) => Promise<void>): Promise<boolean>;
}

interface TransactionRun {
  /** Missing where the handler was not called: it has succeeded before, or it was not its fault. */
  readonly outcome: 'succeeded' | 'failed' | undefined;
}

/**
 * The handlers of one event in one attempt. A success is recorded in the store where a redelivery has to know of it: while
 * other handlers run, and where one has failed. When all have succeeded, the delivery is done, and that says it all.
 */
export class HandlerRuns {
  hasFailed = false;
  /** The failure of the store around a handler: neither its success nor its own failure. */
  storeFailure: unknown;
  /** Whether the app has a handler for the event. */
  isTaken = false;
  private readonly running: string[] = [];
  private readonly unrecorded: string[] = [];
  private ended = false;

  constructor(
    private readonly tools: HandlerTools,
    private readonly event: IdenfyEvent,
    private readonly recorder: SuccessRecorder,
  ) {}

  /**
   * Starts all handlers that have not succeeded in an earlier attempt. Resolves when each of them has settled; returns
   * nothing where they have by then.
   */
  start(settled: readonly string[]): Promise<unknown> | undefined {
    if (!settled.includes(STREAMS)) {
      this.tools.events.publish(this.event);
      this.unrecorded.push(STREAMS);
    }
    const handlers = this.tools.dispatcher.handlersOf(this.event);
    this.isTaken = handlers.length > 0;
    const pending: Promise<void>[] = [];
    for (const { id, call, transactional } of handlers) {
      if (!settled.includes(id)) {
        const startedAt = performance.now();
        if (transactional) {
          this.running.push(id);
          pending.push(this.follow(id, this.inTransaction(id, call), startedAt));
          continue;
        }
        const done = runHandler(call, this.event);
        if (done === undefined) {
          this.unrecorded.push(id);
          this.tools.log.handler(this.event, id, 'succeeded', startedAt);
        } else {
          this.running.push(id);
          pending.push(this.follow(id, done, startedAt));
        }
      }
    }
    return pending.length === 0 ? undefined : Promise.all([...pending, this.recordUnlessAlone()]);
  }

  /** Reports every handler that has not settled within `ms` milliseconds. */
  reportLate(ms: number): void {
    for (const handler of this.running) {
      const error = new Error(`not finished within ${ms} ms, still running`);
      error.name = 'TimeoutError';
      this.tools.log.handlerFailed({ event: this.event, handler, error });
    }
  }

  /** Records the successes that are not recorded yet. */
  async recordRest(): Promise<void> {
    const ids = this.unrecorded.splice(0);
    await Promise.all(this.ended ? [] : ids.map((id) => this.recorder.record(id)));
  }

  /** Nothing is written to the store any more, and no handler is called: the app is shutting down. */
  end(): void {
    this.ended = true;
  }

  /** @param done resolves to the run where that was in a transaction, and is recorded with it */
  private async follow(id: string, done: Promise<TransactionRun | void>, startedAt: number): Promise<void> {
    let outcome: TransactionRun['outcome'] = 'succeeded';
    try {
      const run = await done;
      if (run === undefined) {
        this.unrecorded.push(id);
      } else {
        ({ outcome } = run);
      }
    } catch (error) {
      outcome = 'failed';
      this.hasFailed = true;
      this.tools.log.handlerFailed({ event: this.event, handler: id, error });
    }
    this.running.splice(this.running.indexOf(id), 1);
    if (outcome !== undefined) {
      this.tools.log.handler(this.event, id, outcome, startedAt);
    }
    await this.recordUnlessAlone();
  }

  /** Rejects with what the handler throws, or does in its transaction; not where the store fails. */
  private async inTransaction(id: string, call: Handler['call']): Promise<TransactionRun> {
    let wasCalled = false;
    let thrown: { readonly error: unknown } | undefined;
    try {
      await this.recorder.settleInTransaction(id, async (transaction) => {
        if (this.ended) {
          throw new Error('the app is shutting down');
        }
        wasCalled = true;
        thrown = undefined;
        try {
          await runHandler(call, this.event, transaction);
        } catch (error) {
          thrown = { error };
          throw error;
        }
      });
      return { outcome: wasCalled ? 'succeeded' : undefined };
    } catch (error) {
      if (thrown !== undefined) {
        throw thrown.error;
      }
      if (this.ended && !wasCalled) {
        return { outcome: undefined };
      }
      if (!IdenfyError.is(error, 'IDENFY_STORE')) {
        throw error;
      }
      this.storeFailure ??= error;
      this.tools.log.trouble(this.event.deliveryId, `the store failed in the transaction of ${id}`, error);
      return { outcome: wasCalled ? 'failed' : undefined };
    }
  }

  private async recordUnlessAlone(): Promise<void> {
    if (this.running.length > 0 || this.hasFailed) {
      await this.recordRest();
    }
  }
}
