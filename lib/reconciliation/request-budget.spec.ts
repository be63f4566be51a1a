import { RequestBudget } from './request-budget.js';

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
