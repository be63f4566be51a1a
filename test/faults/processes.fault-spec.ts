import { postgresForTests } from '../support/postgres.js';
import { redisForTests } from '../support/redis.js';
import { placeOnPostgres, placeOnRedis } from './own-place.js';
import { describeProcesses } from './processes.js';

const kinds = [
  ['Redis', await redisForTests(), placeOnRedis],
  ['PostgreSQL', await postgresForTests(), placeOnPostgres],
] as const;

describe.each(kinds)('on %s', (stores, url, make) => {
  if (url === undefined) {
    it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
  } else {
    const numbers = { processes: 4, copies: 1000, trials: 5, inFlight: 20, takenOverWithinMs: 1000 };
    describeProcesses(stores, () => make(url), numbers);
  }
});
