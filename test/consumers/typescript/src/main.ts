import 'reflect-metadata';
import assert from 'node:assert/strict';
import { NestFactory } from '@nestjs/core';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { AppModule, VerificationsController } from './app.module.js';

async function verify(adapter: AbstractHttpAdapter): Promise<void> {
  const account = { apiKey: 'consumer-key', apiSecret: 'consumer-secret' };
  const signingKey = 'k'.repeat(32);
  const simulator = await IdenfySimulator.start({ ...account, signingKeys: signingKey });
  Object.assign(process.env, {
    IDENFY_API_KEY: account.apiKey,
    IDENFY_API_SECRET: account.apiSecret,
    IDENFY_SIGNING_KEYS: signingKey,
    IDENFY_BASE_URL: simulator.url,
  });
  const app = await NestFactory.create(AppModule, adapter, { logger: false });
  await app.listen(0, '127.0.0.1');
  try {
    const url = await app.getUrl();
    const webhook = `${url}/idenfy/webhook`;
    simulator.setWebhookUrl(webhook);
    const post = async (to: string): Promise<number> => (await fetch(to, { method: 'POST' })).status;

    const start = `${url}/verifications`;
    assert.deepEqual([await post(start), await post(start)], [201, 409]);
    const scanRef = simulator.sessions[0]?.scanRef ?? '';
    const [delivery] = await simulator.complete(scanRef, 'APPROVED');
    assert.equal(delivery?.attempts[0]?.status, 200);
    assert.deepEqual(app.get(VerificationsController).approved, [scanRef]);
    assert.deepEqual([await post(webhook), await post(start)], [401, 201]);
  } finally {
    await app.close();
    await simulator.close();
  }
}

async function main(): Promise<void> {
  await verify(new ExpressAdapter());
  await verify(new FastifyAdapter());
  console.log('ok the quick start of the README on Express and on Fastify, without skipLibCheck');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
