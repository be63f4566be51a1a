import fc from 'fast-check';
import type { BeginResult, DeliveredResult, DeliveryStore } from './delivery-store.interface.js';
import { MemoryDeliveryStore } from './memory-delivery.store.js';

/** A delivery always brings the same result for the same scanRef: its id is a hash of both. */
interface Wire {
  readonly instance: string;
  readonly deliveryId: string;
  readonly scanRef?: string;
  readonly result?: DeliveredResult;
}

interface ModelDelivery extends Wire {
  round: number;
  /** Deliveries of one result, between which no other one of its kind has come, share it. */
  run: number;
  done: boolean;
  owner?: string;
  leaseEndsAt: number;
  settled: string[];
}

const same = (one: DeliveredResult, other: DeliveredResult) =>
  one.final === other.final && one.overall === other.overall;

const kindOf = (result: DeliveredResult | undefined) => (result?.startsRound ? 'start' : result?.final);

/** The rules of the interface in the plainest way: lists, looked through from end to end. */
class Model {
  now = 0;
  private readonly deliveries: ModelDelivery[] = [];
  private runs = 0;
  /** Which delivery is the first of a result: the last entry that fits counts. */
  private readonly firsts: ModelDelivery[] = [];

  private known(wire: Wire): ModelDelivery | undefined {
    return this.deliveries.find(
      (one) => one.instance === wire.instance && one.deliveryId === wire.deliveryId,
    );
  }

  private siblings(wire: Wire): ModelDelivery[] {
    return this.deliveries.filter(
      (one) => wire.result && one.result && one.instance === wire.instance && one.scanRef === wire.scanRef,
    );
  }

  private isHeld(one: ModelDelivery): boolean {
    return !one.done && one.owner !== undefined && one.leaseEndsAt > this.now;
  }

  private held(wire: Wire, owner: string): ModelDelivery | undefined {
    const one = this.known(wire);
    return one && this.isHeld(one) && one.owner === owner ? one : undefined;
  }

  private receive(wire: Wire): ModelDelivery {
    const siblings = this.siblings(wire);
    let round = Math.max(0, ...siblings.map((one) => one.round));
    if (wire.result?.startsRound) {
      const [starter, ...since] = siblings.filter((one) => one.round === round && round > 0);
      const decided = since.some(({ result }) => result!.final && !result!.startsRound);
      round += starter && same(starter.result!, wire.result) && !decided ? 0 : 1;
    }
    const before = siblings
      .filter((one) => one.round === round && kindOf(one.result) === kindOf(wire.result))
      .at(-1);
    this.runs += 1;
    const run = before && same(before.result!, wire.result!) ? before.run : this.runs;
    const delivery = { ...wire, round, run, done: false, leaseEndsAt: 0, settled: [] };
    this.deliveries.push(delivery);
    return delivery;
  }

  begin(wire: Wire, owner: string, leaseMs: number): BeginResult {
    const one = this.known(wire) ?? this.receive(wire);
    if (one.done) {
      return { state: 'done' };
    }
    if (this.isHeld(one) && one.owner !== owner) {
      return { state: 'busy', retryAfterMs: one.leaseEndsAt - this.now };
    }
    one.owner = owner;
    one.leaseEndsAt = this.now + leaseMs;
    return { state: 'started', settled: [...one.settled], ...this.marks(one) };
  }

  private marks(one: ModelDelivery): { superseded: boolean; repeats?: string } {
    if (one.result === undefined) {
      return { superseded: false };
    }
    const siblings = this.siblings(one);
    const current = Math.max(...siblings.map(({ round }) => round));
    const finals = siblings.filter(
      ({ result, round }) => result!.final && [one.round, current].includes(round),
    );
    const superseded = !one.result.final && !one.result.startsRound && finals.length > 0;
    const first = this.firsts.findLast((other) => siblings.includes(other) && other.run === one.run);
    if (first !== undefined && first !== one && (first.done || this.isHeld(first))) {
      return { superseded, repeats: first.deliveryId };
    }
    this.firsts.push(one);
    return { superseded };
  }

  renew(wire: Wire, owner: string, leaseMs: number): boolean {
    const one = this.held(wire, owner);
    if (one !== undefined) {
      one.leaseEndsAt = this.now + leaseMs;
    }
    return one !== undefined;
  }

  settle(wire: Wire, handler: string): void {
    const one = this.known(wire);
    if (one && !one.settled.includes(handler)) {
      one.settled.push(handler);
    }
  }

  complete(wire: Wire, owner: string): boolean {
    const one = this.held(wire, owner);
    if (one !== undefined) {
      one.done = true;
    }
    return one !== undefined;
  }

  abandon(wire: Wire, owner: string): boolean {
    const one = this.held(wire, owner);
    if (one !== undefined) {
      one.owner = undefined;
    }
    return one !== undefined;
  }
}

const wire: fc.Arbitrary<Wire> = fc
  .record({
    instance: fc.constantFrom('one', 'two'),
    scanRef: fc.constantFrom('scan-1', 'scan-2', undefined),
    overall: fc.constantFrom('APPROVED', 'DENIED', null),
    final: fc.boolean(),
    startsRound: fc.boolean(),
    notification: fc.nat(1),
  })
  .map(({ instance, scanRef, notification, ...result }) => ({
    instance,
    deliveryId: JSON.stringify([scanRef, result, notification]),
    ...(scanRef === undefined ? {} : { scanRef, result }),
  }));

const call = fc.constantFrom('begin', 'begin', 'begin', 'renew', 'settle', 'complete', 'complete', 'abandon');
const step = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({ call, which: fc.nat(7), owner: fc.constantFrom('a', 'b'), ms: fc.nat(500) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant('wait'),
      which: fc.nat(0),
      owner: fc.constant('a'),
      ms: fc.nat(600),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Takes one step on both sides; resolves to their answers. */
async function take(one: Step, delivery: Wire, store: DeliveryStore, model: Model): Promise<unknown[]> {
  const { owner, ms } = one;
  const request = { ...delivery, owner, leaseMs: ms + 1 };
  const handler = `handler-${ms % 3}`;
  switch (one.call) {
    case 'begin':
      return [await store.begin(request), model.begin(delivery, owner, ms + 1)];
    case 'renew':
      return [await store.renew(request), model.renew(delivery, owner, ms + 1)];
    case 'settle':
      // What has not been begun has no handlers.
      return [await store.settleHandler({ ...request, handler }), model.settle(delivery, handler)];
    case 'complete':
      return [await store.complete(request), model.complete(delivery, owner)];
    case 'abandon':
      return [await store.abandon(request), model.abandon(delivery, owner)];
    default:
      model.now += ms;
      return [0, 0];
  }
}

describe('MemoryDeliveryStore', () => {
  it('answers as a naive list of deliveries does, whatever is asked in which order', async () => {
    const wires = fc.array(wire, { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        wires,
        fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }),
        async (deliveries, steps) => {
          const model = new Model();
          const store = new MemoryDeliveryStore({ now: () => model.now });
          const begun = new Set<string>();
          for (const one of steps) {
            const delivery = deliveries[one.which]!;
            const name = `${delivery.instance} ${delivery.deliveryId}`;
            if (one.call === 'begin') {
              begun.add(name);
            }
            if (one.call !== 'settle' || begun.has(name)) {
              const [answer, expected] = await take(one, delivery, store, model);
              expect({ one, answer }).toEqual({ one, answer: expected });
            }
          }
          store.close();
        },
      ),
      { numRuns: 400 },
    );
  });
});
