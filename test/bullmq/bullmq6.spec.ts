import { REDIS_URL } from './support.js';
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
