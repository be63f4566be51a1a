import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { jest } from '@jest/globals';
import { MemoryLiveSessionStore } from './memory-live-session.store.js';

const HOUR_MS = 3_600_000;
const SWEEP_MS = 31_000;
const instance = 'default';

function clocked() {
  const clock = { now: 1000 };
  return { clock, store: new MemoryLiveSessionStore({ now: () => clock.now }) };
}

/** All that an object holds, as text. */
const everything = (value: unknown) =>
  inspect(value, { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity, showHidden: true });

function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  gc();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('The memory of MemoryLiveSessionStore', () => {
  describe('is swept', () => {
    beforeEach(() => {
      jest.useFakeTimers({ doNotFake: ['performance', 'Date'] });
    });

    afterEach(() => {
      jest.useRealTimers();
    });

    it('by one timer, which ends when nothing is left', async () => {
      const { clock, store } = clocked();
      for (let index = 0; index < 3000; index += 1) {
        const key = { instance: `instance-${index % 3}`, clientId: `client-${index}`, owner: 'a' };
        await store.acquire({ ...key, leaseMs: 1000 });
        if (index % 2 === 0) {
          await store.open({ ...key, scanRef: randomUUID(), holdMs: 2000, dueMs: 2000 });
        }
      }
      expect(jest.getTimerCount()).toBe(1);
      clock.now += 1500;
      await jest.advanceTimersByTimeAsync(SWEEP_MS);
      expect(everything(store)).toContain('client-2998');
      expect(everything(store)).not.toContain('client-2999');
      expect(jest.getTimerCount()).toBe(1);
      clock.now += 1500;
      await jest.advanceTimersByTimeAsync(SWEEP_MS);
      expect(everything(store)).not.toMatch(/client-|instance-/);
      expect(jest.getTimerCount()).toBe(0);
    });

    it('of what has expired only, until the store is closed', async () => {
      const { clock, store } = clocked();
      await store.acquire({ instance, clientId: 'short', owner: 'a', leaseMs: 1000 });
      await store.acquire({ instance, clientId: 'long', owner: 'a', leaseMs: HOUR_MS });
      clock.now += 1500;
      await jest.advanceTimersByTimeAsync(3 * SWEEP_MS);
      expect(everything(store)).not.toContain('short');
      expect(await store.find({ instance, clientId: 'long' })).toMatchObject({ state: 'reserved' });
      expect(jest.getTimerCount()).toBe(1);
      store.close();
      expect(jest.getTimerCount()).toBe(0);
    });

    it('of tokens that are of no use any more', async () => {
      const { clock, store } = clocked();
      const key = { instance, clientId: 'client', owner: 'a' };
      await store.acquire({ ...key, leaseMs: 1000, fingerprint: 'print' });
      const token = { lifeMs: 1000, answer: 'a secret answer' };
      await store.open({ ...key, holdMs: HOUR_MS, dueMs: HOUR_MS, token });
      expect(await store.find(key)).toMatchObject({ token });
      expect(everything(store)).not.toContain('a secret answer');
      clock.now += 1000;
      await jest.advanceTimersByTimeAsync(SWEEP_MS);
      // Back in time a token that is still held would be shown again.
      clock.now -= 1000;
      const session = await store.find(key);
      expect(session).toMatchObject({ state: 'open', fingerprint: 'print' });
      expect(session).not.toHaveProperty('token');
      store.close();
    });
  });

  it('holds no scanRef of a final webhook unless a token request is in flight', async () => {
    const { store } = clocked();
    await store.acquire({ instance, clientId: 'client', owner: 'a', leaseMs: 1000 });
    await store.finish({ instance, scanRef: 'scan-under-way' });
    expect(everything(store)).toContain('scan-under-way');
    await store.abandon({ instance, clientId: 'client', owner: 'a', outcome: 'refused' });
    await store.finish({ instance, scanRef: 'scan-at-rest' });
    expect(everything(store)).not.toContain('scan-');
    store.close();
  });

  it('holds the last 50,000 scanRefs whose final webhook came first', async () => {
    const { store } = clocked();
    await store.acquire({ instance, clientId: 'client', owner: 'a', leaseMs: HOUR_MS });
    for (let index = 0; index < 50_010; index += 1) {
      await store.finish({ instance, scanRef: `scan-${index}` });
    }
    expect(everything(store).match(/'scan-\d+' => /g)).toHaveLength(50_000);
    for (const scanRef of ['scan-10', 'scan-new']) {
      await store.finish({ instance, scanRef });
    }
    expect(everything(store)).toContain("'scan-10' =>");
    const open = { instance, clientId: 'client', owner: 'a', holdMs: HOUR_MS, dueMs: HOUR_MS };
    expect(await store.open({ ...open, scanRef: 'scan-50009' })).toBe('finished');
    store.close();
  });

  it('holds more sessions than one Map does, and gives other work its turn while it checks them', async () => {
    const { clock, store } = clocked();
    const count = 140_000;
    for (let index = 0; index < count; index += 1) {
      const key = { instance, clientId: `client-${index}`, owner: 'a' };
      await store.acquire({ ...key, leaseMs: 1000 });
      await store.open({ ...key, scanRef: `scan-${index}`, holdMs: HOUR_MS, dueMs: 1 });
    }
    for (const index of [0, count / 2, count - 1]) {
      const key = { instance, clientId: `client-${index}` };
      expect(await store.find(key)).toMatchObject({ state: 'open', scanRef: `scan-${index}` });
      expect(await store.acquire({ ...key, owner: 'b', leaseMs: 1000 })).toMatchObject({ acquired: false });
      expect(await store.finish({ instance, scanRef: `scan-${index}` })).toBe(true);
      expect(await store.find(key)).toBeUndefined();
    }
    clock.now += 1;
    let taken: unknown[] | undefined;
    void store.takeDue({ instance, limit: count, againMs: HOUR_MS }).then((due) => (taken = due));
    let turns = 0;
    for (; taken === undefined; turns += 1) {
      await nextTurn();
    }
    expect(taken).toHaveLength(count - 3);
    expect(turns).toBeGreaterThan(100);
    store.close();
  });

  it('does not hold the longer text that a clientId was cut out of', async () => {
    const { store } = clocked();
    const count = 200;
    const before = heldBytes();
    for (let index = 0; index < count; index += 1) {
      const body = Buffer.from(`${'x'.repeat(50_000)}client-${String(index).padStart(29, '0')}`).toString();
      const key = { instance, clientId: body.slice(50_000), owner: 'a' };
      await store.acquire({ ...key, leaseMs: 1000 });
      await store.open({ ...key, scanRef: randomUUID(), holdMs: HOUR_MS, dueMs: HOUR_MS });
    }
    expect((heldBytes() - before) / count).toBeLessThan(10_000);
    store.close();
  });

  it('takes at most 700 bytes an open session, and is given back', async () => {
    const { clock, store } = clocked();
    const count = 50_000;
    const clientId = (index: number) => `client-${String(index).padStart(29, '0')}`;
    const before = heldBytes();
    for (let index = 0; index < count; index += 1) {
      const key = { instance, clientId: clientId(index), owner: randomUUID() };
      await store.acquire({ ...key, leaseMs: 1000 });
      await store.open({ ...key, scanRef: randomUUID(), holdMs: HOUR_MS, dueMs: HOUR_MS });
    }
    expect((heldBytes() - before) / count).toBeLessThanOrEqual(700);
    clock.now += HOUR_MS;
    expect(await store.takeDue({ instance, limit: count, againMs: 1 })).toEqual([]);
    expect(await store.finish({ instance, scanRef: randomUUID() })).toBe(false);
    await store.acquire({ instance, clientId: 'one more', owner: 'a', leaseMs: 1000 });
    expect((heldBytes() - before) / count).toBeLessThan(100);
    store.close();
  });
});
