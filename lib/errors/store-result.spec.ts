import { jest } from '@jest/globals';
import { IdenfyError } from './index.js';
import { storeResult, within } from './store-result.js';

describe('within', () => {
  afterEach(() => jest.useRealTimers());

  it('gives what the work gives', async () => {
    await expect(within(Promise.resolve(7), 1000)).resolves.toBe(7);
    await expect(within(Promise.reject(new Error('down')), 1000)).rejects.toThrow('down');
  });

  it('takes a result that is there at once', async () => {
    await expect(within(7, 1000)).resolves.toBe(7);
    await expect(within(undefined, 1000)).resolves.toBeUndefined();
  });

  it('rejects with a store error in time, and tells of a late result', async () => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
    let resolve: (value: string) => void = () => undefined;
    const onLate = jest.fn();
    const work = new Promise<string>((done) => (resolve = done));
    const results = [within(work, 50), storeResult(() => work, 50, onLate)];
    const errors = Promise.all(results.map((result) => result.catch((error: unknown) => error)));
    await jest.advanceTimersByTimeAsync(50);
    expect((await errors).map((error) => IdenfyError.is(error, 'IDENFY_STORE'))).toEqual([true, true]);
    expect(onLate).not.toHaveBeenCalled();
    resolve('too late');
    await work;
    expect(onLate).toHaveBeenCalledTimes(1);
  });

  it('leaves no timer behind and no late rejection unhandled', async () => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
    await storeResult(
      () => Promise.resolve(),
      1000,
      () => {
        throw new Error('not late');
      },
    );
    expect(jest.getTimerCount()).toBe(0);
    let fail: (error: Error) => void = () => undefined;
    const work = new Promise<void>((_, reject) => (fail = reject));
    const result = storeResult(() => work, 10).catch(() => 'late');
    await jest.advanceTimersByTimeAsync(10);
    expect(await result).toBe('late');
    fail(new Error('later still'));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('asks a store once that gives what only looks like a promise, and takes its every failure for one of the store', async () => {
    const then = jest.fn((_: unknown, reject: (error: unknown) => void) => reject('down'));
    const fails = { then } as unknown as Promise<void>;
    const throws = {
      then: () => {
        throw new Error('down');
      },
    } as unknown as Promise<void>;
    for (const work of [fails, throws]) {
      const error: unknown = await storeResult(() => work).catch((refused: unknown) => refused);
      expect(IdenfyError.is(error, 'IDENFY_STORE')).toBe(true);
    }
    expect(then).toHaveBeenCalledTimes(1);
  });
});
