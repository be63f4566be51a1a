import { jest } from '@jest/globals';
import { IdenfyError } from '../errors/index.js';
import { redisScript } from './redis-client.js';
import { ScriptCalls } from './script-calls.js';

const LIMIT_MS = 1000;
const MANY = 20;
const SCRIPT = redisScript('return 1');

/** The calls of a client whose next call does `work`. */
class Calls {
  private work: () => Promise<unknown> = never;
  private readonly ask = () => this.work();
  readonly calls: ScriptCalls;

  constructor(mostOverdue?: number) {
    this.calls = new ScriptCalls({ eval: this.ask, evalsha: this.ask }, LIMIT_MS, mostOverdue);
  }

  get timer(): NodeJS.Timeout | undefined {
    return this.calls['timer'];
  }

  within<Result>(work: () => Promise<unknown>, read: (reply: unknown) => Result): Promise<Result> {
    this.work = work;
    return this.calls.run(SCRIPT, [], [], read);
  }
}

const same = <Value>(value: Value): Value => value;
const never = () => new Promise<never>(() => undefined);
const outcome = (asked: Promise<unknown>): Promise<unknown> =>
  asked.catch((error: unknown) => (IdenfyError.is(error) ? error.code : error));

describe('ScriptCalls', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('gives what is read of the reply, and keeps no process alive then', async () => {
    const limit = new Calls();
    const asked = limit.within(async () => 7, String);
    expect(limit.timer?.hasRef()).toBe(true);
    expect(await asked).toBe('7');
    expect(limit.timer?.hasRef()).toBe(false);
    await jest.advanceTimersByTimeAsync(LIMIT_MS);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('has one timer for all calls, and refuses each at its own time', async () => {
    const limit = new Calls();
    const ended: number[] = [];
    const since = performance.now();
    for (let call = 0; call < 5; call += 1) {
      void outcome(limit.within(call === 2 ? async () => 7 : never, same)).then((code) =>
        ended.push(code === 'IDENFY_STORE' ? performance.now() - since : Number.NaN),
      );
      expect(jest.getTimerCount()).toBe(1);
      await jest.advanceTimersByTimeAsync(100);
    }
    await jest.advanceTimersByTimeAsync(2 * LIMIT_MS);
    expect(ended).toEqual([Number.NaN, LIMIT_MS, LIMIT_MS + 100, LIMIT_MS + 300, LIMIT_MS + 400]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives a call whose process was busy a moment more, once', async () => {
    const limit = new Calls();
    const settled = jest.fn();
    void outcome(limit.within(never, same)).then(settled);
    // A loop that is busy: the clock goes on, and the timer fires late.
    const now = performance.now.bind(performance);
    const late = jest.spyOn(performance, 'now').mockImplementation(() => now() + 500);
    await jest.advanceTimersByTimeAsync(LIMIT_MS);
    expect(settled).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(50);
    expect(settled).toHaveBeenCalledWith('IDENFY_STORE');
    late.mockRestore();
  });

  it('refuses what takes too long, not before', async () => {
    const limit = new Calls();
    const settled = jest.fn();
    const asked = outcome(limit.within(never, same));
    void asked.then(settled);
    await jest.advanceTimersByTimeAsync(LIMIT_MS - 1);
    expect(settled).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(settled).toHaveBeenCalledWith('IDENFY_STORE');
  });

  it('refuses what fails, without showing why', async () => {
    const limit = new Calls();
    const sent = new Error('EVALSHA … client-1 AUTHTOKEN');
    for (const work of [
      () => Promise.reject(sent),
      () => {
        throw sent;
      },
    ]) {
      const error: unknown = await limit.within(work, same).catch((reason: unknown) => reason);
      expect(IdenfyError.is(error, 'IDENFY_STORE')).toBe(true);
      expect(error).toMatchObject({ cause: undefined });
      expect(String((error as Error).stack)).not.toContain('AUTHTOKEN');
    }
    expect(limit.timer?.hasRef()).toBe(false);
  });

  it('leaves no rejection unhandled that comes late', async () => {
    const limit = new Calls();
    let fail: (error: Error) => void = () => undefined;
    const asked = outcome(limit.within(() => new Promise((_, reject) => (fail = reject)), same));
    await jest.advanceTimersByTimeAsync(LIMIT_MS);
    expect(await asked).toBe('IDENFY_STORE');
    fail(new Error('late'));
    await jest.advanceTimersByTimeAsync(LIMIT_MS);
  });

  describe('with very many calls without an answer', () => {
    let limit: Calls;
    let answers: ((value: string) => void)[];
    let failures: ((error: Error) => void)[];
    let asked: number;

    const ask = () =>
      outcome(
        limit.within(
          () =>
            new Promise<string>((resolve, reject) => {
              asked += 1;
              answers.push(resolve);
              failures.push(reject);
            }),
          same,
        ),
      );

    beforeEach(async () => {
      limit = new Calls(MANY);
      [answers, failures, asked] = [[], [], 0];
      const refused = Promise.all(Array.from({ length: MANY }, ask));
      await jest.advanceTimersByTimeAsync(LIMIT_MS);
      expect(new Set(await refused)).toEqual(new Set(['IDENFY_STORE']));
    });

    it('asks no more, but once in a while', async () => {
      void ask();
      expect(asked).toBe(MANY + 1);
      for (let call = 0; call < 5; call += 1) {
        expect(await ask()).toBe('IDENFY_STORE');
      }
      expect(asked).toBe(MANY + 1);
      await jest.advanceTimersByTimeAsync(LIMIT_MS);
      void ask();
      expect(asked).toBe(MANY + 2);
    });

    it('asks again once one of them is answered', async () => {
      const tried = ask();
      answers.at(-1)!('back');
      expect(await tried).toBe('back');
      await Promise.all([ask(), ask()].map((call, index) => (answers.at(index - 2)!('ok'), call)));
      expect(asked).toBe(MANY + 3);
    });

    it('asks again once one of them is over, and no longer waits in the client', async () => {
      void ask();
      failures[0]!(new Error('connection lost'));
      await jest.advanceTimersByTimeAsync(0);
      void ask();
      expect(asked).toBe(MANY + 2);
    });
  });
});
