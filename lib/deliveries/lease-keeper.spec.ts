import { jest } from '@jest/globals';
import { LeaseKeeper } from './lease-keeper.js';

const MINUTE = 60_000;

describe('LeaseKeeper', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] }));
  afterEach(() => jest.useRealTimers());

  const watch = (renew: () => Promise<boolean>) => {
    const ends: string[] = [];
    let renewals = 0;
    const keeper = new LeaseKeeper(
      1000,
      () => {
        renewals += 1;
        return renew();
      },
      (reason) => ends.push(reason),
    );
    return { keeper, ends, renewals: () => renewals };
  };

  it('renews in time, until it is stopped', async () => {
    const { keeper, ends, renewals } = watch(async () => true);
    await jest.advanceTimersByTimeAsync(3500);
    expect(renewals()).toBe(3);
    keeper.stop();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(renewals()).toBe(3);
    expect(ends).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ends when the lease is somebody else’s', async () => {
    const { ends, renewals } = watch(async () => false);
    await jest.advanceTimersByTimeAsync(5000);
    expect(renewals()).toBe(1);
    expect(ends).toEqual(['lost']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('tries again when the store fails', async () => {
    const { keeper, ends, renewals } = watch(() => Promise.reject(new Error('down')));
    await jest.advanceTimersByTimeAsync(3500);
    expect(renewals()).toBe(3);
    expect(ends).toEqual([]);
    keeper.stop();
  });

  it('does not renew for more than 15 minutes', async () => {
    const { ends } = watch(async () => true);
    await jest.advanceTimersByTimeAsync(14 * MINUTE);
    expect(ends).toEqual([]);
    await jest.advanceTimersByTimeAsync(2 * MINUTE);
    expect(ends).toEqual(['too-long']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is not brought back by a renewal that was in flight when it was stopped', async () => {
    let answer: (ours: boolean) => void = () => undefined;
    const { keeper, ends } = watch(() => new Promise((resolve) => (answer = resolve)));
    await jest.advanceTimersByTimeAsync(1000);
    keeper.stop();
    answer(true);
    await jest.advanceTimersByTimeAsync(5000);
    expect(jest.getTimerCount()).toBe(0);
    expect(ends).toEqual([]);
  });
});
