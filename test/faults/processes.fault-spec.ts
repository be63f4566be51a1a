import { redisForTests } from '../support/redis.js';
import { describeProcesses } from './processes.js';

const url = await redisForTests();

if (url === undefined) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  describeProcesses(url, { processes: 4, copies: 1000, trials: 5, inFlight: 20, takenOverWithinMs: 1000 });
}
