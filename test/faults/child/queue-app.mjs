// An app with a queue in a process of its own, built on the package as it is published. What its handlers do is written
// into a Redis beside it, the ledger, which none of the faults touch.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Redis } from 'ioredis';
import { IdenfyModule, OnIdenfyEvent } from 'nestjs-idenfy';
import { openStores } from './shared-stores.mjs';

const { platform, entry, queue, store, ledgerPort, handlerMs, handlerTimeoutMs, options } = JSON.parse(
  process.env['SETTINGS'],
);
const { BullMqWebhookQueue, PgBossWebhookQueue } = await import(`nestjs-idenfy/${entry}`);
const Queue = BullMqWebhookQueue ?? PgBossWebhookQueue;
const tell = (at, more = {}) => process.connected && process.send({ at, ...more });
const never = () => new Promise(() => undefined);
const work = () => (handlerMs === null ? never() : new Promise((end) => setTimeout(end, handlerMs)));

const ledger = new Redis(ledgerPort);
const stores = await openStores(store);
const { deliveries } = stores;
const settleHandler = deliveries.settleHandler.bind(deliveries);
deliveries.settleHandler = async (request) => {
  await settleHandler(request);
  await ledger.sadd('recorded', `${request.handler}:${request.deliveryId}`);
};

/** Counts the run, and whether it should not have been: its success is known to the store. */
async function runs(handler, deliveryId) {
  const [[, known]] = await ledger
    .multi()
    .sismember('recorded', `${handler}:${deliveryId}`)
    .hincrby(`runs:${handler}`, deliveryId, 1)
    .exec();
  if (known === 1) {
    await ledger.rpush('violations', `${handler}:${deliveryId}`);
  }
}

class Handlers {
  async onEvent({ deliveryId, payload }) {
    tell('handler', { deliveryId });
    await runs('onEvent', deliveryId);
    await work();
    if (payload.mustFail) {
      throw new Error('made to fail');
    }
    await ledger.hincrby('handled:onEvent', deliveryId, 1);
    tell('handled', { deliveryId });
  }

  async audit({ deliveryId }) {
    await runs('audit', deliveryId);
    await ledger.hincrby('handled:audit', deliveryId, 1);
  }
}
const decorate = (name, ...given) =>
  OnIdenfyEvent(...given)(
    Handlers.prototype,
    name,
    Object.getOwnPropertyDescriptor(Handlers.prototype, name),
  );
decorate('onEvent', { id: 'onEvent' });
decorate('audit', { id: 'audit' });

class AppModule {}
Module({
  imports: [
    IdenfyModule.forRoot({
      ...options,
      duplicates: { store: stores.sessions },
      webhook: {
        ...options.webhook,
        ...(handlerTimeoutMs ? { handlerTimeoutMs } : {}),
        store: deliveries,
        queue: new Queue(queue),
      },
      onHandlerError: () => undefined,
    }),
  ],
  providers: [Handlers],
})(AppModule);

const adapter = platform === 'Fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(AppModule, adapter, { logger: ['warn', 'error'] });
// Ends by itself or not at all: nothing here calls process.exit.
process.once('SIGTERM', () => {
  tell('closing');
  void app.close().then(async () => {
    await stores.end();
    ledger.disconnect();
    process.disconnect();
  });
});
await app.listen(0, '127.0.0.1');
tell('listening', { port: app.getHttpServer().address().port });
