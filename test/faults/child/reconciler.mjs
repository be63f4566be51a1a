// A process of several that reconcile the same sessions, built on the package as it is published. Plain JavaScript, so
// decorators are applied by hand.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { IdenfyModule, IdenfyReconciler, OnIdenfyEvent } from 'nestjs-idenfy';
import { RedisDeliveryStore, RedisLiveSessionStore } from 'nestjs-idenfy/redis';

const {
  options,
  redisUrl,
  prefix,
  everySeconds = 86_400,
  batchSize,
  handlerMs,
} = JSON.parse(process.env['SETTINGS']);
const tell = (at, more = {}) => process.connected && process.send({ at, ...more });

class Handler {
  async onEvent({ scanRef, source }) {
    tell('handler', { scanRef, source });
    await new Promise((end) => setTimeout(end, handlerMs));
    tell('handled', { scanRef });
  }
}
const descriptor = Object.getOwnPropertyDescriptor(Handler.prototype, 'onEvent');
OnIdenfyEvent()(Handler.prototype, 'onEvent', descriptor);

const client = new Redis(redisUrl);
client.on('error', () => undefined);
const stores = { prefix, commandTimeoutMs: 5000 };

class AppModule {}
Module({
  imports: [
    IdenfyModule.forRoot({
      ...options,
      duplicates: { store: new RedisLiveSessionStore(client, stores) },
      webhook: { ...options.webhook, store: new RedisDeliveryStore(client, stores) },
      reconciliation: { everySeconds, batchSize },
    }),
  ],
  providers: [Handler],
})(AppModule);

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['warn', 'error'] });
process.on('message', async ({ ask }) => {
  if (ask === 'run') {
    tell('ran', { delivered: await app.get(IdenfyReconciler).runOnce() });
  } else {
    await app.close();
    client.disconnect();
    process.disconnect();
  }
});
tell('ready');
