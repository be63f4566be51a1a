// One of several processes that ask for tokens of the same clientIds at once, built on the package as it is published.
import { subscribe } from 'node:diagnostics_channel';
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { IdenfyModule, IdenfyService } from 'nestjs-idenfy';
import { openStores } from './shared-stores.mjs';

const { shared, baseUrl, crash, timeoutMs } = JSON.parse(process.env['SETTINGS']);
const { sessions: store, ready } = await openStores(shared, { commandTimeoutMs: 30_000 });
if (crash === 'before the record') {
  store.open = () => {
    process.send({ at: 'answered' });
    return new Promise(() => undefined);
  };
}

class AppModule {}
Module({
  imports: [
    IdenfyModule.forRoot({
      apiKey: 'key',
      apiSecret: 'secret',
      baseUrl,
      timeoutMs,
      webhookController: false,
      duplicates: { store },
    }),
  ],
})(AppModule);

const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
const service = app.get(IdenfyService);
// The connections of the store are there already.
const connecting = () => setImmediate(() => process.send({ at: 'connecting' }));
await ready();
subscribe('net.client.socket', connecting);
process.on('message', ({ clientIds, concurrent, blockMs }) => {
  if (blockMs !== undefined) {
    process.send({ at: 'blocked' });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs);
    return;
  }
  const made = clientIds.flatMap((clientId) =>
    Array.from({ length: concurrent }, () =>
      service.createToken({ clientId }).then(
        () => 'token',
        ({ code }) => code,
      ),
    ),
  );
  void Promise.all(made).then((outcomes) => process.send({ at: 'done', outcomes }));
});
process.send({ at: 'ready' });
