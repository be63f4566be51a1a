import { REDIS_URL } from './support.js';
import { hasRedisServer } from '../support/redis.js';
import { faultCases } from './faults.cases.js';
import { queueCases } from './queue.cases.js';

if (REDIS_URL === undefined) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  describe('the queue on BullMQ 6', () => {
    queueCases(async () => ({
      entry: await import('../../lib/bullmq/index.js'),
      bullmq: await import('bullmq'),
    }));
  });
}

if (hasRedisServer()) {
  describe('a Redis that fails, on BullMQ 6', () => {
    faultCases(() => import('../../lib/bullmq/index.js'));
  });
}
