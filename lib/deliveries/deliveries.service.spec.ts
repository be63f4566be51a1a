import { jest } from '@jest/globals';
import type { HandlerFailure, IdenfyEvent } from '../events/event-table.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { Logger } from '@nestjs/common';
import { classifyDelivery } from '../events/classify-delivery.js';
import { deliveryIdOf } from './delivery-id.js';
import { Deliveries } from './deliveries.service.js';
import type { DeliveryStore } from './delivery-store.interface.js';
import { MemoryDeliveryStore } from './memory-delivery.store.js';
import type { Delivery } from './delivery.interface.js';
import type { QueuedDelivery } from './webhook-queue.interface.js';

type Handler = (event: IdenfyEvent) => unknown;
type StoreStep = 'begin' | 'renew' | 'settleHandler' | 'complete' | 'abandon';
type Ask = (request: never) => Promise<never>;

/** For what is to run out of time; everything else has more than it can need. */
const TIMEOUT_MS = 150;
const AMPLE_MS = 15_000;
const never = () => new Promise<never>(() => undefined);
const noSuchInstance = (): never => {
  throw new Error('no such instance');
};
const down = () => Promise.reject(new Error('store down'));

/** Something that a test resolves itself. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

class Harness {
  readonly memory = new MemoryDeliveryStore();
  readonly steps: string[] = [];
  readonly faults = new Map<StoreStep, () => Promise<unknown>>();
  /** What a step waits for before it is done. */
  readonly slow = new Map<StoreStep, Promise<void>>();
  readonly published: IdenfyEvent[] = [];
  readonly failures: HandlerFailure[] = [];
  readonly finished: string[] = [];
  readonly submitted: string[] = [];
  readonly queued: QueuedDelivery[] = [];
  readonly calls: string[] = [];
  handlers: Record<string, Handler> = {};
  finishSession: () => Promise<void> = async () => undefined;
  enqueue: (() => Promise<void>) | undefined;
  startedQueue: ((queued: QueuedDelivery) => Promise<void>) | undefined;
  onHandlerError: ((failure: HandlerFailure) => void) | undefined = (failure) => {
    this.failures.push(failure);
  };

  private readonly processors: Deliveries[] = [];

  /** What a test has left in flight must not outlive it. */
  async end(): Promise<void> {
    await Promise.all(this.processors.map((processor) => processor.drain(0)));
    this.memory.close();
  }

  processor(): Deliveries {
    const queue = this.enqueue && {
      start: (process: (queued: QueuedDelivery) => Promise<void>) => void (this.startedQueue = process),
      stop: () => undefined,
      enqueue: async (delivery: QueuedDelivery) => {
        await this.enqueue?.();
        this.queued.push(delivery);
      },
    };
    const options = {
      instance: 'default',
      onHandlerError: this.onHandlerError,
      webhook: { handlerTimeoutMs: TIMEOUT_MS, queue },
    } as unknown as ResolvedIdenfyOptions;
    const sessions = {
      finish: async (scanRef: string) => {
        await this.finishSession();
        this.finished.push(scanRef);
      },
      submitted: async (scanRef: string) => void this.submitted.push(scanRef),
    };
    const dispatcher = {
      handlersOf: () =>
        Object.entries(this.handlers).map(([id, handler]) => ({
          id,
          call: (event: IdenfyEvent) => {
            this.calls.push(id);
            return handler(event);
          },
        })),
    };
    const events = { publish: (event: IdenfyEvent) => void this.published.push(event) };
    const processor = new Deliveries(
      options,
      this.store(),
      sessions as never,
      dispatcher as never,
      events as never,
      { get: noSuchInstance } as never,
    );
    this.processors.push(processor);
    return processor;
  }

  /** The memory store, with a step made to fail where a test says so. */
  private store(): DeliveryStore {
    const step =
      (name: StoreStep) =>
      (request: { handler?: string }): Promise<unknown> => {
        this.steps.push(request.handler === undefined ? name : `${name} ${request.handler}`);
        const ask = (): Promise<unknown> => (this.memory[name] as Ask).call(this.memory, request as never);
        const wait = this.slow.get(name);
        return this.faults.get(name)?.() ?? (wait === undefined ? ask() : wait.then(ask));
      };
    return {
      begin: step('begin'),
      renew: step('renew'),
      settleHandler: step('settleHandler'),
      complete: step('complete'),
      abandon: step('abandon'),
    } as unknown as DeliveryStore;
  }
}

function delivery(body: Record<string, unknown> = {}, wireType = 'IDENTIFICATION_MANUAL_FINISHED'): Delivery {
  const whole = { scanRef: 'scan-1', clientId: 'c-1', status: { overall: 'APPROVED' }, final: true, ...body };
  const bytes = Buffer.from(JSON.stringify(whole));
  return {
    instance: 'default',
    source: 'webhook',
    deliveryId: deliveryIdOf('default', wireType, bytes),
    wireType,
    receivedAt: new Date(),
    bytes,
    classified: classifyDelivery(wireType, whole),
  };
}

/** What a queue hands over for a delivery. */
const queuedOf = ({ deliveryId, wireType, receivedAt, bytes }: Delivery): QueuedDelivery => ({
  ...{ instance: 'default', deliveryId, wireType },
  ...{ receivedAt: receivedAt.toISOString(), body: bytes.toString('base64') },
});

describe('Deliveries', () => {
  let harness: Harness;
  const answer = (processor: Deliveries, given = delivery()) =>
    processor.process(given, performance.now() + AMPLE_MS);
  const answerInTime = (processor: Deliveries) => processor.process(delivery(), performance.now());

  beforeAll(() => {
    Logger.overrideLogger(false);
  });
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => harness.end());

  it('runs every handler once, records what succeeds while others run, completes', async () => {
    harness.handlers = { one: () => undefined, two: () => new Promise(setImmediate) };
    const processor = harness.processor();
    expect(await answer(processor)).toEqual({ outcome: 'handled' });
    expect(await answer(processor)).toEqual({ outcome: 'duplicate' });
    expect(harness.calls).toEqual(['one', 'two']);
    expect(harness.published).toHaveLength(1);
    expect(harness.published[0]?.type).toBe('verification.approved');
    expect(harness.steps).toEqual([
      ...['begin', 'settleHandler $events', 'settleHandler one', 'complete'],
      'begin',
    ]);
  });

  it('records nothing but that the delivery is done, when every handler has ended at once', async () => {
    harness.handlers = { one: () => undefined, two: () => undefined };
    expect(await answer(harness.processor())).toEqual({ outcome: 'handled' });
    expect(harness.steps).toEqual(['begin', 'complete']);
  });

  it('acknowledges an event without a listener', async () => {
    expect(await answer(harness.processor(), delivery({}, 'TOMORROWS_EVENT'))).toEqual({
      outcome: 'unhandled',
    });
  });

  it('gives 200 concurrent copies to each handler once', async () => {
    harness.handlers = { one: () => new Promise((resolve) => setImmediate(resolve)), two: () => undefined };
    const processor = harness.processor();
    const results = await Promise.all(Array.from({ length: 200 }, () => answer(processor)));
    const outcomes = new Set(results.map(({ outcome }) => outcome));
    expect(outcomes).toEqual(new Set(['handled', 'busy']));
    expect(results.filter(({ outcome }) => outcome === 'handled')).toHaveLength(1);
    expect(harness.calls).toEqual(['one', 'two']);
    expect(await answer(processor)).toEqual({ outcome: 'duplicate' });
    expect(results.find(({ outcome }) => outcome === 'busy')?.retryAfterMs).toBeGreaterThan(0);
  });

  it.each<[string, Handler]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    ['rejects with nothing', () => Promise.reject()],
  ])('has the redelivery run only what has not succeeded, when a handler %s', async (_, fails) => {
    harness.handlers = { good: () => undefined, bad: fails, other: () => undefined };
    const processor = harness.processor();
    expect(await answer(processor)).toEqual({ outcome: 'failed' });
    expect(harness.failures).toMatchObject([{ handler: 'bad', event: { type: 'verification.approved' } }]);
    harness.calls.length = 0;
    harness.handlers['bad'] = () => undefined;
    expect(await answer(processor)).toEqual({ outcome: 'handled' });
    expect(harness.calls).toEqual(['bad']);
    expect(harness.published).toHaveLength(1);
    expect(await answer(processor)).toEqual({ outcome: 'duplicate' });
  });

  it('is not disturbed by an onHandlerError that throws or rejects', async () => {
    for (const onHandlerError of [
      () => {
        throw new Error('also no');
      },
      (): never => Promise.reject(new Error('also no')) as never,
      undefined,
    ]) {
      harness = new Harness();
      harness.onHandlerError = onHandlerError;
      harness.handlers = { bad: () => Promise.reject(new Error('no')) };
      expect(await answer(harness.processor())).toEqual({ outcome: 'failed' });
    }
  });

  describe('out of time', () => {
    it('answers in time, and a handler that finishes later makes the redelivery a duplicate', async () => {
      const { open, opened } = gate();
      harness.handlers = { slow: () => opened };
      const processor = harness.processor();
      expect(await answerInTime(processor)).toEqual({ outcome: 'late' });
      expect(harness.failures).toMatchObject([{ handler: 'slow', error: { name: 'TimeoutError' } }]);
      expect((await answer(processor)).outcome).toBe('busy');
      open();
      await processor.settle(1000);
      expect(await answer(processor)).toEqual({ outcome: 'duplicate' });
      expect(harness.calls).toEqual(['slow']);
    });

    it('runs a handler again that fails later', async () => {
      const { open, opened } = gate();
      harness.handlers = {
        slow: async () => {
          await opened;
          throw new Error('no');
        },
      };
      const processor = harness.processor();
      expect(await answerInTime(processor)).toEqual({ outcome: 'late' });
      open();
      await processor.settle(1000);
      harness.handlers = { slow: () => undefined };
      expect(await answer(processor)).toEqual({ outcome: 'handled' });
      expect(harness.calls).toEqual(['slow', 'slow']);
    });

    it('starts no handler after the answer', async () => {
      const { open, opened } = gate();
      harness.finishSession = () => opened;
      harness.handlers = { one: () => undefined };
      const processor = harness.processor();
      expect(await answerInTime(processor)).toEqual({ outcome: 'late' });
      open();
      await processor.settle(1000);
      expect(harness.calls).toEqual([]);
      expect(await answer(processor)).toEqual({ outcome: 'handled' });
    });
  });

  it('answers that a handler failed, where another one is late as well', async () => {
    harness.handlers = { broken: () => Promise.reject(new Error('broken')), slow: never };
    expect(await answerInTime(harness.processor())).toEqual({ outcome: 'failed' });
  });

  describe('when the store is slow', () => {
    it.each<StoreStep>(['begin', 'settleHandler', 'complete'])(
      'at %s: the answer is in time, and the delivery is not lost',
      async (step) => {
        const { open, opened } = gate();
        harness.slow.set(step, opened);
        harness.handlers = { one: () => undefined, two: () => new Promise(setImmediate) };
        const processor = harness.processor();
        expect(await answerInTime(processor)).toEqual({ outcome: 'late' });
        open();
        await processor.settle(AMPLE_MS);
        // What began too late has run no handler: the redelivery does. What had run is a duplicate.
        const again = await answer(processor);
        expect(again).toEqual({ outcome: step === 'begin' ? 'handled' : 'duplicate' });
        expect(harness.calls).toEqual(['one', 'two']);
      },
    );
  });

  describe('when the store fails', () => {
    it.each<[string, () => Promise<unknown>]>([
      ['rejects', down],
      [
        'throws',
        () => {
          throw new Error('store down');
        },
      ],
    ])('at begin and %s: nothing runs, the redelivery is handled', async (_, fault) => {
      harness.handlers = { one: () => undefined };
      harness.faults.set('begin', fault);
      const processor = harness.processor();
      expect(await answer(processor)).toEqual({ outcome: 'store-failed' });
      expect(harness.calls).toEqual([]);
      harness.faults.clear();
      expect(await answer(processor)).toEqual({ outcome: 'handled' });
    });

    it('and a begin never answers: the answer is given in time all the same', async () => {
      harness.faults.set('begin', never);
      expect((await answerInTime(harness.processor())).outcome).toBe('late');
    });

    it('at complete: it is redelivered, to no handler that has succeeded', async () => {
      harness.handlers = { one: () => undefined };
      harness.faults.set('complete', down);
      const processor = harness.processor();
      expect(await answer(processor)).toEqual({ outcome: 'store-failed' });
      harness.faults.clear();
      await processor.settle(1000);
      expect(await answer(processor)).toEqual({ outcome: 'handled' });
      expect(harness.calls).toEqual(['one']);
    });

    it('at settleHandler: what can be completed all the same is handled', async () => {
      harness.handlers = { one: () => undefined, two: () => new Promise(setImmediate) };
      harness.faults.set('settleHandler', down);
      const processor = harness.processor();
      expect(await answer(processor)).toEqual({ outcome: 'handled' });
      expect(await answer(processor)).toEqual({ outcome: 'duplicate' });
    });

    it.each<StoreStep>(['begin', 'complete'])(
      'and a %s takes longer than 2 s: it is given up',
      async (step) => {
        harness.handlers = { one: () => undefined };
        const { open, opened } = gate();
        harness.slow.set(step, opened);
        const processor = harness.processor();
        expect(await answer(processor)).toEqual({ outcome: 'store-failed', reason: 'ETIMEDOUT' });
        harness.slow.clear();
        // The step may be applied after all; what it did is then undone, or was right.
        open();
        await processor.settle(AMPLE_MS);
        // A session ends with an attempt that goes on.
        expect(harness.finished).toEqual(step === 'begin' ? [] : ['scan-1']);
        expect(['handled', 'duplicate']).toContain((await answer(processor)).outcome);
        expect(harness.calls).toEqual(['one']);
      },
    );

    it('and a begin hangs while the event loop is busy all the time: it is given up as well', async () => {
      harness.faults.set('begin', never);
      const busy = setInterval(() => {
        const until = performance.now() + 6;
        while (performance.now() < until);
      }, 1);
      const result = await answer(harness.processor());
      clearInterval(busy);
      expect(result).toEqual({ outcome: 'store-failed', reason: 'ETIMEDOUT' });
    });

    it('later than it may: the log has said so already', async () => {
      const lines: string[] = [];
      const write = (line: string): void => void lines.push(line);
      Logger.overrideLogger({ log: write, warn: write, error: write, debug: write });
      const { open, opened } = gate();
      harness.faults.set('begin', () => opened.then(down));
      const processor = harness.processor();
      expect((await answer(processor)).outcome).toBe('store-failed');
      open();
      await new Promise(setImmediate);
      Logger.overrideLogger(false);
      expect(lines).toHaveLength(2);
      expect(harness.steps).toEqual(['begin', 'abandon']);
    });

    it('at abandon, after a handler failed: the failure is what is answered, and it is tried again', async () => {
      harness.handlers = { bad: () => Promise.reject(new Error('no')) };
      harness.faults.set('abandon', down);
      const processor = harness.processor();
      expect(await answer(processor)).toEqual({ outcome: 'failed' });
      expect((await answer(processor)).outcome).toBe('busy');
      harness.faults.clear();
      await processor.settle(5000);
      harness.handlers = { bad: () => undefined };
      expect(await answer(processor)).toEqual({ outcome: 'handled' });
    });

    it('at settleHandler for a moment: a redelivery after that does not run the handler again', async () => {
      harness.handlers = { good: () => undefined, bad: () => Promise.reject(new Error('no')) };
      harness.faults.set('settleHandler', down);
      const processor = harness.processor();
      expect(await answer(processor)).toEqual({ outcome: 'failed' });
      harness.faults.clear();
      await processor.settle(5000);
      harness.handlers['bad'] = () => undefined;
      harness.calls.length = 0;
      expect(await answer(processor)).toEqual({ outcome: 'handled' });
      expect(harness.calls).toEqual(['bad']);
      expect(harness.published).toHaveLength(1);
    });

    it('for good: what is tried again holds up no shutdown beyond the grace time', async () => {
      harness.handlers = { bad: () => Promise.reject(new Error('no')) };
      harness.faults.set('settleHandler', down);
      harness.faults.set('abandon', down);
      const processor = harness.processor();
      expect(await answer(processor)).toEqual({ outcome: 'failed' });
      await processor.drain(50);
      const steps = harness.steps.length;
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(harness.steps).toHaveLength(steps);
    });

    it('that keeps the sessions: nothing runs before the session has ended', async () => {
      harness.handlers = { one: () => undefined };
      harness.finishSession = down;
      const processor = harness.processor();
      expect(await answer(processor)).toEqual({ outcome: 'store-failed' });
      expect(harness.calls).toEqual([]);
      harness.finishSession = async () => undefined;
      expect(await answer(processor)).toEqual({ outcome: 'handled' });
      expect(harness.finished).toEqual(['scan-1']);
    });
  });

  describe('sessions', () => {
    it('ends the session of a final event, whatever the handlers do', async () => {
      harness.handlers = { bad: () => Promise.reject(new Error('no')) };
      await answer(harness.processor());
      expect(harness.finished).toEqual(['scan-1']);
    });

    it('keeps the session of an event that is not final, and lets go of its token', async () => {
      const preliminary = delivery({ final: false }, 'IDENTIFICATION_AUTO_FINISHED');
      expect(await answer(harness.processor(), preliminary)).toEqual({ outcome: 'unhandled' });
      expect(harness.finished).toEqual([]);
      expect(harness.submitted).toEqual(['scan-1']);
    });
  });

  it('marks what comes late or again', async () => {
    const processor = harness.processor();
    await answer(processor);
    await answer(processor, delivery({ final: false }, 'IDENTIFICATION_AUTO_FINISHED'));
    await answer(processor, delivery({ fileUrls: { FACE: 'https://files.test/signed-anew' } }));
    const [first, late, again] = harness.published;
    expect(first).toMatchObject({ superseded: false });
    expect(late).toMatchObject({ type: 'verification.reviewing', superseded: true });
    expect(again).toMatchObject({ superseded: false, repeats: delivery().deliveryId });
  });

  describe('with a queue', () => {
    it('stores, acknowledges, and runs the handlers in a worker', async () => {
      harness.enqueue = async () => undefined;
      harness.handlers = { one: () => undefined };
      const processor = harness.processor();
      const given = delivery();
      expect(await answer(processor, given)).toEqual({ outcome: 'queued' });
      expect(harness.calls).toEqual([]);
      expect(harness.finished).toEqual(['scan-1']);
      expect(harness.queued).toEqual([
        {
          instance: 'default',
          deliveryId: given.deliveryId,
          wireType: given.wireType,
          body: given.bytes.toString('base64'),
          receivedAt: given.receivedAt.toISOString(),
        },
      ]);
      await processor.work(queuedOf(given));
      expect(harness.calls).toEqual(['one']);
      expect(await answer(processor, given)).toEqual({ outcome: 'duplicate' });
    });

    it('does not acknowledge what the queue did not take, nor end its session: reconciliation may find it', async () => {
      harness.enqueue = down;
      const processor = harness.processor();
      expect(await answer(processor)).toEqual({ outcome: 'queue-failed' });
      expect(harness.finished).toEqual([]);
      harness.enqueue = async () => undefined;
      expect(await answer(processor)).toEqual({ outcome: 'queued' });
      expect(harness.finished).toEqual(['scan-1']);
    });

    it('acknowledges what is stored although its session could not be ended: the worker ends it', async () => {
      const lines: string[] = [];
      const write = (line: string): void => void lines.push(line);
      Logger.overrideLogger({ log: write, warn: write, error: write, debug: write });
      harness.enqueue = async () => undefined;
      harness.finishSession = down;
      const processor = harness.processor();
      expect(await answer(processor)).toEqual({ outcome: 'queued' });
      Logger.overrideLogger(false);
      expect(lines).toEqual([
        expect.stringContaining('the session store failed'),
        expect.stringContaining('outcome=queued'),
      ]);
      harness.finishSession = async () => undefined;
      await processor.work(queuedOf(delivery()));
      expect(harness.finished).toEqual(['scan-1']);
    });

    it('repeats the write that frees a delivery once, where the store does not free it for the queue', async () => {
      harness.enqueue = async () => undefined;
      harness.faults.set('abandon', down);
      const processor = harness.processor();
      expect(await answer(processor)).toEqual({ outcome: 'store-failed' });
      harness.faults.clear();
      await processor.settle(AMPLE_MS);
      expect(harness.steps).toEqual(['begin', 'abandon', 'abandon']);
      expect(harness.queued).toEqual([]);
    });

    it('rejects what is for an instance that is not there, and throws nothing at the queue', async () => {
      harness.enqueue = async () => undefined;
      const processor = harness.processor();
      await processor.startQueue();
      const handedOver = harness.startedQueue?.({ ...queuedOf(delivery()), instance: 'gone' });
      await expect(handedOver).rejects.toThrow('no such instance');
    });

    it('starts nothing of the queue once the app is about to shut down, but stores on', async () => {
      harness.enqueue = async () => undefined;
      harness.handlers = { one: () => undefined };
      const processor = harness.processor();
      processor.pauseQueue();
      await expect(processor.work(queuedOf(delivery()))).rejects.toMatchObject({ outcome: 'stopping' });
      expect(harness.calls).toEqual([]);
      expect(await answer(processor)).toEqual({ outcome: 'queued' });
    });

    it('answers in time when the queue does not', async () => {
      harness.enqueue = never;
      const { outcome } = await answerInTime(harness.processor());
      expect(['late', 'queue-failed']).toContain(outcome);
    });

    it('lets the worker take longer than the route may', async () => {
      harness.handlers = { slow: () => new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS * 2)) };
      await harness.processor().work(queuedOf(delivery()));
      expect(harness.steps).toEqual(['begin', 'settleHandler $events', 'complete']);
    });
  });

  describe('the lease', () => {
    const MINUTE = 60_000;
    const renewals = () => harness.steps.filter((step) => step === 'renew').length;
    beforeEach(() => jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] }));
    afterEach(() => jest.useRealTimers());

    it('is renewed in time while a handler runs, also when the store fails', async () => {
      const { open, opened } = gate();
      harness.handlers = { slow: () => opened };
      const worked = harness.processor().work(queuedOf(delivery()));
      await jest.advanceTimersByTimeAsync(5000);
      expect(renewals()).toBe(2);
      harness.faults.set('renew', down);
      await jest.advanceTimersByTimeAsync(5000);
      expect(renewals()).toBe(5);
      open();
      await worked;
      await jest.advanceTimersByTimeAsync(MINUTE);
      expect(renewals()).toBe(5);
      harness.memory.close();
      expect(jest.getTimerCount()).toBe(0);
    });

    it('is not renewed once another attempt has it', async () => {
      const { open, opened } = gate();
      harness.handlers = { slow: () => opened };
      harness.faults.set('renew', async () => false);
      const worked = harness.processor().work(queuedOf(delivery()));
      await jest.advanceTimersByTimeAsync(MINUTE);
      expect(renewals()).toBe(1);
      open();
      await worked;
    });

    it('is given up after 15 minutes, so that a handler that never settles does not hold it for ever', async () => {
      harness.handlers = { stuck: never };
      const worked = harness.processor().work(queuedOf(delivery()));
      const refused = expect(worked).rejects.toMatchObject({ outcome: 'late' });
      await jest.advanceTimersByTimeAsync(14 * MINUTE);
      expect(harness.steps).not.toContain('abandon');
      await jest.advanceTimersByTimeAsync(2 * MINUTE);
      await refused;
      expect(harness.steps).toContain('abandon');
      harness.memory.close();
      expect(jest.getTimerCount()).toBe(0);
    });
  });

  describe('drain', () => {
    it('waits for what is in flight, then takes nothing more', async () => {
      const { open, opened } = gate();
      harness.handlers = { slow: () => opened };
      const processor = harness.processor();
      const result = answer(processor);
      const drained = processor.drain(1000);
      expect(await answer(processor, delivery({ clientId: 'other' }))).toEqual({ outcome: 'stopping' });
      open();
      await drained;
      expect(await result).toEqual({ outcome: 'handled' });
    });

    it('records what has succeeded where the store is slow to complete: another process does not run it again', async () => {
      harness.handlers = { one: () => undefined };
      harness.slow.set('complete', never());
      const processor = harness.processor();
      const result = answer(processor);
      await processor.drain(20);
      expect(await result).toEqual({ outcome: 'stopping' });
      harness.slow.clear();
      expect(await answer(harness.processor())).toEqual({ outcome: 'handled' });
      expect(harness.calls).toEqual(['one']);
    });

    it('frees what does not end, so that another process can take it at once', async () => {
      const { open, opened } = gate();
      harness.handlers = { slow: () => opened };
      const processor = harness.processor();
      const result = answer(processor);
      await processor.drain(20);
      expect(await result).toEqual({ outcome: 'stopping' });
      harness.handlers = { slow: () => undefined };
      expect(await answer(harness.processor())).toEqual({ outcome: 'handled' });
      const steps = harness.steps.length;
      open();
      await opened;
      await new Promise(setImmediate);
      expect(harness.steps).toHaveLength(steps);
    });
  });
});
