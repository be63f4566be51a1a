import { Logger } from '@nestjs/common';
import { IdenfyOutcomeUnknownError, IdenfyQuotaError, IdenfyRequestError } from '../errors/idenfy-errors.js';
import type { IdenfyBudgetExceeded, IdenfyBudgetOptions } from '../config/idenfy-options.interface.js';
import { TokenBudget } from './token-budget.js';

Logger.overrideLogger(false);

const MINUTE = 60_000;

let now: number;
let exceeded: IdenfyBudgetExceeded[];

beforeEach(() => {
  now = 1000;
  exceeded = [];
});

const budgetOf = ({ tokensPerHour, onExceeded }: IdenfyBudgetOptions): TokenBudget =>
  new TokenBudget('eu', { tokensPerHour, onExceeded }, () => now);
const onExceeded = (one: IdenfyBudgetExceeded): void => void exceeded.push(one);
const sends = (): Promise<string> => Promise.resolve('token');
const fails = (error: Error) => (): Promise<string> => Promise.reject(error);

describe('tokensPerHour', () => {
  it('lets through so many within any hour', async () => {
    const budget = budgetOf({ tokensPerHour: 2, onExceeded });
    await budget.spend(sends);
    now += 20 * MINUTE;
    await budget.spend(sends);
    now += 30 * MINUTE;

    await expect(budget.spend(sends)).rejects.toMatchObject({
      code: 'IDENFY_RATE_LIMIT',
      retryAfterMs: 10 * MINUTE,
    });
    now += 10 * MINUTE - 1;
    await expect(budget.spend(sends)).rejects.toMatchObject({ retryAfterMs: 1 });
    now += 1;
    await expect(budget.spend(sends)).resolves.toBe('token');
    await expect(budget.spend(sends)).rejects.toMatchObject({ retryAfterMs: 20 * MINUTE });
  });

  it('counts requests in flight', async () => {
    const budget = budgetOf({ tokensPerHour: 1 });
    let arrive = (_token: string): void => undefined;
    const first = budget.spend(() => new Promise<string>((resolve) => (arrive = resolve)));

    await expect(budget.spend(sends)).rejects.toMatchObject({ code: 'IDENFY_RATE_LIMIT' });

    arrive('first');
    await expect(first).resolves.toBe('first');
  });

  it('does not count what iDenfy has refused, and counts what it may have done', async () => {
    const budget = budgetOf({ tokensPerHour: 1 });
    await expect(budget.spend(fails(new IdenfyRequestError('No.')))).rejects.toMatchObject({
      code: 'IDENFY_REQUEST',
    });
    await expect(budget.spend(fails(new IdenfyOutcomeUnknownError()))).rejects.toMatchObject({
      code: 'IDENFY_OUTCOME_UNKNOWN',
    });
    await expect(budget.spend(sends)).rejects.toMatchObject({ code: 'IDENFY_RATE_LIMIT' });
  });

  it('keeps no more than an hour in memory', async () => {
    const budget = budgetOf({ tokensPerHour: 3 });
    for (let times = 0; times < 100; times += 1) {
      await budget.spend(sends);
      now += 30 * MINUTE;
    }
    expect((budget as unknown as { sentAt: number[] }).sentAt.length).toBeLessThanOrEqual(3);
  });
});

describe('without credits', () => {
  const outOfCredits = fails(new IdenfyQuotaError());

  it('nothing is sent for 30 s at a time, until one has succeeded', async () => {
    const budget = budgetOf({ onExceeded });
    let sent = 0;
    const count = (send: () => Promise<string>) => (): Promise<string> => {
      sent += 1;
      return send();
    };
    await expect(budget.spend(count(outOfCredits))).rejects.toMatchObject({ code: 'IDENFY_QUOTA' });
    now += 29_999;
    await expect(budget.spend(count(sends))).rejects.toMatchObject({ code: 'IDENFY_QUOTA', retryAfterMs: 1 });
    expect(sent).toBe(1);

    now += 1;
    await expect(budget.spend(count(outOfCredits))).rejects.toMatchObject({ code: 'IDENFY_QUOTA' });
    await expect(budget.spend(count(sends))).rejects.toMatchObject({ retryAfterMs: 30_000 });
    expect(sent).toBe(2);

    now += 30_000;
    await expect(budget.spend(count(sends))).resolves.toBe('token');
    await expect(budget.spend(count(sends))).resolves.toBe('token');
    expect(sent).toBe(4);
  });

  it('one request finds out whether there are credits again', async () => {
    const budget = budgetOf({});
    await expect(budget.spend(outOfCredits)).rejects.toMatchObject({ code: 'IDENFY_QUOTA' });
    now += 30_000;
    let arrive = (_token: string): void => undefined;
    const probe = budget.spend(() => new Promise<string>((resolve) => (arrive = resolve)));
    await expect(budget.spend(sends)).rejects.toMatchObject({ code: 'IDENFY_QUOTA' });
    arrive('probe');
    await probe;
    await expect(budget.spend(sends)).resolves.toBe('token');
  });
});

describe('onExceeded', () => {
  it('is called when the budget begins to refuse, and again after a token was made', async () => {
    const budget = budgetOf({ tokensPerHour: 1, onExceeded });
    await budget.spend(sends);
    await expect(budget.spend(sends)).rejects.toThrow();
    await expect(budget.spend(sends)).rejects.toThrow();
    const first = { instance: 'eu', reason: 'tokens-per-hour', retryAfterMs: 60 * MINUTE };
    expect(exceeded).toEqual([first]);

    now += 60 * MINUTE;
    await budget.spend(sends);
    await expect(budget.spend(sends)).rejects.toThrow();
    expect(exceeded).toEqual([first, first]);
  });

  it.each([
    [
      'throws',
      (): void => {
        throw new Error('no');
      },
    ],
    ['rejects', (): Promise<void> => Promise.reject(new Error('no'))],
  ])('that %s changes nothing', async (_how, callback) => {
    const budget = budgetOf({ onExceeded: callback });
    await expect(budget.spend(fails(new IdenfyQuotaError()))).rejects.toMatchObject({ code: 'IDENFY_QUOTA' });
    await expect(budget.spend(sends)).rejects.toMatchObject({ code: 'IDENFY_QUOTA' });
  });
});
