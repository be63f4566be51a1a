import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { jest } from '@jest/globals';
import { IdenfyError } from '../errors/index.js';
import { deliveryStoreConformance } from '../testing/store-conformance.js';
import { MemoryDeliveryStore } from './memory-delivery.store.js';

const DAY_MS = 24 * 3_600_000;
const SWEEP_MS = 61_000;
const instance = 'default';
const owner = 'a';
const approved = { overall: 'APPROVED', final: true, startsRound: false };
const automatic = { overall: 'APPROVED', final: false, startsRound: false };

/** A store on a clock that a test turns, and short ways to use it. */
function clocked(maxEntries?: number) {
  const clock = { now: 1000 };
  const store = new MemoryDeliveryStore({ now: () => clock.now, ...(maxEntries ? { maxEntries } : {}) });
  const begin = (deliveryId: string, more: object = {}) =>
    store.begin({ instance, deliveryId, owner, leaseMs: 13_000, ...more });
  const handle = async (deliveryId: string, more: object = {}) => {
    const answer = await begin(deliveryId, more);
    await store.complete({ instance, deliveryId, owner });
    return answer;
  };
  const state = async (deliveryId: string) =>
    (await store.begin({ instance, deliveryId, owner: 'b', leaseMs: 1 })).state;
  return { clock, store, begin, handle, state };
}

function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

/** All that an object holds, as text. */
const everything = (value: unknown) =>
  inspect(value, { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity });

describe('MemoryDeliveryStore', () => {
  describe('keeps the rules of DeliveryStore', () => {
    for (const { name, run } of deliveryStoreConformance(() => new MemoryDeliveryStore())) {
      it(name, run);
    }
  });

  describe('time', () => {
    afterEach(() => {
      jest.restoreAllMocks();
    });

    it.each([3_600_000, -3_600_000])('does not move when the wall clock jumps by %d ms', async (jump) => {
      const store = new MemoryDeliveryStore();
      const request = { instance, deliveryId: 'delivery', leaseMs: 600_000 };
      await store.begin({ ...request, owner });
      const wallClock = Date.now() + jump;
      jest.spyOn(Date, 'now').mockReturnValue(wallClock);
      const answer = await store.begin({ ...request, owner: 'b' });
      expect(answer.state).toBe('busy');
      expect((answer as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(500_000);
      expect(await store.complete({ ...request, owner })).toBe(true);
      store.close();
    });

    it('ends a lease when it says, not a millisecond before', async () => {
      const { clock, store, begin } = clocked();
      await begin('delivery');
      clock.now += 12_999;
      expect(await begin('delivery', { owner: 'b' })).toEqual({ state: 'busy', retryAfterMs: 1 });
      clock.now += 1;
      expect(await begin('delivery', { owner: 'b' })).toMatchObject({ state: 'started' });
      store.close();
    });

    it('counts a renewed lease from when it was renewed', async () => {
      const { clock, store, begin } = clocked();
      await begin('delivery');
      clock.now += 10_000;
      expect(await store.renew({ instance, deliveryId: 'delivery', owner, leaseMs: 13_000 })).toBe(true);
      expect(await begin('delivery', { owner: 'b' })).toEqual({ state: 'busy', retryAfterMs: 13_000 });
      store.close();
    });

    it('remembers for 30 days what was done, and what succeeded of what was given up', async () => {
      const { clock, store, begin, handle } = clocked();
      await handle('done');
      await begin('given up');
      await store.settleHandler({ instance, deliveryId: 'given up', owner, handler: 'A.one' });
      await store.abandon({ instance, deliveryId: 'given up', owner });
      clock.now += 30 * DAY_MS - 1;
      expect(await begin('done')).toEqual({ state: 'done' });
      expect(await begin('given up')).toMatchObject({ settled: ['A.one'] });
      clock.now += 1;
      expect(await begin('done')).toMatchObject({ state: 'started', settled: [] });
      store.close();
    });
  });

  describe('bounds', () => {
    it.each([0, -1, 1.5, Number.NaN, Infinity])('refuses maxEntries %d', (maxEntries) => {
      let thrown: unknown;
      try {
        new MemoryDeliveryStore({ maxEntries });
      } catch (error) {
        thrown = error;
      }
      expect(IdenfyError.is(thrown, 'IDENFY_CONFIG')).toBe(true);
    });

    it('forgets the oldest delivery that is done first', async () => {
      const { store, handle, state } = clocked(3);
      for (const deliveryId of ['1', '2', '3', '4']) {
        await handle(deliveryId);
      }
      expect(await Promise.all(['2', '3', '4'].map(state))).toEqual(['done', 'done', 'done']);
      expect(await state('1')).toBe('started');
      store.close();
    });

    it('goes on with that when all that it held has come to the end of its time in between', async () => {
      const { clock, store, handle, state } = clocked(2);
      for (const deliveryId of ['1', '2', '3', '4']) {
        await handle(deliveryId);
      }
      clock.now += 30 * DAY_MS;
      expect(await state('4')).toBe('started');
      clock.now += 1;
      for (const deliveryId of ['5', '6', '7']) {
        await handle(deliveryId);
      }
      expect(await Promise.all(['6', '7'].map(state))).toEqual(['done', 'done']);
      expect(await state('5')).toBe('started');
      store.close();
    });

    it('forgets none that is in work, and what was given up only when nothing done is left', async () => {
      const { store, begin, handle, state } = clocked(2);
      await begin('in work');
      await begin('given up');
      await store.settleHandler({ instance, deliveryId: 'given up', owner, handler: 'A.one' });
      await store.abandon({ instance, deliveryId: 'given up', owner });
      for (const deliveryId of ['1', '2', '3']) {
        await handle(deliveryId);
      }
      expect(await state('in work')).toBe('busy');
      expect(await state('3')).toBe('done');
      expect(everything(store)).not.toMatch(/'[12]'/);
      expect(await begin('given up')).toMatchObject({ settled: ['A.one'] });
      store.close();
    });

    it('holds at most so many that were given up', async () => {
      const { store, begin } = clocked(10);
      for (let index = 0; index < 100; index += 1) {
        await begin(`delivery-${index}`);
        await store.abandon({ instance, deliveryId: `delivery-${index}`, owner });
      }
      expect(new Set(everything(store).match(/delivery-\d+/g)).size).toBe(10);
      store.close();
    });

    it('forgets a scanRef with its last delivery', async () => {
      const { store, handle } = clocked(2);
      await handle('final', { scanRef: 'scan-1', result: approved });
      await handle('late', { scanRef: 'scan-1', result: automatic });
      expect(everything(store)).toContain('scan-1');
      await handle('other', { scanRef: 'scan-2', result: approved });
      expect(
        await handle('later', { scanRef: 'scan-1', result: { ...automatic, overall: 'DENIED' } }),
      ).toMatchObject({ superseded: true });
      await handle('another', { scanRef: 'scan-3', result: approved });
      await handle('yet another', { scanRef: 'scan-3', result: approved });
      expect(everything(store)).not.toMatch(/scan-[12]/);
      store.close();
    });

    it('repeats no delivery that was forgotten', async () => {
      const { store, handle } = clocked(2);
      const verification = { scanRef: 'scan', result: approved };
      await handle('first', verification);
      expect(await handle('second', verification)).toMatchObject({ repeats: 'first' });
      await handle('automatic', { scanRef: 'scan', result: automatic });
      expect(await handle('third', verification)).not.toHaveProperty('repeats');
      expect(await handle('fourth', verification)).toMatchObject({ repeats: 'third' });
      store.close();
    });

    it('holds no more after many deliveries have come to the end of their time', async () => {
      jest.useFakeTimers({ doNotFake: ['performance', 'Date'] });
      try {
        const { clock, store, handle } = clocked(1000);
        let before = 0;
        for (let round = 0; round < 130; round += 1) {
          // More than it holds in the first round only.
          for (let index = 0; index < (round === 0 ? 2000 : 900); index += 1) {
            await handle(`delivery-${round}-${index}`);
          }
          before = round === 10 ? heldBytes() : before;
          clock.now += 30 * DAY_MS;
          await jest.advanceTimersByTimeAsync(SWEEP_MS);
        }
        expect(heldBytes() - before).toBeLessThan(1_000_000);
        store.close();
      } finally {
        jest.useRealTimers();
      }
    });

    it('sweeps with one timer, which ends when nothing is left', async () => {
      jest.useFakeTimers({ doNotFake: ['performance', 'Date'] });
      try {
        const { clock, store, begin, handle } = clocked();
        for (let index = 0; index < 1000; index += 1) {
          await handle(`done-${index}`, { scanRef: `scan-${index}`, result: approved });
        }
        await begin('lost');
        expect(jest.getTimerCount()).toBe(1);
        clock.now += 15 * DAY_MS;
        await jest.advanceTimersByTimeAsync(SWEEP_MS);
        await handle('new');
        clock.now += 15 * DAY_MS;
        await jest.advanceTimersByTimeAsync(SWEEP_MS);
        expect(everything(store)).not.toMatch(/done-|scan-/);
        expect(everything(store)).toContain('new');
        clock.now += 15 * DAY_MS;
        await jest.advanceTimersByTimeAsync(SWEEP_MS);
        expect(everything(store)).not.toMatch(/lost|new/);
        expect(jest.getTimerCount()).toBe(0);
        await begin('again');
        expect(jest.getTimerCount()).toBe(1);
        store.close();
        expect(jest.getTimerCount()).toBe(0);
      } finally {
        jest.useRealTimers();
      }
    });
  });

  it('keeps no two pairs of instance and deliveryId, or of instance and scanRef, under one key', async () => {
    const { store } = clocked(1_000_000);
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('', ':', '\0', '__proto__', 'constructor', '\ud800'),
    );
    const seen = new Set<string>();
    const wrong: unknown[] = [];
    for (const [one, other] of fc.sample(fc.tuple(text, text), 50_000)) {
      const pair = JSON.stringify([one, other]);
      if (!seen.has(pair)) {
        seen.add(pair);
        const request = { instance: one, deliveryId: other, scanRef: other, owner, leaseMs: 1000 };
        const answer = await store.begin({ ...request, result: automatic });
        if (answer.state !== 'started' || answer.repeats !== undefined || !(await store.complete(request))) {
          wrong.push([one, other, answer]);
        }
      }
    }
    expect(wrong).toEqual([]);
    store.close();
  });
});
