import { setImmediate as turn } from 'node:timers/promises';
import { inParallel, NextChecks, RequestBudget } from './run.js';

describe('inParallel', () => {
  it('takes every step once, so many at a time', async () => {
    const seen: number[] = [];
    let [atWork, most] = [0, 0];
    await inParallel(
      Array.from({ length: 25 }, (_, index) => index),
      4,
      async (index) => {
        atWork += 1;
        most = Math.max(most, atWork);
        seen.push(index);
        await turn();
        atWork -= 1;
      },
    );
    expect(seen.sort((one, other) => one - other)).toEqual(Array.from({ length: 25 }, (_, index) => index));
    expect(most).toBe(4);
  });

  it('is over at once where there is nothing to do', async () => {
    await inParallel([], 4, () => Promise.reject(new Error('never called')));
  });
});

const SECOND = 1000;
const HOUR = 3_600_000;
const session = (remainingMs = 1000 * HOUR, scanRef = 'scan') => ({
  clientId: 'client',
  state: 'open' as const,
  scanRef,
  remainingMs,
});

describe('NextChecks', () => {
  it('waits twice as long each time, up to an hour', () => {
    const checks = new NextChecks(60 * SECOND);
    const waits = Array.from({ length: 9 }, () => checks.afterMs(session(), false) / 60_000);
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('never comes earlier than the next run', () => {
    const checks = new NextChecks(24 * HOUR);
    expect([checks.afterMs(session(), false), checks.afterMs(session(), false)]).toEqual([
      24 * HOUR,
      24 * HOUR,
    ]);
  });

  it('tries what failed with the next run, and then as the others', () => {
    const checks = new NextChecks(10 * SECOND);
    const waits = Array.from({ length: 4 }, () => checks.afterMs(session(), true) / SECOND);
    expect(waits).toEqual([0, 10, 20, 40]);
  });

  it('has one last check before the session is gone', () => {
    const checks = new NextChecks(60 * SECOND);
    expect(checks.afterMs(session(150 * SECOND), false)).toBe(30 * SECOND);
    expect(checks.afterMs(session(121 * SECOND), false)).toBe(SECOND);
    // That was it: the next would be after its end.
    expect(checks.afterMs(session(120 * SECOND), false)).toBe(240 * SECOND);
  });

  it('counts the slots of a clientId apart where a session has no scanRef', () => {
    const checks = new NextChecks(SECOND);
    const nameless = { ...session(), scanRef: undefined };
    const waits = [{}, { slot: 'one' }, { slot: 'two' }, {}, { slot: 'one' }].map((slot) =>
      checks.afterMs({ ...nameless, ...slot }, false),
    );
    expect(waits.map((ms) => ms / SECOND)).toEqual([1, 1, 1, 2, 2]);
  });

  it('begins anew for another session, and for one that was forgotten', () => {
    const checks = new NextChecks(SECOND);
    checks.afterMs(session(), false);
    expect(checks.afterMs(session(1000 * HOUR, 'other'), false)).toBe(SECOND);
    expect(checks.afterMs(session(), false)).toBe(2 * SECOND);
    checks.forget(session());
    expect(checks.afterMs(session(), false)).toBe(SECOND);
  });

  it('remembers no more than the last 10,000', () => {
    const checks = new NextChecks(SECOND);
    for (let index = 0; index <= 10_000; index += 1) {
      checks.afterMs(session(1000 * HOUR, `scan-${index}`), false);
    }
    expect(checks.afterMs(session(1000 * HOUR, 'scan-0'), false)).toBe(SECOND);
    expect(checks.afterMs(session(1000 * HOUR, 'scan-10000'), false)).toBe(2 * SECOND);
  });
});

const HOUR_MS = 3_600_000;

describe('RequestBudget', () => {
  it('lets requests follow each other at once, up to its limit in an hour', () => {
    let now = 0;
    const budget = new RequestBudget(3, () => now);
    for (now = 0; now < 3; now += 1) {
      expect(budget.waitMs).toBe(0);
      budget.spend();
    }
    expect(budget.waitMs).toBe(HOUR_MS - 3);
    now = HOUR_MS - 1;
    expect(budget.waitMs).toBe(1);
    now = HOUR_MS;
    expect(budget.waitMs).toBe(0);
    budget.spend();
    expect(budget.waitMs).toBe(1);
  });

  it('never allows more than its limit within any hour', () => {
    let now = 0;
    const budget = new RequestBudget(100, () => now);
    const sent: number[] = [];
    for (; now < 5 * HOUR_MS; now += 7919) {
      if (budget.waitMs === 0) {
        sent.push(now);
        budget.spend();
      }
    }
    const most = Math.max(
      ...sent.map((from) => sent.filter((at) => at >= from && at < from + HOUR_MS).length),
    );
    expect(most).toBe(100);
  });

  it('counts repeats that go over it', () => {
    let now = 0;
    const budget = new RequestBudget(2, () => now);
    for (; now < 4; now += 1) {
      budget.spend();
    }
    now = HOUR_MS + 1;
    expect(budget.waitMs).toBe(1);
    now = HOUR_MS + 2;
    expect(budget.waitMs).toBe(0);
  });

  it('is a quarter of what iDenfy allows', () => {
    const budget = new RequestBudget(undefined, () => 0);
    for (let request = 0; request < 2499; request += 1) {
      budget.spend();
    }
    expect(budget.waitMs).toBe(0);
    budget.spend();
    expect(budget.waitMs).toBe(HOUR_MS);
  });
});
