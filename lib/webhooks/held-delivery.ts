import { randomUUID } from 'node:crypto';
import { within } from '../shared/within.js';
import type { BeginResult, DeliveryStore, OwnedDelivery } from './delivery-store.interface.js';
import type { VerifiedDelivery } from './verified-delivery.interface.js';

/** The longest wait for one answer of the store, in milliseconds; a store may have a shorter limit of its own. */
const STORE_TIMEOUT_MS = 2000;

/** A delivery in the store as one attempt sees it: every step bounded in time, every write as the same owner. */
export class HeldDelivery {
  private readonly owned: OwnedDelivery;

  constructor(
    private readonly store: DeliveryStore,
    instance: string,
    private readonly delivery: VerifiedDelivery,
    readonly leaseMs: number,
    private readonly toQueue = false,
  ) {
    const scanRef = delivery.classified.verification?.scanRef;
    this.owned = {
      instance,
      deliveryId: delivery.deliveryId,
      owner: randomUUID(),
      ...(scanRef ? { scanRef } : {}),
    };
  }

  begin(): Promise<BeginResult> {
    const { verification } = this.delivery.classified;
    const { leaseMs, owned, toQueue } = this;
    if (verification === undefined || owned.scanRef === undefined) {
      return this.bounded(() => this.store.begin({ ...owned, leaseMs, toQueue }), this.undo);
    }
    const { overall, final, startsRound } = verification;
    return this.bounded(
      () => this.store.begin({ ...owned, leaseMs, toQueue, result: { overall, final, startsRound } }),
      this.undo,
    );
  }

  renew(): Promise<boolean> {
    return this.bounded(() => this.store.renew({ ...this.owned, leaseMs: this.leaseMs }));
  }

  settleHandler(handler: string): Promise<void> {
    return this.bounded(() => this.store.settleHandler({ ...this.owned, handler }));
  }

  complete(): Promise<boolean> {
    return this.bounded(() => this.store.complete(this.owned));
  }

  abandon(): Promise<boolean> {
    return this.bounded(() => this.store.abandon(this.owned));
  }

  /** Nobody waits any more for what begins too late. */
  private readonly undo = (late: BeginResult): void => {
    if (late.state === 'started') {
      this.abandon().catch(() => undefined);
    }
  };

  private async bounded<Result>(
    ask: () => Promise<Result>,
    onLate?: (result: Result) => void,
  ): Promise<Result> {
    return within(ask(), STORE_TIMEOUT_MS, onLate);
  }
}
