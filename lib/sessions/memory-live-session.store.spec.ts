import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { jest } from '@jest/globals';
import { liveSessionStoreConformance } from '../testing/store-conformance.js';
import { MemoryLiveSessionStore } from './memory-live-session.store.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const instance = 'default';

/** A store on a clock that a test turns. */
function clocked() {
  const clock = { now: 1000 };
  return { clock, store: new MemoryLiveSessionStore({ now: () => clock.now }) };
}

describe('MemoryLiveSessionStore', () => {
  describe('keeps the rules of LiveSessionStore', () => {
    for (const { name, run } of liveSessionStoreConformance(() => new MemoryLiveSessionStore())) {
      it(name, run);
    }

    it('has no misspelt option', () => {
      const options = { tolerance: 5 } as object;
      expect(() => liveSessionStoreConformance(() => new MemoryLiveSessionStore(), options)).toThrow(
        'tolerance is not an option of ConformanceOptions; did you mean toleranceMs?',
      );
    });
  });

  it('opens no second scanRef for an owner whose session is open', async () => {
    const { store } = clocked();
    const key = { instance, clientId: 'client', owner: 'a' };
    await store.acquire({ ...key, leaseMs: 1000 });
    const times = { holdMs: HOUR_MS, dueMs: HOUR_MS };
    expect(await store.open({ ...key, ...times, scanRef: 'scan' })).toBe('opened');
    expect(await store.open({ ...key, ...times, scanRef: 'other' })).toBe('lost');
    expect(await store.find(key)).toMatchObject({ scanRef: 'scan' });
    store.close();
  });

  it('keeps the scanRef of the session that had it last when an earlier one with the same goes', async () => {
    const { store } = clocked();
    for (const clientId of ['first', 'second']) {
      const key = { instance, clientId, owner: 'a' };
      await store.acquire({ ...key, leaseMs: 1000 });
      await store.open({ ...key, scanRef: 'scan', holdMs: HOUR_MS, dueMs: HOUR_MS });
    }
    await store.remove({ instance, clientId: 'first' });
    expect(await store.finish({ instance, scanRef: 'scan' })).toBe(true);
    expect(await store.find({ instance, clientId: 'second' })).toBeUndefined();
    store.close();
  });

  describe('time', () => {
    afterEach(() => {
      jest.restoreAllMocks();
    });

    it.each([HOUR_MS, -HOUR_MS])('does not move when the wall clock jumps by %d ms', async (jump) => {
      const store = new MemoryLiveSessionStore();
      await store.acquire({ instance, clientId: 'reserved', owner: 'a', leaseMs: HOUR_MS / 2 });
      await store.acquire({ instance, clientId: 'open', owner: 'a', leaseMs: HOUR_MS / 2 });
      await store.open({ instance, clientId: 'open', owner: 'a', holdMs: HOUR_MS / 2, dueMs: HOUR_MS / 2 });
      const wallClock = Date.now() + jump;
      jest.spyOn(Date, 'now').mockReturnValue(wallClock);
      for (const clientId of ['reserved', 'open']) {
        const session = await store.find({ instance, clientId });
        expect(session?.remainingMs).toBeGreaterThan(HOUR_MS / 2 - MINUTE_MS);
        expect(session?.remainingMs).toBeLessThanOrEqual(HOUR_MS / 2);
      }
      expect(await store.takeDue({ instance, limit: 10, againMs: 1 })).toEqual([]);
      store.close();
    });

    it('ends a reservation with its lease, not a millisecond before', async () => {
      const { clock, store } = clocked();
      await store.acquire({ instance, clientId: 'client', owner: 'a', leaseMs: 15_000 });
      clock.now += 14_999;
      expect(await store.find({ instance, clientId: 'client' })).toMatchObject({ remainingMs: 1 });
      clock.now += 1;
      expect(await store.find({ instance, clientId: 'client' })).toBeUndefined();
    });

    it('ends an open session with its hold, and gives its token only while that lives', async () => {
      const { clock, store } = clocked();
      const key = { instance, clientId: 'client', owner: 'a' };
      await store.acquire({ ...key, leaseMs: 15_000, fingerprint: 'print' });
      await store.open({
        ...key,
        scanRef: 'scan',
        holdMs: 2000,
        dueMs: 1500,
        token: { lifeMs: 1000, answer: '{}' },
      });
      clock.now += 400;
      expect(await store.find(key)).toEqual({
        clientId: 'client',
        state: 'open',
        scanRef: 'scan',
        fingerprint: 'print',
        remainingMs: 1600,
        token: { lifeMs: 600, answer: '{}' },
      });
      clock.now += 600;
      expect(await store.find(key)).not.toHaveProperty('token');
      clock.now += 1000;
      expect(await store.find(key)).toBeUndefined();
    });

    it('takes what is due, in the order of its time, and again when that has passed', async () => {
      const { clock, store } = clocked();
      for (const dueMs of [300, 100, 200]) {
        const key = { instance, clientId: `due-${dueMs}`, owner: 'a' };
        await store.acquire({ ...key, leaseMs: 15_000 });
        await store.open({ ...key, scanRef: randomUUID(), holdMs: HOUR_MS, dueMs });
      }
      const take = async (limit: number) =>
        (await store.takeDue({ instance, limit, againMs: 1000 })).map(({ clientId }) => clientId);
      expect(await take(10)).toEqual([]);
      clock.now += 250;
      expect(await take(1)).toEqual(['due-100']);
      clock.now += 1;
      expect(await take(10)).toEqual(['due-200']);
      clock.now += 1000;
      expect(await take(10)).toEqual(['due-300', 'due-100', 'due-200']);
    });

    it('takes each due session in its turn, also when those taken before are due again', async () => {
      const { clock, store } = clocked();
      for (const clientId of ['one', 'two', 'three']) {
        const key = { instance, clientId, owner: 'a' };
        await store.acquire({ ...key, leaseMs: 15_000 });
        await store.open({ ...key, scanRef: `scan of ${clientId}`, holdMs: HOUR_MS, dueMs: 0 });
      }
      const turns: string[] = [];
      for (let turn = 0; turn < 6; turn += 1) {
        const taken = await store.takeDue({ instance, limit: 1, againMs: 1 });
        turns.push(...taken.map(({ clientId }) => clientId));
        clock.now += 1;
      }
      const first = turns.slice(0, 3);
      expect([...first].sort()).toEqual(['one', 'three', 'two']);
      expect(turns).toEqual([...first, ...first]);
      store.close();
    });

    it('remembers for 15 minutes that a final webhook came before its answer', async () => {
      const { clock, store } = clocked();
      const open = async (clientId: string, scanRef: string) => {
        const times = { holdMs: HOUR_MS, dueMs: HOUR_MS };
        return store.open({ instance, clientId, owner: 'a', scanRef, ...times });
      };
      for (const clientId of ['one', 'two']) {
        await store.acquire({ instance, clientId, owner: 'a', leaseMs: HOUR_MS });
      }
      await store.finish({ instance, scanRef: 'scan-1' });
      await store.finish({ instance, scanRef: 'scan-2' });
      clock.now += 15 * MINUTE_MS - 1;
      expect(await open('one', 'scan-1')).toBe('finished');
      clock.now += 1;
      expect(await open('two', 'scan-2')).toBe('opened');
    });
  });

  describe('keys', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.uuid(),
      fc.uuid().map((uuid) => uuid.toUpperCase()),
      fc.constantFrom(
        '',
        ':',
        '::',
        '\0',
        '__proto__',
        'constructor',
        'toString',
        '\ud800',
        '\udc00',
        'undefined',
      ),
    );

    const odd = fc.constantFrom('', 'a', 'a:', ':a', '\0', '__proto__', 'constructor', 'default');

    it('no two pairs of instance and clientId share one', async () => {
      const store = new MemoryLiveSessionStore();
      const seen = new Set<string>();
      const wrong: [string, string][] = [];
      for (const [one, other] of fc.sample(fc.tuple(text, text), 100_000)) {
        const pair = JSON.stringify([one, other]);
        const key = { instance: one, clientId: other, owner: `owner-${seen.size}`, leaseMs: HOUR_MS };
        const { acquired } = await store.acquire(key);
        if (acquired === seen.has(pair)) {
          wrong.push([one, other]);
        }
        seen.add(pair);
      }
      expect(wrong).toEqual([]);
      store.close();
    });

    it('no two open sessions share one, by clientId or by scanRef', async () => {
      const store = new MemoryLiveSessionStore();
      const pairs = new Map<string, [string, string]>();
      for (const [one, other] of fc.sample(fc.tuple(odd, text), 20_000)) {
        pairs.set(JSON.stringify([one, other]), [one, other]);
      }
      for (const [name, clientId] of pairs.values()) {
        const key = { instance: name, clientId, owner: 'a' };
        await store.acquire({ ...key, leaseMs: HOUR_MS });
        await store.open({ ...key, scanRef: clientId, holdMs: HOUR_MS, dueMs: HOUR_MS });
      }
      const wrong: [string, string][] = [];
      for (const [name, clientId] of pairs.values()) {
        const session = await store.find({ instance: name, clientId });
        const named = session?.clientId === clientId && session.scanRef === clientId;
        const ended = await store.finish({ instance: name, scanRef: clientId });
        if (!named || !ended || (await store.finish({ instance: name, scanRef: clientId }))) {
          wrong.push([name, clientId]);
        }
      }
      expect(wrong).toEqual([]);
      store.close();
    });
  });
});
