import { ProviderName } from '../config/provider-name.js';
import { IdenfyConfigError } from '../errors/index.js';
import { monotonicNow } from '../shared/monotonic.js';
import { SweepTimer } from '../shared/sweep-timer.js';
import { unknownOptions } from '../shared/unknown-options.js';
import type {
  BeginDelivery,
  BeginResult,
  DeliveryStore,
  LatestResult,
  OwnedDelivery,
} from './delivery-store.interface.js';
import { RememberedDeliveries } from './memory/remembered-deliveries.js';
import { isHeld } from './memory/remembered-delivery.js';
import type { RememberedDelivery } from './memory/remembered-delivery.js';

const SWEEP_EVERY_MS = 60_000;
const NONE: readonly string[] = Object.freeze([]);

export interface MemoryDeliveryStoreOptions {
  /**
   * How many deliveries are remembered (those in work come on top). The oldest that is done is forgotten first; it
   * would be handled again if iDenfy sent it again. Default 100000.
   */
  readonly maxEntries?: number;
  /** A clock in milliseconds that never goes back; for tests. Default: the process' monotonic clock. */
  readonly now?: () => number;
}

/**
 * Keeps deliveries in the memory of this process, for 30 days: the default store. It ends with the process and is
 * not shared, so an app that runs more than once, or has a `webhook.queue`, needs another one
 * (`nestjs-idenfy/redis`). One store may serve several instances of the module.
 */
@ProviderName('MemoryDeliveryStore')
export class MemoryDeliveryStore implements DeliveryStore {
  private readonly deliveries: RememberedDeliveries;
  private readonly now: () => number;
  private readonly sweeping = new SweepTimer(
    SWEEP_EVERY_MS,
    () => this.deliveries.sweep(this.now),
    () => this.deliveries.size === 0,
  );

  /** @throws IdenfyConfigError when `maxEntries` is not a whole number from 1, or an option is none of these. */
  constructor(options: MemoryDeliveryStoreOptions = {}) {
    const problems = unknownOptions('MemoryDeliveryStore', options, ['maxEntries', 'now']);
    const { maxEntries = 100_000, now = monotonicNow } = (options as typeof options | null) ?? {};
    if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) {
      const message = 'maxEntries of MemoryDeliveryStore must be a whole number from 1';
      problems.push({ path: 'maxEntries', rule: 'min', message });
    }
    if (problems.length > 0) {
      throw new IdenfyConfigError(problems);
    }
    this.deliveries = new RememberedDeliveries(maxEntries);
    this.now = now;
  }

  async begin(request: BeginDelivery): Promise<BeginResult> {
    this.sweeping.start();
    const now = this.now();
    const delivery = this.deliveries.get(request, now) ?? this.deliveries.add(request, 'handling', now);
    if (delivery.state === 'done') {
      return { state: 'done' };
    }
    if (isHeld(delivery, now) && delivery.owner !== request.owner) {
      return { state: 'busy', retryAfterMs: delivery.leaseEndsAt - now };
    }
    this.deliveries.place(delivery, request);
    const place = request.toQueue ? undefined : delivery.place;
    const rival = place?.rounds.tentative(delivery, now);
    if (rival !== undefined) {
      this.deliveries.move(delivery, 'idle', now);
      return { state: 'busy', retryAfterMs: rival.leaseEndsAt - now };
    }
    delivery.owner = request.owner;
    delivery.leaseEndsAt = now + request.leaseMs;
    delivery.tentative = request.tentative ?? false;
    this.deliveries.move(delivery, 'handling', now);
    const marks = place?.rounds.marks(delivery, now) ?? { superseded: false };
    return { state: 'started', settled: [...delivery.settled], ...marks };
  }

  async renew(request: OwnedDelivery & { leaseMs: number }): Promise<boolean> {
    const delivery = this.held(request);
    if (delivery !== undefined) {
      delivery.leaseEndsAt = this.now() + request.leaseMs;
    }
    return delivery !== undefined;
  }

  async settleHandler({ handler, ...request }: OwnedDelivery & { handler: string }): Promise<void> {
    const now = this.now();
    const delivery = this.deliveries.get(request, now) ?? this.deliveries.add(request, 'idle', now);
    if (delivery.state !== 'done' && !delivery.settled.includes(handler)) {
      delivery.settled = [...delivery.settled, handler];
    }
    this.sweeping.start();
  }

  async complete(request: OwnedDelivery): Promise<boolean> {
    const delivery = this.held(request);
    if (delivery !== undefined) {
      delivery.owner = undefined;
      delivery.settled = NONE;
      this.deliveries.move(delivery, 'done', this.now());
    }
    return delivery !== undefined;
  }

  async abandon(request: OwnedDelivery): Promise<boolean> {
    const delivery = this.held(request);
    if (delivery !== undefined) {
      delivery.owner = undefined;
      this.deliveries.move(delivery, 'idle', this.now());
    }
    return delivery !== undefined;
  }

  async latestResult(request: { instance: string; scanRef: string }): Promise<LatestResult | undefined> {
    return this.deliveries.latest(request.instance, request.scanRef);
  }

  /** Stops sweeping; what is remembered stays. */
  close(): void {
    this.sweeping.stop();
  }

  /** The delivery, if it is this owner's and its lease has not ended. */
  private held(request: OwnedDelivery): RememberedDelivery | undefined {
    const now = this.now();
    const delivery = this.deliveries.get(request, now);
    return delivery && isHeld(delivery, now) && delivery.owner === request.owner ? delivery : undefined;
  }
}
