import { jest } from '@jest/globals';
import { REDIS_URL, bullMqKind } from './support.js';
import { hasRedisServer } from '../support/redis.js';
import { faultCases } from './faults.cases.js';
import { queueCases } from '../queues/queue.cases.js';

// The other major version, in the place of the one that is installed under the name.
jest.unstable_mockModule('bullmq', () => import('bullmq5'));

if (REDIS_URL === undefined) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  describe('the queue on BullMQ 5', () => {
    queueCases(async () => {
      const { version } = (await import('bullmq')) as unknown as { version?: string };
      expect(version ?? '5.').toMatch(/^5\./);
      return bullMqKind(await import('../../lib/bullmq/index.js'), await import('bullmq'));
    });
  });
}

if (hasRedisServer()) {
  describe('a Redis that fails, on BullMQ 5', () => {
    faultCases(() => import('../../lib/bullmq/index.js'));
  });
}
