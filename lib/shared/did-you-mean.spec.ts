import { didYouMean } from './did-you-mean.js';

const known = ['apiKey', 'apiSecret', 'baseUrl', 'uiUrl', 'timeoutMs', 'retries', 'webhook', 'mirror'];

describe('didYouMean', () => {
  it.each([
    ['apikey', 'apiKey'],
    ['apiKye', 'apiKey'],
    ['apSecret', 'apiSecret'],
    ['webhooks', 'webhook'],
    ['timeout', 'timeoutMs'],
    ['baseURL', 'baseUrl'],
    ['Retires', 'retries'],
  ])('%s: %s', (name, meant) => {
    expect(didYouMean(name, known)).toBe(meant);
  });

  it.each(['', 'x', 'store', 'constructor', 'secretsOfTheAccount', 'ms', 'a'.repeat(100_000)])(
    '%.20s: nothing',
    (name) => {
      expect(didYouMean(name, known)).toBeUndefined();
    },
  );
});
