import { DeliveryNotHandledError } from '../deliveries/delivery-not-handled.error.js';
import { delayAfter, failureText, isHopeless } from './not-handled.js';

const error = (
  ...more: [outcome: 'busy' | 'failed' | 'late' | 'not-json' | 'stopping' | 'store-failed', ms?: number]
) => new DeliveryNotHandledError('id', ...more);

describe('what becomes of a job that was not handled', () => {
  it.each(['failed', 'late'] as const)('%s uses up an attempt', (outcome) => {
    expect(delayAfter(error(outcome), 100, 1)).toBeUndefined();
    expect(failureText(error(outcome))).toBe(
      `DeliveryNotHandledError: Delivery id was not handled: ${outcome}`,
    );
    expect(isHopeless(error(outcome))).toBe(false);
  });

  it('what is no JSON fails for good', () => {
    expect(delayAfter(error('not-json'), 100, 1)).toBeUndefined();
    expect(isHopeless(error('not-json'))).toBe(true);
  });

  it('what another attempt holds is tried when its lease has ended', () => {
    expect(delayAfter(error('busy', 3000), 100, 1)).toBe(3050);
    expect(delayAfter(error('busy'), 100, 1)).toBe(150);
  });

  it('a store that fails is asked after longer and longer waits, half a minute at most', () => {
    const waits = [0, 1, 2, 3, 10, 100, Number.NaN].map((uncounted) =>
      delayAfter(error('store-failed'), 100, uncounted),
    );
    expect(waits).toEqual([100, 100, 200, 400, 30_000, 30_000, 100]);
  });

  it('a shutdown leaves the job to others within a second', () => {
    expect(delayAfter(error('stopping'), 60_000, 1)).toBe(1000);
  });

  it('an error of the other copy of the package is told by its name', () => {
    const other = Object.assign(new Error('text'), {
      name: 'DeliveryNotHandledError',
      outcome: 'busy',
      retryAfterMs: 1,
    });
    expect(delayAfter(other, 100, 1)).toBe(51);
  });

  it.each([
    [new TypeError('of MARKED'), 'TypeError'],
    ['MARKED', 'a thrown value'],
    [undefined, 'a thrown value'],
  ])('any other error fails with nothing but its class', (thrown, reason) => {
    expect(delayAfter(thrown, 100, 1)).toBeUndefined();
    expect(failureText(thrown)).toBe(reason);
    expect(isHopeless(thrown)).toBe(false);
  });
});
