import { Logger } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { IdenfyService } from 'nestjs-idenfy';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { randomUUID } from 'node:crypto';
import { platforms, startApp } from '../support/platforms.js';
import { redisForTests } from '../support/redis.js';
import { writeSamples } from './write-samples.js';

Logger.overrideLogger(false);

interface RedisSample {
  readonly idenfy: DynamicModule;
  readonly client: { disconnect(): void };
}

const environment = { ...process.env };
const redis = await redisForTests();

afterEach(() => {
  process.env = { ...environment };
});

(redis === undefined ? describe.skip : describe).each([
  ['README.md', 'idenfy-on-redis.mjs'],
  ['docs/webhooks.md', 'idenfy-module.mjs'],
])('the sample on Redis of %s', (page, file) => {
  it('keeps to the iDenfy of the environment, on both platforms', async () => {
    const account = { apiKey: 'docs-key', apiSecret: 'docs-secret', signingKeys: 'docs-signing-key' };
    const simulator = await IdenfySimulator.start(account);
    Object.assign(process.env, {
      IDENFY_API_KEY: account.apiKey,
      IDENFY_API_SECRET: account.apiSecret,
      IDENFY_SIGNING_KEYS: account.signingKeys,
      IDENFY_BASE_URL: simulator.url,
      // A database of its own: the samples have the default names.
      REDIS_URL: new URL('/7', redis).href,
    });
    for (const platform of platforms) {
      const read = writeSamples(page, `redis-${platform}`);
      const { idenfy, client } = (await read(file)) as unknown as RedisSample;
      const { app, url } = await startApp(platform, { imports: [idenfy] });
      simulator.setWebhookUrl(`${url}/idenfy/webhook`);
      // The store's limit of a second is the sample's; a loaded machine may need another try.
      const ask = () => app.get(IdenfyService).createToken({ clientId: `docs-${randomUUID()}` });
      const { scanRef } = await ask().catch(ask);
      const [delivery] = await simulator.complete(scanRef ?? '', 'APPROVED');
      expect(delivery?.acknowledged).toBe(true);
      await app.close();
      client.disconnect();
    }
    expect(simulator.sessions).toHaveLength(2);
    await simulator.close();
  });
});
