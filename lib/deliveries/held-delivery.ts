import { randomUUID } from 'node:crypto';
import { Deadline } from '../shared/deadline.js';
import { keepTrying } from '../shared/keep-trying.js';
import { within } from '../shared/within.js';
import type { BeginDelivery, BeginResult, DeliveryStore, OwnedDelivery } from './delivery-store.interface.js';
import type { Delivery } from './delivery.interface.js';

/** The longest wait for one answer of the store, in milliseconds; a store may have a shorter limit of its own. */
const STORE_TIMEOUT_MS = 2000;

/** A delivery in the store as one attempt sees it: every step bounded in time, every write as the same owner. */
export class HeldDelivery {
  private readonly owned: OwnedDelivery;
  private lease: Deadline;
  /** Writes that failed and are tried again in the background. */
  private repeats: Promise<void> = Promise.resolve();
  private stopping: AbortController | undefined;

  constructor(
    private readonly store: DeliveryStore,
    instance: string,
    private readonly delivery: Delivery,
    readonly leaseMs: number,
    private readonly kind: Pick<BeginDelivery, 'toQueue' | 'tentative'> = {},
  ) {
    const scanRef = delivery.classified.verification?.scanRef;
    this.owned = {
      instance,
      deliveryId: delivery.deliveryId,
      owner: randomUUID(),
      ...(scanRef ? { scanRef } : {}),
    };
    this.lease = new Deadline(leaseMs);
  }

  begin(): Promise<BeginResult> {
    const { verification } = this.delivery.classified;
    const { leaseMs, owned, kind } = this;
    if (verification === undefined || owned.scanRef === undefined) {
      return this.bounded(() => this.store.begin({ ...owned, ...kind, leaseMs }), this.undo);
    }
    const { overall, final, startsRound } = verification;
    return this.bounded(
      () => this.store.begin({ ...owned, ...kind, leaseMs, result: { overall, final, startsRound } }),
      this.undo,
    );
  }

  async renew(): Promise<boolean> {
    const ours = await this.bounded(() => this.store.renew({ ...this.owned, leaseMs: this.leaseMs }));
    if (ours) {
      this.lease = new Deadline(this.leaseMs);
    }
    return ours;
  }

  /** Where it fails it is tried again: a redelivery is not to run what has succeeded. */
  settleHandler(handler: string): Promise<void> {
    return this.insistent(() => this.store.settleHandler({ ...this.owned, handler }));
  }

  complete(): Promise<boolean> {
    return this.bounded(() => this.store.complete(this.owned));
  }

  /** Where it fails it is tried again: a redelivery is not to wait for the end of the lease. */
  abandon(): Promise<boolean> {
    return this.insistent(() => this.store.abandon(this.owned));
  }

  /** Resolves when nothing is tried again any more. */
  async over(): Promise<void> {
    await this.repeats;
  }

  /** Nothing is tried again any more, but once at the very end. */
  stop(): void {
    this.stopping ??= new AbortController();
    this.stopping.abort();
  }

  /** What begins too late is not waited for. */
  private readonly undo = (late: BeginResult): void => {
    if (late.state === 'started') {
      this.abandon().catch(() => undefined);
    }
  };

  /** The caller learns of the first try; where it fails more follow, for as long as the lease may last. */
  private async insistent<Result>(write: () => Promise<Result>): Promise<Result> {
    try {
      return await this.bounded(write);
    } catch (error) {
      this.stopping ??= new AbortController();
      const repeat = keepTrying(() => this.bounded(write), this.lease, this.stopping.signal);
      this.repeats = Promise.all([this.repeats, repeat]).then(() => undefined);
      throw error;
    }
  }

  private async bounded<Result>(
    ask: () => Promise<Result>,
    onLate?: (result: Result) => void,
  ): Promise<Result> {
    return within(ask(), STORE_TIMEOUT_MS, onLate);
  }
}
