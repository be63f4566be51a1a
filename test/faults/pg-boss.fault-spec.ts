import { hasPostgresServer } from '../support/postgres.js';
import { hasRedisServer } from '../support/redis.js';
import { pgBoss } from './queue-bench.js';
import { describeQueues } from './queues.js';

// The ledger is a Redis.
if (hasPostgresServer() && hasRedisServer()) {
  describeQueues([pgBoss(10)]);
} else {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
}
