import { setImmediate as turn } from 'node:timers/promises';
import { inParallel } from './in-parallel.js';

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
