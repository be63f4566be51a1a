import { Queue } from 'bullmq';
import { BullMqWebhookQueue } from '../../lib/bullmq/index.js';
import { delivery, until } from '../queues/deliveries.js';
import { REDIS_URL, queueName, removeQueues } from './support.js';

(REDIS_URL === undefined ? describe.skip : describe)('a job that holds no delivery, on BullMQ', () => {
  it.each([null, 'MARKED', { deliveryId: 4 }])(
    'is no dead letter, and no worker stops at %j',
    async (data) => {
      const name = queueName();
      const connection = { url: REDIS_URL! };
      const theirs = new Queue(name, { connection });
      const queue = new BullMqWebhookQueue({ connection, queueName: name, attempts: 1 });
      const handled: string[] = [];
      try {
        queue.start(async ({ deliveryId }) => {
          if (typeof deliveryId !== 'string') {
            throw new Error('no delivery');
          }
          handled.push(deliveryId);
        });
        await theirs.add('theirs', data);
        await until(async () => (await theirs.getFailedCount()) === 1);
        expect(await queue.listFailed()).toEqual([]);
        const ours = delivery();
        await queue.enqueue(ours);
        await until(async () => handled.includes(ours.deliveryId));
      } finally {
        await queue.stop();
        await theirs.close();
        await removeQueues();
      }
    },
  );
});
