import { DeliveryNotHandledError } from '../deliveries/delivery-not-handled.error.js';
import { verdictOn } from './delivery-worker.js';

const error = (
  ...more: [outcome: 'busy' | 'failed' | 'late' | 'not-json' | 'stopping' | 'store-failed', ms?: number]
) => new DeliveryNotHandledError('id', ...more);
const first = { backoffMs: 100, uncounted: 1 };

describe('what becomes of a job that was not handled', () => {
  it.each(['failed', 'late'] as const)('%s uses up an attempt', (outcome) => {
    expect(verdictOn(error(outcome), first)).toEqual({
      kind: 'failed',
      reason: `DeliveryNotHandledError: Delivery id was not handled: ${outcome}`,
      forGood: false,
    });
  });

  it('what is no JSON fails for good', () => {
    expect(verdictOn(error('not-json'), first)).toMatchObject({ kind: 'failed', forGood: true });
  });

  it('what another attempt holds is tried when its lease has ended', () => {
    expect(verdictOn(error('busy', 3000), first)).toEqual({ kind: 'later', delayMs: 3050 });
    expect(verdictOn(error('busy'), first)).toEqual({ kind: 'later', delayMs: 150 });
  });

  it('a store that fails is asked after longer and longer waits, half a minute at most', () => {
    const waits = [0, 1, 2, 3, 10, 100, Number.NaN].map((uncounted) =>
      verdictOn(error('store-failed'), { backoffMs: 100, uncounted }),
    );
    expect(waits).toEqual(
      [100, 100, 200, 400, 30_000, 30_000, 100].map((delayMs) => ({ kind: 'later', delayMs })),
    );
  });

  it('a shutdown leaves the job to others within a second', () => {
    expect(verdictOn(error('stopping'), { backoffMs: 60_000, uncounted: 1 })).toEqual({
      kind: 'later',
      delayMs: 1000,
    });
  });

  it('an error of the other copy of the package is told by its name', () => {
    const other = Object.assign(new Error('text'), {
      name: 'DeliveryNotHandledError',
      outcome: 'busy',
      retryAfterMs: 1,
    });
    expect(verdictOn(other, first)).toEqual({ kind: 'later', delayMs: 51 });
  });

  it.each([
    [new TypeError('of MARKED'), 'TypeError'],
    ['MARKED', 'a thrown value'],
    [undefined, 'a thrown value'],
  ])('any other error fails with nothing but its class', (thrown, reason) => {
    expect(verdictOn(thrown, first)).toEqual({ kind: 'failed', reason, forGood: false });
  });
});
