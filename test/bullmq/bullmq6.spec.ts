import { REDIS_URL, bullMqKind } from './support.js';
import { hasRedisServer } from '../support/redis.js';
import { faultCases } from './faults.cases.js';
import { queueCases } from '../queues/queue.cases.js';

if (REDIS_URL === undefined) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  describe('the queue on BullMQ 6', () => {
    queueCases(async () => bullMqKind(await import('../../lib/bullmq/index.js'), await import('bullmq')));
  });
}

if (hasRedisServer()) {
  describe('a Redis that fails, on BullMQ 6', () => {
    faultCases(() => import('../../lib/bullmq/index.js'));
  });
}
