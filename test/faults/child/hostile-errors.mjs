// An app in which everything throws at once, a value that the delivery picks: handler, onHandlerError, subscriber, operator,
// mirror and logger. Nothing here takes what is uncaught.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { map, retry } from 'rxjs';
import { hostileValues } from '../../support/hostile-values.mjs';

const { packageFolder, platform, options } = JSON.parse(process.env['SETTINGS']);
const { IdenfyEvents, IdenfyModule, OnIdenfyEvent } = await import(`${packageFolder}/index.js`);

let thrown;
const explode = () => {
  if (thrown !== undefined) {
    throw hostileValues[thrown][1]();
  }
};

class Handler {
  async onEvent({ payload }) {
    thrown = payload.throws;
    explode();
  }
}
OnIdenfyEvent()(Handler.prototype, 'onEvent', Object.getOwnPropertyDescriptor(Handler.prototype, 'onEvent'));

class AppModule {}
Module({
  imports: [
    EventEmitterModule.forRoot(),
    IdenfyModule.forRoot({ ...options, mirror: ['event-emitter'], onHandlerError: explode }),
  ],
  providers: [Handler],
})(AppModule);

const adapter = platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter();
const logger = { log: explode, warn: explode, error: explode, debug: explode };
const app = await NestFactory.create(AppModule, adapter, { logger });
const { all } = app.get(IdenfyEvents);
// Before the handlers run, so that they see the value of the delivery too.
all.subscribe(({ payload }) => {
  thrown = payload.throws;
  explode();
});
all.subscribe(async () => explode());
all.pipe(map(explode), retry()).subscribe();
app.get(EventEmitter2).onAny(explode);
await app.listen(0, '127.0.0.1');
process.once('SIGTERM', () => {
  thrown = undefined;
  void app.close().then(() => process.disconnect());
});
process.send({ at: 'listening', port: app.getHttpServer().address().port });
