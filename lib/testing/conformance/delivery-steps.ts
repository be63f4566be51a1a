import { deepEqual, equal, ok } from 'node:assert/strict';
import type { ConformanceCase } from '../conformance-case.interface.js';
import type {
  BeginDelivery,
  BeginResult,
  DeliveredResult,
  DeliveryStore,
  LatestResult,
} from '../../webhooks/delivery-store.interface.js';
import type { CaseBody, CaseContext } from './conformance-bench.js';

export type DeliveryCase = CaseContext<DeliveryStore>;
export type DeliveryCaseMaker = (name: string, body: CaseBody<DeliveryStore>) => ConformanceCase;
export type Started = Extract<BeginResult, { state: 'started' }>;

export const begin = (
  { store, instance, longMs }: DeliveryCase,
  deliveryId: string,
  owner: string,
  more: Partial<BeginDelivery> = {},
): Promise<BeginResult> => store.begin({ instance, deliveryId, owner, leaseMs: longMs, ...more });

export async function mustBegin(...args: Parameters<typeof begin>): Promise<Started> {
  const result = await begin(...args);
  ok(result.state === 'started', `the delivery is ${result.state}, but it could have been begun`);
  return result;
}

export async function mustBeBusy(context: DeliveryCase, deliveryId: string): Promise<void> {
  equal((await begin(context, deliveryId, 'somebody else')).state, 'busy');
}

export async function mustBeDone(context: DeliveryCase, deliveryId: string): Promise<void> {
  deepEqual(await begin(context, deliveryId, 'somebody else'), { state: 'done' });
}

export const settle = (
  { store, instance }: DeliveryCase,
  deliveryId: string,
  owner: string,
  handler: string,
): Promise<void> => store.settleHandler({ instance, deliveryId, owner, handler });

export const complete = (
  { store, instance }: DeliveryCase,
  deliveryId: string,
  owner: string,
): Promise<boolean> => store.complete({ instance, deliveryId, owner });

export const abandon = (
  { store, instance }: DeliveryCase,
  deliveryId: string,
  owner: string,
): Promise<boolean> => store.abandon({ instance, deliveryId, owner });

export const renew = (
  { store, instance, longMs }: DeliveryCase,
  deliveryId: string,
  owner: string,
  leaseMs: number = longMs,
): Promise<boolean> => store.renew({ instance, deliveryId, owner, leaseMs });

export const result = (overall: string | null, final: boolean, startsRound = false): DeliveredResult => ({
  overall,
  final,
  startsRound,
});

/** Deliveries of one scanRef: what a case about marks works with. The owner is named like the delivery. */
export class Verification {
  constructor(
    readonly context: DeliveryCase,
    private readonly scanRef = 'scan',
  ) {}

  /** Begins a delivery that brings this result; resolves to its marks. */
  async begin(
    deliveryId: string,
    brought: DeliveredResult,
    leaseMs = this.context.longMs,
  ): Promise<{ superseded: boolean; repeats?: string }> {
    const more = { scanRef: this.scanRef, result: brought, leaseMs };
    const { superseded, repeats } = await mustBegin(this.context, deliveryId, deliveryId, more);
    return repeats === undefined ? { superseded } : { superseded, repeats };
  }

  /** What the route does when there is a queue. */
  async enqueue(deliveryId: string, brought: DeliveredResult): Promise<void> {
    const more = { scanRef: this.scanRef, result: brought, toQueue: true };
    await mustBegin(this.context, deliveryId, deliveryId, more);
    await this.abandon(deliveryId);
  }

  /** For a store that can say it. */
  async mustBeLatest(expected: LatestResult | undefined): Promise<void> {
    const { store, instance } = this.context;
    if (store.latestResult !== undefined) {
      deepEqual(await store.latestResult({ instance, scanRef: this.scanRef }), expected);
    }
  }

  async complete(deliveryId: string): Promise<void> {
    const { store, instance } = this.context;
    ok(await store.complete({ instance, deliveryId, scanRef: this.scanRef, owner: deliveryId }));
  }

  async abandon(deliveryId: string): Promise<void> {
    const { store, instance } = this.context;
    ok(await store.abandon({ instance, deliveryId, scanRef: this.scanRef, owner: deliveryId }));
  }

  /** Begins and completes. */
  async handle(
    deliveryId: string,
    brought: DeliveredResult,
  ): Promise<{ superseded: boolean; repeats?: string }> {
    const marks = await this.begin(deliveryId, brought);
    await this.complete(deliveryId);
    return marks;
  }
}
