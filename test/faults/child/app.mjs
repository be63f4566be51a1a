// An app in a process of its own, built on the package as it is published, which tells its parent how far it has come
// and can be killed there. Plain JavaScript, so decorators are applied by hand.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IdenfyModule, IdenfyService, MemoryDeliveryStore, OnIdenfyEvent } from 'nestjs-idenfy';
import { SkipThrottle, ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { FileQueue } from './file-queue.mjs';

const settings = JSON.parse(process.env['SETTINGS']);
const tell = (at, more = {}) => process.connected && process.send({ at, ...more });
const never = () => new Promise(() => undefined);

class Handler {
  async onEvent({ deliveryId }) {
    tell('handler', { deliveryId });
    await (settings.handlerMs === null ? never() : new Promise((end) => setTimeout(end, settings.handlerMs)));
    tell('handled', { deliveryId });
  }
}
const descriptor = Object.getOwnPropertyDescriptor(Handler.prototype, 'onEvent');
OnIdenfyEvent()(Handler.prototype, 'onEvent', descriptor);

const memory = new MemoryDeliveryStore();
const store = {
  begin: (request) => {
    tell('begin', { deliveryId: request.deliveryId });
    return settings.hangsAtBegin ? never() : memory.begin(request);
  },
  renew: (request) => memory.renew(request),
  settleHandler: (request) => memory.settleHandler(request),
  complete: (request) => memory.complete(request),
  abandon: (request) => memory.abandon(request),
  close: () => memory.close(),
};

class AppModule {}
Module({
  imports: [
    IdenfyModule.forRoot({
      ...settings.options,
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
const app = await NestFactory.create(AppModule, adapter, { logger: ['log', 'warn', 'error'] });
if (settings.shutdownHooks) {
  app.enableShutdownHooks();
} else {
  // Ends by itself or not at all: nothing here calls process.exit.
  process.once('SIGTERM', () => {
    tell('closing');
    void app.close().then(() => process.disconnect());
  });
}
process.on('message', ({ clientId }) => {
  const made = app.get(IdenfyService).createToken({ clientId });
  made.then(
    () => tell('token'),
    ({ code }) => tell('no token', { code }),
  );
});
await app.listen(0, '127.0.0.1');
tell('listening', { port: app.getHttpServer().address().port });
