import 'reflect-metadata';
import assert from 'node:assert/strict';
import { NestFactory } from '@nestjs/core';
import { IdenfySimulator } from 'nestjs-idenfy/testing';

const account = { apiKey: 'consumer-key', apiSecret: 'consumer-secret' };
const signingKey = 'k'.repeat(32);
const simulator = await IdenfySimulator.start({ ...account, signingKeys: signingKey });
Object.assign(process.env, {
  IDENFY_API_KEY: account.apiKey,
  IDENFY_API_SECRET: account.apiSecret,
  IDENFY_SIGNING_KEYS: signingKey,
  IDENFY_BASE_URL: simulator.url,
});

const { AppModule, VerificationsController } = await import('./app.module.js');
const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(0, '127.0.0.1');
try {
  const url = await app.getUrl();
  simulator.setWebhookUrl(`${url}/idenfy/webhook`);
  const start = async (): Promise<number> => (await fetch(`${url}/verifications`, { method: 'POST' })).status;

  assert.deepEqual([await start(), await start()], [201, 409]);
  const scanRef = simulator.sessions[0]?.scanRef ?? '';
  const [delivery] = await simulator.complete(scanRef, 'APPROVED');
  assert.equal(delivery?.attempts[0]?.status, 200);
  assert.deepEqual(app.get(VerificationsController).approved, [scanRef]);
  assert.equal(await start(), 201);
} finally {
  await app.close();
  await simulator.close();
}
console.log('ok the quick start of the README, compiled without skipLibCheck');
