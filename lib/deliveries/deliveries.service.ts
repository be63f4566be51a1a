import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_STORE, IDENFY_EVENTS, IDENFY_OPTIONS } from '../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { EventDispatcher } from '../events/event-dispatcher.service.js';
import type { IdenfyEvents } from '../events/idenfy-events.service.js';
import { LiveSessions } from '../sessions/live-sessions.service.js';
import { storeResult } from '../sessions/store-calls.js';
import type { Deadline } from '../shared/deadline.js';
import { DeliveryAttempt } from './delivery-attempt.js';
import type { AttemptResult, AttemptTools } from './delivery-attempt.js';
import { DeliveryLog } from './delivery-log.js';
import type { DeliveryStore, LatestResult } from './delivery-store.interface.js';
import { HandlerFailures } from './handler-failures.js';
import type { Delivery } from './delivery.interface.js';
import type { QueuedDelivery } from './webhook-queue.interface.js';

/** Brings verified deliveries to the handlers, or to the queue, and knows what is in flight. */
@Injectable()
export class Deliveries {
  private readonly tools: AttemptTools;
  private readonly underWay = new Map<DeliveryAttempt, Promise<void>>();
  private stopping = false;
  private restsFromQueue = false;

  constructor(
    @Inject(IDENFY_OPTIONS) private readonly options: ResolvedIdenfyOptions,
    @Inject(DELIVERY_STORE) store: DeliveryStore,
    @Inject(LiveSessions) sessions: LiveSessions,
    @Inject(EventDispatcher) dispatcher: EventDispatcher,
    @Inject(IDENFY_EVENTS) events: IdenfyEvents,
  ) {
    const { instance, onHandlerError } = options;
    this.tools = {
      ...{ instance, store, sessions, dispatcher, events },
      handlerTimeoutMs: options.webhook.handlerTimeoutMs,
      failures: new HandlerFailures(onHandlerError),
      journal: new DeliveryLog(instance),
    };
  }

  /**
   * What to answer for a delivery. Resolves by the deadline: handlers that are not done by then go on, and when they
   * finish, the redelivery is a duplicate. Never rejects.
   */
  async answer(delivery: Delivery, deadline: Deadline): Promise<AttemptResult> {
    const { queue } = this.options.webhook;
    const enqueue = queue && ((): Promise<void> => queue.enqueue(this.toQueue(delivery)));
    const attempt = new DeliveryAttempt(this.tools, delivery, enqueue);
    const result = this.start(attempt);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve({ outcome: attempt.answerIsLate() });
        void result.then(({ outcome }) => this.tools.journal.aftermath(delivery.deliveryId, outcome));
      }, deadline.remainingMs);
      void result.then((inTime) => {
        clearTimeout(timer);
        resolve(inTime);
      });
    });
  }

  /** Runs the handlers of a delivery from the queue, however long they take. Never rejects. */
  async work(delivery: Delivery): Promise<AttemptResult> {
    if (this.restsFromQueue) {
      return { outcome: 'stopping' };
    }
    return this.start(new DeliveryAttempt(this.tools, delivery));
  }

  /**
   * The result of the scanRef that counts here; nothing where none is known, or the store cannot say.
   *
   * @throws IdenfyStoreError when the store fails.
   */
  latestResult(scanRef: string): Promise<LatestResult | undefined> {
    const { instance, store } = this.tools;
    return storeResult(async () => store.latestResult?.({ instance, scanRef }));
  }

  /** Leaves what comes from the queue to other processes: what handlers need may be gone soon. */
  restFromQueue(): void {
    this.restsFromQueue = true;
  }

  /** Waits for the work in flight, late handlers included, at most `graceMs` milliseconds. */
  async settle(graceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
    await Promise.race([Promise.all(this.underWay.values()), grace]);
    clearTimeout(timer);
  }

  /**
   * Takes no more work, waits for what is in flight at most `graceMs` milliseconds, and frees the rest, so that a
   * redelivery can take it at once.
   */
  async drain(graceMs: number): Promise<void> {
    this.stopping = true;
    await this.settle(graceMs);
    for (const attempt of this.underWay.keys()) {
      attempt.giveUp('stopping');
    }
    await Promise.all(this.underWay.values());
  }

  private async start(attempt: DeliveryAttempt): Promise<AttemptResult> {
    if (this.stopping) {
      return { outcome: 'stopping' };
    }
    const result = attempt.run();
    this.underWay.set(
      attempt,
      result.then(() => attempt.over()).finally(() => this.underWay.delete(attempt)),
    );
    return result;
  }

  private toQueue({ deliveryId, source, wireType, receivedAt, bytes }: Delivery): QueuedDelivery {
    return {
      instance: this.options.instance,
      deliveryId,
      body: bytes.toString('base64'),
      ...(wireType === undefined ? {} : { wireType }),
      receivedAt: receivedAt.toISOString(),
      ...(source === 'reconciliation' ? { source } : {}),
    };
  }
}
