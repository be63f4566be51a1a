import { NextLooks } from './next-looks.js';

const SECOND = 1000;
const HOUR = 3_600_000;
const session = (remainingMs = 1000 * HOUR, scanRef = 'scan') => ({
  clientId: 'client',
  state: 'open' as const,
  scanRef,
  remainingMs,
});

describe('NextLooks', () => {
  it('waits twice as long each time, up to an hour', () => {
    const looks = new NextLooks(60 * SECOND);
    const waits = Array.from({ length: 9 }, () => looks.afterMs(session(), false) / 60_000);
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('never comes earlier than the next run', () => {
    const looks = new NextLooks(24 * HOUR);
    expect([looks.afterMs(session(), false), looks.afterMs(session(), false)]).toEqual([
      24 * HOUR,
      24 * HOUR,
    ]);
  });

  it('tries what failed with the next run, and then as the others', () => {
    const looks = new NextLooks(10 * SECOND);
    const waits = Array.from({ length: 4 }, () => looks.afterMs(session(), true) / SECOND);
    expect(waits).toEqual([0, 10, 20, 40]);
  });

  it('has one last look before the session is gone', () => {
    const looks = new NextLooks(60 * SECOND);
    expect(looks.afterMs(session(150 * SECOND), false)).toBe(30 * SECOND);
    expect(looks.afterMs(session(121 * SECOND), false)).toBe(SECOND);
    // That was it: the next would be after its end.
    expect(looks.afterMs(session(120 * SECOND), false)).toBe(240 * SECOND);
  });

  it('begins anew for another session, and for one that was forgotten', () => {
    const looks = new NextLooks(SECOND);
    looks.afterMs(session(), false);
    expect(looks.afterMs(session(1000 * HOUR, 'other'), false)).toBe(SECOND);
    expect(looks.afterMs(session(), false)).toBe(2 * SECOND);
    looks.forget(session());
    expect(looks.afterMs(session(), false)).toBe(SECOND);
  });

  it('remembers no more than the last 10,000', () => {
    const looks = new NextLooks(SECOND);
    for (let index = 0; index <= 10_000; index += 1) {
      looks.afterMs(session(1000 * HOUR, `scan-${index}`), false);
    }
    expect(looks.afterMs(session(1000 * HOUR, 'scan-0'), false)).toBe(SECOND);
    expect(looks.afterMs(session(1000 * HOUR, 'scan-10000'), false)).toBe(2 * SECOND);
  });
});
