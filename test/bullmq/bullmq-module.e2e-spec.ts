import { Redis } from 'ioredis';
import { BullMqWebhookQueue } from 'nestjs-idenfy/bullmq';
import { RedisDeliveryStore, RedisLiveSessionStore } from 'nestjs-idenfy/redis';
import { moduleCases } from '../queues/module.cases.js';
import { removeKeys, testPrefix } from '../support/redis.js';
import { platforms } from '../webhooks/support.js';
import { REDIS_URL, queueName, removeQueues } from './support.js';

if (REDIS_URL === undefined) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
}

const describeIt = REDIS_URL === undefined ? describe.skip : describe;
describeIt.each(platforms)('an app with BullMqWebhookQueue on %s', (platform) => {
  moduleCases(platform, async () => {
    const client = new Redis(REDIS_URL!);
    const prefix = testPrefix();
    const own = { queueName: queueName() };
    return {
      store: new RedisDeliveryStore(client, { prefix }),
      sessions: new RedisLiveSessionStore(client, { prefix }),
      queue: (options) => new BullMqWebhookQueue({ connection: { url: REDIS_URL }, ...own, ...options }),
      unreachable: () => new BullMqWebhookQueue({ connection: { host: '127.0.0.1', port: 1 }, ...own }),
      async end() {
        await removeKeys(client, prefix);
        client.disconnect();
        await removeQueues();
      },
    };
  });
});
