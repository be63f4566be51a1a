// An app in a process of its own, built on the package as it is published (or on a folder with its compiled sources),
// which tells its parent how far it has come and can be killed there. Plain JavaScript, so decorators are applied by hand.
import { performance } from 'node:perf_hooks';
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { SkipThrottle, ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { FileQueue } from './file-queue.mjs';
import { openStores } from './shared-stores.mjs';

const settings = JSON.parse(process.env['SETTINGS']);
const { packageFolder } = settings;
const { IdenfyModule, IdenfyService, MemoryDeliveryStore, OnIdenfyEvent } = await import(
  packageFolder ? `${packageFolder}/index.js` : 'nestjs-idenfy'
);
const tell = (at, more = {}) => process.connected && process.send({ at, ...more });
const never = () => new Promise(() => undefined);

class Handler {
  async quick({ deliveryId }) {
    tell('quick', { deliveryId });
  }
  async onEvent({ deliveryId, payload }) {
    tell('handler', { deliveryId });
    if (payload.fails) {
      throw new Error('told to fail\r\n\u001b[31mLOG forged');
    }
    const takes = payload.handlerMs ?? settings.handlerMs;
    await (takes === null ? never() : new Promise((end) => setTimeout(end, takes)));
    tell('handled', { deliveryId });
  }
}
for (const method of ['quick', 'onEvent']) {
  OnIdenfyEvent()(Handler.prototype, method, Object.getOwnPropertyDescriptor(Handler.prototype, method));
}

const shared = settings.shared && (await openStores(settings.shared, {}, packageFolder));
const kept = shared ? shared.deliveries : new MemoryDeliveryStore();
const store = {
  begin: (request) => {
    tell('begin', { deliveryId: request.deliveryId });
    return settings.hangsAtBegin ? never() : kept.begin(request);
  },
  renew: (request) => kept.renew(request),
  settleHandler: async (request) => {
    await kept.settleHandler(request);
    tell('settled', { handler: request.handler });
  },
  complete: (request) => kept.complete(request),
  abandon: (request) => kept.abandon(request),
  close: () => kept.close?.(),
};

class AppModule {}
Module({
  imports: [
    IdenfyModule.forRoot({
      ...settings.options,
      duplicates: shared && { store: shared.sessions },
      webhookDecorators: settings.throttler === 'skipped' ? [SkipThrottle()] : [],
      webhook: {
        ...settings.options.webhook,
        store,
        ...(settings.queue ? { queue: new FileQueue(settings.queue) } : {}),
      },
    }),
    ...(settings.throttler ? [ThrottlerModule.forRoot([{ ttl: 60_000, limit: 2 }])] : []),
  ],
  providers: [Handler, ...(settings.throttler ? [{ provide: APP_GUARD, useClass: ThrottlerGuard }] : [])],
})(AppModule);

const adapter = settings.platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter();
const startedAt = performance.now();
if (settings.endsPool) {
  void shared.end();
}
const app = await NestFactory.create(AppModule, adapter, { logger: ['log', 'warn', 'error'] });
if (settings.shutdownHooks) {
  app.enableShutdownHooks();
} else {
  // Ends by itself or not at all: nothing here calls process.exit.
  process.once('SIGTERM', () => {
    tell('closing');
    void app
      .close()
      .then(() => shared?.end())
      .then(() => process.disconnect());
  });
}
/** The least of several looks: connections that have ended let go of their buffers a moment later. */
async function measure() {
  const looks = [];
  while (looks.length < 10) {
    globalThis.gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    looks.push(heapUsed + arrayBuffers);
    await new Promise((end) => setTimeout(end, 50));
  }
  tell('memory', { bytes: Math.min(...looks) });
}
process.on('message', ({ clientId, erases, measure: asked }) => {
  if (asked) {
    void measure();
    return;
  }
  if (erases) {
    void app
      .get(IdenfyService)
      .eraseClient(erases)
      .then(() => tell('erased'));
    return;
  }
  const made = app.get(IdenfyService).createToken({ clientId });
  made.then(
    () => tell('token'),
    ({ code }) => tell('no token', { code }),
  );
});
await app.listen(0, '127.0.0.1');
tell('listening', { port: app.getHttpServer().address().port, tookMs: performance.now() - startedAt });
