import { randomUUID } from 'node:crypto';
import { Deadline } from '../shared/deadline.js';
import { DELIVERY_STORE_MS } from '../shared/limits.js';
import { within } from '../errors/store-result.js';
import type { BeginDelivery, BeginResult, DeliveryStore } from './delivery-store.interface.js';
import type { Delivery } from './delivery.interface.js';

/** What a held delivery works with; the same for all of an instance. */
export interface HoldTools {
  readonly store: DeliveryStore;
  /** Repeats a write that has failed, in the background, until it succeeds or the lease that it is about has ended. */
  readonly retry: (write: () => Promise<unknown>, lease: Deadline) => void;
}

/** A delivery in the store as one attempt sees it: every write as the same owner. */
export class HeldDelivery {
  /** What begins the attempt, and names it in each step that follows. */
  private readonly owned: BeginDelivery;
  private heldSince = performance.now();

  constructor(
    private readonly tools: HoldTools,
    { instance, deliveryId, classified: { verification } }: Delivery,
    leaseMs: number,
    tentative: boolean,
    toQueue: boolean,
  ) {
    const scanRef = verification?.scanRef || undefined;
    const result = verification && {
      overall: verification.overall,
      final: verification.final,
      startsRound: verification.startsRound,
    };
    this.owned = {
      instance,
      deliveryId,
      owner: randomUUID(),
      scanRef,
      leaseMs,
      result: scanRef === undefined ? undefined : result,
      toQueue,
      tentative,
    };
  }

  begin(): Promise<BeginResult> {
    return this.tools.store.begin(this.owned);
  }

  /** Resolves to whether it still is ours; to nothing when the store fails. */
  async renew(): Promise<boolean | undefined> {
    try {
      const isOurs = await this.tools.store.renew(this.owned);
      if (isOurs) {
        this.heldSince = performance.now();
      }
      return isOurs;
    } catch {
      return undefined;
    }
  }

  complete(): Promise<boolean> {
    return this.tools.store.complete(this.owned);
  }

  /** Where it fails it is tried again: a redelivery is not to run what has succeeded. */
  settleHandler(handler: string): Promise<void> {
    return this.insist(() => this.tools.store.settleHandler({ ...this.owned, handler }));
  }

  /** Where it fails it is tried again: a redelivery is not to wait for the end of the lease. */
  abandon(): Promise<void> {
    return this.insist(() => this.tools.store.abandon(this.owned));
  }

  /** The caller learns of the first try; where it fails more follow, for as long as the lease may last. */
  private async insist(write: () => Promise<unknown>): Promise<void> {
    const bounded = async (): Promise<unknown> => within(write(), DELIVERY_STORE_MS);
    try {
      await bounded();
    } catch (error) {
      this.tools.retry(bounded, new Deadline(this.heldSince + this.owned.leaseMs - performance.now()));
      throw error;
    }
  }
}
