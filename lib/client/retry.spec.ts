import { jest } from '@jest/globals';
import {
  IdenfyConnectionError,
  IdenfyOutcomeUnknownError,
  IdenfyRateLimitError,
  IdenfyServerError,
  IdenfyTimeoutError,
} from '../errors/index.js';
import type { IdenfyError } from '../errors/index.js';
import { Deadline } from '../shared/deadline.js';
import { isRepeatable, withRetries } from './retry.js';
import type { Attempt, RetryClock } from './retry.js';

/** Waits by moving the clock; keeps how long. */
function fakeClock(random = 1): RetryClock & { slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    random: () => random,
    sleep: async (ms) => {
      slept.push(ms);
      jest.advanceTimersByTime(ms);
    },
  };
}

const failing = (error: IdenfyError, repeatable = true) =>
  jest.fn<() => Promise<Attempt<string>>>().mockResolvedValue({ error, repeatable });

describe('withRetries', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('gives the first value back', async () => {
    const attempt = failing(new IdenfyConnectionError()).mockResolvedValueOnce({ value: 'done' });
    const clock = fakeClock();
    await expect(withRetries({ deadline: new Deadline(1000), retries: 2 }, attempt, clock)).resolves.toBe(
      'done',
    );
    expect(attempt).toHaveBeenCalledTimes(1);
    expect(clock.slept).toEqual([]);
  });

  it('waits exponentially longer, at most 2 s, and throws the last error', async () => {
    const last = new IdenfyServerError({ upstreamStatus: 504 });
    const attempt = failing(last).mockResolvedValueOnce({
      error: new IdenfyConnectionError(),
      repeatable: true,
    });
    const clock = fakeClock(1);
    const call = withRetries({ deadline: new Deadline(60_000), retries: 6 }, attempt, clock);
    await expect(call).rejects.toBe(last);
    expect(clock.slept).toEqual([200, 400, 800, 1600, 2000, 2000]);
    expect(attempt).toHaveBeenCalledTimes(7);
  });

  it.each([
    [0, [0, 0]],
    [0.5, [100, 200]],
  ])('spreads the waits over their whole length (random %d)', async (random, slept) => {
    const clock = fakeClock(random);
    const error = new IdenfyConnectionError();
    const call = withRetries({ deadline: new Deadline(1000), retries: 2 }, failing(error), clock);
    await expect(call).rejects.toBe(error);
    expect(clock.slept).toEqual(slept);
  });

  it('waits at least as long as Retry-After says', async () => {
    const clock = fakeClock(1);
    const attempt = failing(new IdenfyRateLimitError())
      .mockResolvedValueOnce({ error: new IdenfyRateLimitError({ retryAfterMs: 3000 }), repeatable: true })
      .mockResolvedValueOnce({ error: new IdenfyRateLimitError({ retryAfterMs: 1 }), repeatable: true });
    await expect(withRetries({ deadline: new Deadline(9000), retries: 2 }, attempt, clock)).rejects.toThrow();
    expect(clock.slept).toEqual([3000, 400]);
  });

  it('throws at once when the next wait does not fit in the deadline', async () => {
    const clock = fakeClock(0);
    const error = new IdenfyRateLimitError({ retryAfterMs: 5000 });
    const attempt = failing(error);
    await expect(withRetries({ deadline: new Deadline(5000), retries: 2 }, attempt, clock)).rejects.toBe(
      error,
    );
    expect(attempt).toHaveBeenCalledTimes(1);
    expect(clock.slept).toEqual([]);
  });

  it('throws at once what must not be repeated', async () => {
    const error = new IdenfyOutcomeUnknownError();
    const attempt = failing(error, false);
    await expect(
      withRetries({ deadline: new Deadline(5000), retries: 2 }, attempt, fakeClock()),
    ).rejects.toBe(error);
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('starts no attempt after the deadline', async () => {
    const late = new Deadline(100);
    jest.advanceTimersByTime(100);
    const first = failing(new IdenfyTimeoutError());
    await expect(withRetries({ deadline: late, retries: 2 }, first)).rejects.toMatchObject({
      code: 'IDENFY_CONNECTION',
    });
    expect(first).not.toHaveBeenCalled();

    const error = new IdenfyConnectionError();
    const second = failing(error);
    const slow: RetryClock = { random: () => 0, sleep: async () => jest.advanceTimersByTime(200) };
    await expect(withRetries({ deadline: new Deadline(100), retries: 2 }, second, slow)).rejects.toBe(error);
    expect(second).toHaveBeenCalledTimes(1);
  });
});

describe('withRetries, with a useful time', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const options = (timeoutMs: number) => ({ deadline: new Deadline(timeoutMs), retries: 2, usefulMs: 1000 });

  it('starts no first attempt with less', async () => {
    const attempt = failing(new IdenfyOutcomeUnknownError(), false);
    await expect(withRetries(options(999), attempt)).rejects.toMatchObject({ code: 'IDENFY_CONNECTION' });
    expect(attempt).not.toHaveBeenCalled();
    await expect(withRetries(options(1000), attempt)).rejects.toMatchObject({
      code: 'IDENFY_OUTCOME_UNKNOWN',
    });
  });

  it('throws the last error when a wait leaves less, at once or after a wait that took longer', async () => {
    const error = new IdenfyRateLimitError({ retryAfterMs: 9000 });
    const attempt = failing(error);
    const clock = fakeClock();
    await expect(withRetries(options(10_000), attempt, clock)).rejects.toBe(error);
    expect([attempt.mock.calls.length, clock.slept]).toEqual([1, []]);

    const slow: RetryClock = { random: () => 0, sleep: async () => jest.advanceTimersByTime(9500) };
    const connection = new IdenfyConnectionError();
    const second = failing(connection);
    await expect(withRetries(options(10_000), second, slow)).rejects.toBe(connection);
    expect(second).toHaveBeenCalledTimes(1);
  });
});

describe('withRetries, aborted', () => {
  it('makes no attempt when it was aborted before', async () => {
    const attempt = failing(new IdenfyConnectionError());
    const call = withRetries(
      { deadline: new Deadline(1000), retries: 2, signal: AbortSignal.abort() },
      attempt,
    );
    await expect(call).rejects.toMatchObject({ code: 'IDENFY_ABORTED' });
    expect(attempt).not.toHaveBeenCalled();
  });

  it('ends a wait at once', async () => {
    const abort = new AbortController();
    const attempt = failing(new IdenfyRateLimitError({ retryAfterMs: 30_000 }));
    const call = withRetries({ deadline: new Deadline(60_000), retries: 2, signal: abort.signal }, attempt);
    setImmediate(() => abort.abort());
    await expect(call).rejects.toMatchObject({ code: 'IDENFY_ABORTED' });
    expect(attempt).toHaveBeenCalledTimes(1);
  });
});

describe('isRepeatable', () => {
  const server = (upstreamStatus: number, retryAfterMs?: number): IdenfyServerError =>
    new IdenfyServerError({ upstreamStatus, retryAfterMs });

  it.each([
    ['unsent', new IdenfyConnectionError(), false, true, true, true],
    ['reset', new IdenfyConnectionError(), true, true, false, false],
    ['timeout', new IdenfyTimeoutError(), true, true, false, false],
    ['429', new IdenfyRateLimitError(), true, true, true, true],
    ['500', server(500), true, false, false, false],
    ['500 with Retry-After', server(500, 1000), true, false, false, false],
    ['502', server(502), true, true, false, false],
    ['503', server(503), true, true, false, false],
    ['503 with Retry-After', server(503, 0), true, true, true, true],
    ['504', server(504), true, true, false, false],
    ['504 with Retry-After', server(504, 1000), true, true, false, false],
    ['unknown outcome', new IdenfyOutcomeUnknownError(), true, false, false, false],
  ])('decides for %s', (_name, error, sent, read, token, deletion) => {
    expect(isRepeatable('read', error, sent)).toBe(read);
    expect(isRepeatable('token', error, sent)).toBe(token);
    expect(isRepeatable('delete', error, sent)).toBe(deletion);
  });
});
