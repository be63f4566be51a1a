import { deepEqual, equal, ok } from 'node:assert/strict';
import type {
  BeginDelivery,
  BeginResult,
  DeliveredResult,
  DeliveryStore,
  LatestResult,
} from '../../deliveries/delivery-store.interface.js';
import { TestedStore } from './conformance-case.js';
import type { CaseMaker } from './conformance-case.js';

export type DeliveryRule = CaseMaker<TestedDeliveryStore>;
type Marks = Pick<Extract<BeginResult, { state: 'started' }>, 'superseded' | 'repeats'>;

export class TestedDeliveryStore extends TestedStore<DeliveryStore> {
  /** Deliveries of one scanRef. */
  readonly scan = this.scanOf('scan');

  scanOf(scanRef: string): Verification {
    return new Verification(this, scanRef);
  }

  begin(deliveryId: string, owner: string, more: Partial<BeginDelivery> = {}): Promise<BeginResult> {
    const { instance, longMs: leaseMs } = this;
    return this.store.begin({ instance, deliveryId, owner, leaseMs, ...more });
  }

  async mustBegin(
    ...args: Parameters<TestedDeliveryStore['begin']>
  ): Promise<Extract<BeginResult, { state: 'started' }>> {
    const begun = await this.begin(...args);
    ok(begun.state === 'started', `the delivery is ${begun.state}, but it could have been begun`);
    return begun;
  }

  /** Begins, and waits until the lease has ended. */
  async letLeaseEnd(deliveryId: string, owner: string): Promise<void> {
    await this.mustBegin(deliveryId, owner, { leaseMs: this.shortMs });
    await this.untilExpired();
  }

  async mustBeBusy(deliveryId: string): Promise<void> {
    equal((await this.begin(deliveryId, 'another owner')).state, 'busy');
  }

  async mustBeDone(deliveryId: string): Promise<void> {
    deepEqual(await this.begin(deliveryId, 'another owner'), { state: 'done' });
  }

  settle(deliveryId: string, owner: string, handler: string): Promise<void> {
    return this.store.settleHandler({ instance: this.instance, deliveryId, owner, handler });
  }

  complete(deliveryId: string, owner: string, scanRef?: string): Promise<boolean> {
    return this.store.complete({ instance: this.instance, deliveryId, owner, ...(scanRef && { scanRef }) });
  }

  abandon(deliveryId: string, owner: string, scanRef?: string): Promise<boolean> {
    return this.store.abandon({ instance: this.instance, deliveryId, owner, ...(scanRef && { scanRef }) });
  }

  renew(deliveryId: string, owner: string): Promise<boolean> {
    return this.store.renew({ instance: this.instance, deliveryId, owner, leaseMs: this.longMs });
  }

  /** Where the store has `latestResult`. */
  async mustBeLatest(scanRef: string, expected: LatestResult | undefined): Promise<void> {
    if (this.store.latestResult !== undefined) {
      deepEqual(await this.store.latestResult({ instance: this.instance, scanRef }), expected);
    }
  }
}

export const result = (overall: string | null, final: boolean, startsRound = false): DeliveredResult => ({
  overall,
  final,
  startsRound,
});

/** Deliveries of one scanRef: what a case about marks works with. The owner is named like the delivery. */
class Verification {
  constructor(
    private readonly store: TestedDeliveryStore,
    private readonly scanRef: string,
  ) {}

  /** Begins a delivery with this result; resolves to its marks. */
  async begin(id: string, result?: DeliveredResult, more: Partial<BeginDelivery> = {}): Promise<Marks> {
    const { scanRef } = this;
    const { superseded, repeats } = await this.store.mustBegin(id, id, { scanRef, result, ...more });
    return repeats === undefined ? { superseded } : { superseded, repeats };
  }

  /** What the route does when there is a queue. */
  async enqueue(id: string, result: DeliveredResult): Promise<void> {
    await this.begin(id, result, { toQueue: true });
    await this.abandon(id);
  }

  async complete(id: string): Promise<void> {
    ok(await this.store.complete(id, id, this.scanRef));
  }

  async abandon(id: string): Promise<void> {
    ok(await this.store.abandon(id, id, this.scanRef));
  }

  /** Begins and completes. */
  async handle(id: string, result: DeliveredResult): Promise<Marks> {
    const marks = await this.begin(id, result);
    await this.complete(id);
    return marks;
  }

  mustBeLatest(expected: LatestResult | undefined): Promise<void> {
    return this.store.mustBeLatest(this.scanRef, expected);
  }
}
