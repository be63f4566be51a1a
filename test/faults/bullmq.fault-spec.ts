import { hasRedisServer } from '../support/redis.js';
import { bullMq } from './queue-bench.js';
import { describeQueues } from './queues.js';

if (hasRedisServer()) {
  describeQueues([bullMq(6), bullMq(5)]);
} else {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
}
