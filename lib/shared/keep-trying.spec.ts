import { Deadline } from './deadline.js';
import { keepTrying } from './keep-trying.js';

/** Work that fails so many times. */
function failing(times: number) {
  const tries: number[] = [];
  const startedAt = performance.now();
  const work = async (): Promise<void> => {
    tries.push(Math.round(performance.now() - startedAt));
    if (tries.length <= times) {
      throw new Error('down');
    }
  };
  return { tries, work };
}

describe('keepTrying', () => {
  const never = new AbortController().signal;

  it('repeats until it succeeds, and is over then', async () => {
    const { tries, work } = failing(2);
    await keepTrying(work, new Deadline(60_000), never);
    expect(tries).toHaveLength(3);
    const [first, second, third] = tries as [number, number, number];
    // Each pause is twice as long as the one before it.
    expect(first).toBeGreaterThanOrEqual(99);
    expect(second - first).toBeGreaterThanOrEqual(199);
    expect(third - second).toBeGreaterThanOrEqual(399);
  });

  it('takes work that throws for work that rejects', async () => {
    let tries = 0;
    const work = (): Promise<void> => {
      tries += 1;
      if (tries === 1) {
        throw new Error('at once');
      }
      return Promise.resolve();
    };
    await keepTrying(work, new Deadline(60_000), never);
    expect(tries).toBe(2);
  });

  it('makes no try after the limit', async () => {
    const { tries, work } = failing(Infinity);
    await keepTrying(work, new Deadline(250), never);
    expect(tries).toHaveLength(1);
    await keepTrying(work, new Deadline(0), never);
    expect(tries).toHaveLength(1);
  });

  it('ends its pause and makes one last try when it is stopped', async () => {
    const { tries, work } = failing(Infinity);
    const stop = new AbortController();
    const over = keepTrying(work, new Deadline(60_000), stop.signal);
    stop.abort();
    await over;
    expect(tries).toHaveLength(1);
    await keepTrying(work, new Deadline(60_000), stop.signal);
    expect(tries).toHaveLength(1);
  });

  it('does not keep the process alive', () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const stop = new AbortController();
    const over = keepTrying(failing(0).work, new Deadline(60_000), stop.signal);
    expect(timers()).toBe(before);
    stop.abort();
    return over;
  });
});
