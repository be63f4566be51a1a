import { randomUUID } from 'node:crypto';
import { Deadline } from '../shared/deadline.js';
import { DELIVERY_STORE_MS } from '../shared/limits.js';
import { within } from '../errors/store-result.js';
import type { BeginDelivery, BeginResult, DeliveryStore, OwnedDelivery } from './delivery-store.interface.js';
import type { Delivery } from './delivery.interface.js';

/** What a held delivery works with; the same for all of an instance. */
export interface HoldTools {
  readonly store: DeliveryStore;
  /** Repeats a write that has failed, in the background, until it succeeds or the lease that it is about has ended. */
  readonly retry: (write: () => Promise<unknown>, lease: Deadline) => void;
}

/** A delivery in the store as one attempt sees it: every write as the same owner. */
export class HeldDelivery {
  private readonly owned: OwnedDelivery;
  private heldSince = performance.now();

  constructor(
    private readonly tools: HoldTools,
    private readonly delivery: Delivery,
    readonly leaseMs: number,
  ) {
    const { instance, deliveryId, classified } = delivery;
    const scanRef = classified.verification?.scanRef || undefined;
    this.owned = { instance, deliveryId, owner: randomUUID(), scanRef };
  }

  begin({ toQueue, tentative }: Pick<BeginDelivery, 'toQueue' | 'tentative'>): Promise<BeginResult> {
    const { instance, deliveryId, owner, scanRef } = this.owned;
    const { leaseMs } = this;
    const { verification } = this.delivery.classified;
    const result = verification && {
      overall: verification.overall,
      final: verification.final,
      startsRound: verification.startsRound,
    };
    // Written out, like all that every webhook makes: a spread costs a microsecond or more.
    return this.tools.store.begin({
      instance,
      deliveryId,
      owner,
      scanRef,
      leaseMs,
      result: scanRef === undefined ? undefined : result,
      toQueue,
      tentative,
    });
  }

  /** Resolves to whether it still is ours; to nothing when the store fails. */
  async renew(): Promise<boolean | undefined> {
    try {
      const isOurs = await this.tools.store.renew({ ...this.owned, leaseMs: this.leaseMs });
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
      this.tools.retry(bounded, new Deadline(this.heldSince + this.leaseMs - performance.now()));
      throw error;
    }
  }
}
