import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import {
  DELIVERY_STORE,
  IDENFY_EVENTS,
  IDENFY_OPTIONS,
  getIdenfyToken,
  ProviderName,
} from '../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { classifyDelivery } from '../events/classify-delivery.js';
import { EventDispatcher } from '../events/event-dispatcher.service.js';
import type { IdenfyEvents } from '../events/idenfy-events.service.js';
import { LiveSessions } from '../sessions/live-sessions.service.js';
import { storeResult, within } from '../errors/store-result.js';
import { Deadline } from '../shared/deadline.js';
import { reasonOf } from '../shared/error-reason.js';
import { InFlight, untilIdle } from '../shared/in-flight.js';
import { keepTrying } from '../shared/keep-trying.js';
import { DELIVERY_STORE_MS, LEASE_MARGIN_MS } from '../shared/limits.js';
import { beginRequest, DeliveryAttempt, ownedBy } from './delivery-attempt.js';
import type { AttemptResult, AttemptTools } from './delivery-attempt.js';
import { DeliveryLog } from './delivery-log.js';
import { DeliveryNotHandledError } from './delivery-not-handled.error.js';
import type { DeliveryOutcome, Delivery } from './delivery.interface.js';
import type { DeliveryStore, LatestResult } from './delivery-store.interface.js';
import { parseDeliveryBody } from './parse-delivery-body.js';
import type { QueuedDelivery } from './webhook-queue.interface.js';

/** What writes that have failed may take once more when the app shuts down, in milliseconds. */
const LAST_WRITES_MS = 2500;
/** What a queue need not hand over again. */
const ACKNOWLEDGED: ReadonlySet<DeliveryOutcome> = new Set(['handled', 'unhandled', 'duplicate']);

/** Brings deliveries to the handlers, directly or by way of the queue, and knows what is in flight. */
@Injectable()
@ProviderName('Deliveries')
export class Deliveries {
  readonly log: DeliveryLog;
  private readonly tools: AttemptTools;
  private readonly inFlight = new Set<DeliveryAttempt>();
  /** Writes that are tried again in the background. */
  private readonly writes = new InFlight();
  private readonly noMoreWrites = new AbortController();
  private isStopping = false;
  private isQueuePaused = false;

  constructor(
    @Inject(IDENFY_OPTIONS) private readonly options: ResolvedIdenfyOptions,
    @Inject(DELIVERY_STORE) private readonly store: DeliveryStore,
    @Inject(LiveSessions) sessions: LiveSessions,
    @Inject(EventDispatcher) dispatcher: EventDispatcher,
    @Inject(IDENFY_EVENTS) events: IdenfyEvents,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {
    const { instance, onHandlerError } = options;
    const { handlerTimeoutMs } = options.webhook;
    this.log = new DeliveryLog(instance, onHandlerError);
    const { signal } = this.noMoreWrites;
    // Every write that pauses listens to it.
    setMaxListeners(0, signal);
    this.tools = {
      ...{ store, sessions, dispatcher, events, log: this.log, inFlight: this.inFlight },
      handlerTimeoutMs,
      leaseMs: handlerTimeoutMs + LEASE_MARGIN_MS,
      retry: (write, lease) => void this.writes.track(keepTrying(write, lease, signal)),
    };
  }

  /**
   * Has a delivery handled, or stored in the queue. Resolves within `webhook.handlerTimeoutMs` of `startedAt`: handlers
   * that are not done by then go on, and when they finish, the redelivery is a duplicate. Never rejects.
   */
  process(delivery: Delivery, startedAt: number): Promise<AttemptResult> {
    const { queue, handlerTimeoutMs } = this.options.webhook;
    const enqueue = queue && ((): Promise<void> => queue.enqueue(this.toQueue(delivery)));
    return this.attempt(delivery, startedAt, startedAt + handlerTimeoutMs, enqueue);
  }

  /**
   * What becomes of a result that was asked for, where it is not delivered now: it was before, a webhook is at it, or the store
   * fails. Nothing where it has to be. The store says so only to who begins: it is begun, and freed at once. Never rejects.
   */
  async known(delivery: Delivery): Promise<AttemptResult | undefined> {
    const startedAt = performance.now();
    const result = await this.begunAndFreed(delivery);
    if (result !== undefined) {
      this.log.delivery(delivery, result, performance.now() - startedAt);
    }
    return result;
  }

  private async begunAndFreed(delivery: Delivery): Promise<AttemptResult | undefined> {
    const { store, leaseMs, retry } = this.tools;
    const owned = ownedBy(randomUUID(), delivery);
    const lease = new Deadline(leaseMs);
    const free = async (): Promise<unknown> => within(store.abandon(owned), DELIVERY_STORE_MS);
    try {
      const begun = await within(store.begin(beginRequest(owned, delivery, leaseMs)), DELIVERY_STORE_MS);
      if (begun.state === 'done') {
        return { outcome: 'duplicate' };
      }
      if (begun.state === 'busy') {
        return { outcome: 'busy', retryAfterMs: begun.retryAfterMs };
      }
      await free();
      return begun.superseded || begun.repeats !== undefined ? { outcome: 'duplicate' } : undefined;
    } catch (error) {
      // A begin that has timed out may be applied yet.
      retry(free, lease);
      this.log.trouble(delivery.deliveryId, 'the delivery store failed', error);
      return { outcome: 'store-failed', reason: reasonOf(error) };
    }
  }

  async startQueue(): Promise<void> {
    // A queue may be shared by several instances: each delivery goes to its own.
    await this.options.webhook.queue?.start(async (queued) => this.ofInstance(queued.instance).work(queued));
  }

  /** Leaves what comes from the queue to other processes: what handlers need may be gone soon. */
  pauseQueue(): void {
    this.isQueuePaused = true;
  }

  async stopQueue(): Promise<void> {
    await this.options.webhook.queue?.stop();
  }

  /**
   * Runs the handlers of a delivery from the queue, however long they take.
   *
   * @throws DeliveryNotHandledError when it was not handled, so that the queue tries again
   */
  async work({ deliveryId, wireType, receivedAt, body, source }: QueuedDelivery): Promise<void> {
    const bytes = Buffer.from(body, 'base64');
    const parsed = parseDeliveryBody(bytes);
    if (parsed === undefined) {
      throw new DeliveryNotHandledError(deliveryId, 'not-json');
    }
    const classified = classifyDelivery(wireType, parsed);
    const { instance } = this.options;
    const delivery: Delivery = {
      ...{ instance, deliveryId, wireType, receivedAt: new Date(receivedAt), bytes, classified },
      source: source ?? 'webhook',
    };
    const { outcome, retryAfterMs } = await this.attempt(delivery, performance.now(), Infinity);
    if (!ACKNOWLEDGED.has(outcome)) {
      throw new DeliveryNotHandledError(deliveryId, outcome, retryAfterMs);
    }
  }

  /**
   * The result of the scanRef that counts here; nothing where none is known, or the store cannot say.
   *
   * @throws IdenfyStoreError when the store fails.
   */
  latestResult(scanRef: string): Promise<LatestResult | undefined> {
    const { instance } = this.options;
    return storeResult(async () => this.store.latestResult?.({ instance, scanRef }));
  }

  /**
   * Waits for the work in flight, late handlers included, at most `graceMs` milliseconds. Of writes that have failed only the
   * next tries are waited for: a store that is down must not hold the shutdown up.
   */
  async settle(graceMs: number): Promise<void> {
    await this.attemptsSettled(graceMs);
    await this.writes.settled(Math.min(graceMs, LAST_WRITES_MS));
  }

  private attemptsSettled(graceMs: number): Promise<void> {
    return untilIdle(() => this.inFlight.size === 0, graceMs);
  }

  /**
   * Takes no more work, waits for what is in flight at most `graceMs` milliseconds, and frees the rest, so that a
   * redelivery can take it at once.
   */
  async drain(graceMs: number): Promise<void> {
    this.isStopping = true;
    await this.attemptsSettled(graceMs);
    await Promise.all([...this.inFlight].map((attempt) => attempt.giveUp('stopping')));
    this.noMoreWrites.abort();
    await this.writes.settled(LAST_WRITES_MS);
  }

  private attempt(
    delivery: Delivery,
    startedAt: number,
    deadlineAt: number,
    enqueue?: () => Promise<void>,
  ): Promise<AttemptResult> {
    if (this.isStopping || (this.isQueuePaused && deadlineAt === Infinity)) {
      this.log.delivery(delivery, { outcome: 'stopping' }, performance.now() - startedAt);
      return Promise.resolve({ outcome: 'stopping' });
    }
    const attempt = new DeliveryAttempt(this.tools, delivery, startedAt, deadlineAt, enqueue);
    void attempt.run();
    return attempt.result;
  }

  private ofInstance(instance: string): Deliveries {
    return instance === this.options.instance
      ? this
      : this.moduleRef.get<Deliveries>(getIdenfyToken(instance, Deliveries), { strict: false });
  }

  private toQueue({ instance, deliveryId, source, wireType, receivedAt, bytes }: Delivery): QueuedDelivery {
    return {
      instance,
      deliveryId,
      body: bytes.toString('base64'),
      ...(wireType === undefined ? {} : { wireType }),
      receivedAt: receivedAt.toISOString(),
      ...(source === 'reconciliation' ? { source } : {}),
    };
  }
}
