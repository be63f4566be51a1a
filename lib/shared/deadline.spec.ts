import { jest } from '@jest/globals';
import { Deadline } from './deadline.js';

describe('Deadline', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('counts down to 0 and not below', () => {
    jest.useFakeTimers({ doNotFake: ['nextTick'] });
    const deadline = new Deadline(1000);
    expect(deadline).toMatchObject({ timeoutMs: 1000, remainingMs: 1000 });
    jest.advanceTimersByTime(999);
    expect(deadline).toMatchObject({ remainingMs: 1 });
    jest.advanceTimersByTime(5000);
    expect(deadline).toMatchObject({ timeoutMs: 1000, remainingMs: 0 });
  });

  it.each([3_600_000, -3_600_000])('does not move when the wall clock jumps by %i ms', (jump) => {
    const now = Date.now();
    const deadline = new Deadline(10_000);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + jump);
    try {
      expect(deadline.remainingMs).toBeGreaterThan(9000);
      expect(deadline.remainingMs).toBeLessThanOrEqual(10_000);
    } finally {
      clock.mockRestore();
    }
  });
});
