import { ProviderName } from '../config/idenfy.tokens.js';
import { callback, resolveOptions, wholeNumber } from '../config/options-table.js';
import type { OptionsTable } from '../config/options-table.js';
import { SweepTimer } from '../shared/background-timer.js';
import type {
  BeginDelivery,
  BeginResult,
  DeliveryKey,
  DeliveryStore,
  LatestResult,
  OwnedDelivery,
} from './delivery-store.interface.js';
import { isHeld, MemoryDelivery, NONE, ScanRefRounds } from './scan-ref-rounds.js';

const SWEEP_EVERY_MS = 60_000;
/** How long a delivery is remembered after it came to rest, in milliseconds. */
const RETENTION_MS = 30 * 24 * 3_600_000;

interface InstanceDeliveries {
  readonly byId: Map<string, MemoryDelivery>;
  readonly byScanRef: Map<string, ScanRefRounds>;
}

export interface MemoryDeliveryStoreOptions {
  /**
   * How many deliveries are remembered (those in work come on top). The oldest that is done is forgotten first; it
   * would be handled again if iDenfy sent it again. Default 100000.
   */
  readonly maxEntries?: number;
  /** A clock in milliseconds that never goes back; for tests. Default: the process' monotonic clock. */
  readonly now?: () => number;
}

const OPTIONS = {
  maxEntries: { ...wholeNumber(1), default: 100_000 },
  now: { ...callback<() => number>(), default: () => performance.now() },
} as const satisfies OptionsTable<MemoryDeliveryStoreOptions>;

/**
 * Keeps deliveries in the memory of this process, for 30 days: the default store. It ends with the process and is
 * not shared, so an app that runs more than once, or has a `webhook.queue`, needs another one
 * (`nestjs-idenfy/redis`). One store may serve several instances of the module.
 */
@ProviderName('MemoryDeliveryStore')
export class MemoryDeliveryStore implements DeliveryStore {
  private readonly instances = new Map<string, InstanceDeliveries>();
  /** The deliveries that no attempt holds, each in the order in which they came to this state. */
  private readonly atRest = { idle: new Set<MemoryDelivery>(), done: new Set<MemoryDelivery>() };
  private oldestDone: Iterator<MemoryDelivery> | undefined;
  private readonly maxEntries: number;
  private readonly now: () => number;
  private readonly sweeping = new SweepTimer(SWEEP_EVERY_MS, () => this.sweep());

  /** @throws IdenfyConfigError for a wrong option. */
  constructor(options: MemoryDeliveryStoreOptions = {}) {
    const { maxEntries, now } = resolveOptions('MemoryDeliveryStore', OPTIONS, options);
    this.maxEntries = maxEntries;
    this.now = now;
  }

  async begin(request: BeginDelivery): Promise<BeginResult> {
    const now = this.now();
    const delivery = this.find(request, now) ?? this.add(request, now);
    if (delivery.state === 'done') {
      return { state: 'done' };
    }
    if (isHeld(delivery, now) && delivery.owner !== request.owner) {
      return { state: 'busy', retryAfterMs: delivery.heldUntil - now };
    }
    this.place(delivery, request);
    const rounds = request.toQueue ? undefined : delivery.rounds;
    this.atRest.idle.delete(delivery);
    const rival = rounds?.tentative(delivery, now);
    if (rival !== undefined) {
      this.rest(delivery, 'idle', now);
      return { state: 'busy', retryAfterMs: rival.heldUntil - now };
    }
    delivery.state = 'handling';
    delivery.owner = request.owner;
    delivery.heldUntil = now + request.leaseMs;
    delivery.tentative = request.tentative ?? false;
    const { superseded = false, repeats } = rounds?.marks(delivery, now) ?? {};
    const { settled } = delivery;
    return repeats === undefined
      ? { state: 'started', settled, superseded }
      : { state: 'started', settled, superseded, repeats };
  }

  async renew(request: OwnedDelivery & { leaseMs: number }): Promise<boolean> {
    const now = this.now();
    const delivery = this.held(request, now);
    if (delivery !== undefined) {
      delivery.heldUntil = now + request.leaseMs;
    }
    return delivery !== undefined;
  }

  async settleHandler(request: OwnedDelivery & { handler: string }): Promise<void> {
    const now = this.now();
    const delivery = this.find(request, now) ?? this.rest(this.add(request, now), 'idle', now);
    if (delivery.state !== 'done' && !delivery.settled.includes(request.handler)) {
      delivery.settled = [...delivery.settled, request.handler];
    }
  }

  async complete(request: OwnedDelivery): Promise<boolean> {
    const now = this.now();
    const delivery = this.held(request, now);
    if (delivery !== undefined) {
      this.rest(delivery, 'done', now).settled = NONE;
    }
    return delivery !== undefined;
  }

  async abandon(request: OwnedDelivery): Promise<boolean> {
    const now = this.now();
    const delivery = this.held(request, now);
    return delivery !== undefined && this.rest(delivery, 'idle', now) === delivery;
  }

  async latestResult(request: { instance: string; scanRef: string }): Promise<LatestResult | undefined> {
    const latest = this.instances.get(request.instance)?.byScanRef.get(request.scanRef)?.latest;
    if (latest === undefined) {
      return undefined;
    }
    const { overall, final, startsRound, number, after } = latest;
    return { overall, final, startsRound, number, after };
  }

  /** Stops sweeping; what is remembered stays. */
  close(): void {
    this.sweeping.stop();
  }

  private find({ instance, deliveryId }: DeliveryKey, now: number): MemoryDelivery | undefined {
    const delivery = this.instances.get(instance)?.byId.get(deliveryId);
    if (delivery === undefined || delivery.heldUntil + RETENTION_MS > now) {
      return delivery;
    }
    this.forget(delivery);
    return undefined;
  }

  private add({ instance, deliveryId }: DeliveryKey, now: number): MemoryDelivery {
    const delivery = new MemoryDelivery(instance, deliveryId, now);
    const known = this.instances.get(instance);
    if (known === undefined) {
      this.instances.set(instance, { byId: new Map([[deliveryId, delivery]]), byScanRef: new Map() });
    } else {
      known.byId.set(deliveryId, delivery);
    }
    this.sweeping.start();
    return delivery;
  }

  /** The delivery, if it is the owner's and its lease has not ended. */
  private held(request: OwnedDelivery, now: number): MemoryDelivery | undefined {
    const delivery = this.find(request, now);
    const isOwners = delivery?.owner === request.owner && isHeld(delivery, now);
    return isOwners ? delivery : undefined;
  }

  /** At most `maxEntries` are at rest. */
  private rest(delivery: MemoryDelivery, state: 'idle' | 'done', since: number): MemoryDelivery {
    delivery.state = state;
    delivery.owner = undefined;
    delivery.heldUntil = since;
    const { done, idle } = this.atRest;
    this.atRest[state].add(delivery);
    // The oldest done one goes first; one that has not been handled only when there is no done one left. The done ones keep
    // their iterator until the next sweep: a new one has to pass by all that were forgotten before.
    while (done.size + idle.size > this.maxEntries) {
      this.oldestDone ??= done.values();
      const oldest = (done.size > 0 ? this.oldestDone : idle.values()).next();
      this.forget(oldest.value as MemoryDelivery);
    }
    return delivery;
  }

  /** Gives a delivery its place among the results of its scanRef, once. */
  private place(delivery: MemoryDelivery, { instance, scanRef, result }: BeginDelivery): void {
    if (delivery.rounds !== undefined || scanRef === undefined || result === undefined) {
      return;
    }
    const { byScanRef } = this.instances.get(instance)!;
    let rounds = byScanRef.get(scanRef);
    if (rounds === undefined) {
      rounds = new ScanRefRounds(scanRef);
      byScanRef.set(scanRef, rounds);
    }
    rounds.join(delivery, result);
  }

  private forget(delivery: MemoryDelivery): void {
    const { byId, byScanRef } = this.instances.get(delivery.instance)!;
    this.atRest.idle.delete(delivery);
    this.atRest.done.delete(delivery);
    byId.delete(delivery.deliveryId);
    const { rounds } = delivery;
    rounds?.leave(delivery);
    if (rounds?.isEmpty) {
      byScanRef.delete(rounds.scanRef);
    }
  }

  /** Forgets what is older than the retention, and takes for given up what its attempt has left. */
  private *sweep(): Generator<void, boolean> {
    // An iterator that is kept and not used holds on to every table that its Set has outgrown.
    this.oldestDone = undefined;
    for (const [name, { byId }] of this.instances) {
      for (const delivery of byId.values()) {
        const now = this.now();
        if (this.find(delivery, now)?.state === 'handling' && !isHeld(delivery, now)) {
          this.rest(delivery, 'idle', delivery.heldUntil);
        }
        yield;
      }
      if (byId.size === 0) {
        this.instances.delete(name);
      }
    }
    return this.instances.size > 0;
  }
}
