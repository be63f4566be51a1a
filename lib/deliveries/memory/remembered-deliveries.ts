import type { BeginDelivery, DeliveryKey, LatestResult } from '../delivery-store.interface.js';
import { PairMap } from './pair-map.js';
import { isHeld } from './remembered-delivery.js';
import type { DeliveryState, RememberedDelivery } from './remembered-delivery.js';
import { ScanRefRounds } from './scan-ref-rounds.js';

/** How long a delivery is remembered after it came to rest, in milliseconds. */
const RETENTION_MS = 30 * 24 * 3_600_000;
/** Deliveries looked at between two pauses of a sweep. */
const SWEEP_BATCH = 256;
const NONE: readonly string[] = Object.freeze([]);

/**
 * The deliveries that are remembered and what is known of their scanRefs: at most `maxEntries` at rest, and those in
 * work. The oldest done one goes first; one that has not been handled only when there is no done one left.
 */
export class RememberedDeliveries {
  private readonly byId = new PairMap<RememberedDelivery>();
  private readonly byScanRef = new PairMap<ScanRefRounds>();
  /** Each in the order in which the deliveries came to this state. */
  private readonly states = {
    idle: new Set<RememberedDelivery>(),
    handling: new Set<RememberedDelivery>(),
    done: new Set<RememberedDelivery>(),
  };

  constructor(private readonly maxEntries: number) {}

  get size(): number {
    return this.byId.size;
  }

  get({ instance, deliveryId }: DeliveryKey, now: number): RememberedDelivery | undefined {
    const delivery = this.byId.get(instance, deliveryId);
    if (delivery !== undefined && isForgotten(delivery, now)) {
      this.forget(delivery);
      return undefined;
    }
    return delivery;
  }

  add({ instance, deliveryId }: DeliveryKey, state: 'idle' | 'handling', now: number): RememberedDelivery {
    const delivery: RememberedDelivery = {
      instance,
      deliveryId,
      state,
      owner: undefined,
      leaseEndsAt: now,
      tentative: false,
      restsSince: now,
      settled: NONE,
      place: undefined,
    };
    this.byId.set(instance, deliveryId, delivery);
    this.states[state].add(delivery);
    this.makeRoom();
    return delivery;
  }

  move(delivery: RememberedDelivery, state: DeliveryState, now: number): void {
    this.states[delivery.state].delete(delivery);
    delivery.state = state;
    delivery.restsSince = now;
    this.states[state].add(delivery);
    this.makeRoom();
  }

  /** Gives a delivery its place among the results of its scanRef, once. */
  place(delivery: RememberedDelivery, { instance, scanRef, result }: BeginDelivery): void {
    if (delivery.place !== undefined || scanRef === undefined || result === undefined) {
      return;
    }
    let rounds = this.byScanRef.get(instance, scanRef);
    if (rounds === undefined) {
      rounds = new ScanRefRounds(instance, scanRef);
      this.byScanRef.set(instance, scanRef, rounds);
    }
    rounds.join(delivery, result);
  }

  /** The result of the scanRef that counts at the moment. */
  latest(instance: string, scanRef: string): LatestResult | undefined {
    return this.byScanRef.get(instance, scanRef)?.latest;
  }

  /** Forgets what is older than the retention. Yields after each batch. */
  *sweep(now: () => number): Generator<void> {
    let seen = 0;
    for (const deliveries of [this.states.handling, this.states.idle, this.states.done]) {
      for (const delivery of deliveries) {
        if (isForgotten(delivery, now())) {
          this.forget(delivery);
        } else if (deliveries !== this.states.handling) {
          break;
        } else if (!isHeld(delivery, now())) {
          this.move(delivery, 'idle', delivery.leaseEndsAt);
        }
        seen += 1;
        if (seen % SWEEP_BATCH === 0) {
          yield;
        }
      }
    }
  }

  private makeRoom(): void {
    const { done, idle } = this.states;
    while (done.size + idle.size > this.maxEntries) {
      const [oldest] = done.size > 0 ? done : idle;
      this.forget(oldest!);
    }
  }

  private forget(delivery: RememberedDelivery): void {
    this.states[delivery.state].delete(delivery);
    this.byId.delete(delivery.instance, delivery.deliveryId);
    const rounds = delivery.place?.rounds;
    rounds?.leave(delivery);
    if (rounds?.isEmpty) {
      this.byScanRef.delete(rounds.instance, rounds.scanRef);
    }
  }
}

function isForgotten(delivery: RememberedDelivery, now: number): boolean {
  const since = delivery.state === 'handling' ? delivery.leaseEndsAt : delivery.restsSince;
  return since + RETENTION_MS <= now;
}
