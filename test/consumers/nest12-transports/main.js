// The exception filter and the guard where Nest answers by something else than HTTP: a microservice, a hybrid app, and
// gateways on Socket.IO and on plain WebSockets. Plain JavaScript, so decorators are applied by hand.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Controller, Module, UseFilters, UseGuards } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  ClientIdFrom,
  DuplicateTokenError,
  DuplicateTokenGuard,
  IdenfyExceptionFilter,
  IdenfyModule,
} from 'nestjs-idenfy';
import { lastValueFrom, timeout } from 'rxjs';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';

const ANSWER_MS = 10_000;
const body = {
  ...{ statusCode: 409, error: 'Conflict', code: 'IDENFY_DUPLICATE_TOKEN' },
  ...{ message: new DuplicateTokenError().message, retryAfterSeconds: 2 },
};

function fail() {
  throw new DuplicateTokenError({ retryAfterMs: 1500 });
}

function decorate(target, method, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(target.prototype, method);
  decorators.forEach((decorator) => decorator(target.prototype, method, descriptor));
}

class Messages {
  failing() {
    fail();
  }
  guarded() {
    return 'passed';
  }
  guardedByData() {
    return 'passed';
  }
}
Controller()(Messages);
decorate(Messages, 'failing', MessagePattern('failing'));
decorate(Messages, 'guarded', MessagePattern('guarded'), UseGuards(DuplicateTokenGuard));
decorate(
  Messages,
  'guardedByData',
  MessagePattern('guarded-by-data'),
  UseGuards(DuplicateTokenGuard),
  ClientIdFrom((context) => context.switchToRpc().getData().person),
);

class Gateway {
  failing() {
    fail();
  }
}
WebSocketGateway()(Gateway);
// Nest gives a gateway none of the app's global filters.
UseFilters(IdenfyExceptionFilter)(Gateway);
decorate(Gateway, 'failing', SubscribeMessage('failing'));

class App {}
Module({
  imports: [IdenfyModule.forRoot({ apiKey: 'k', apiSecret: 's', webhook: { signingKeys: 'k'.repeat(32) } })],
  controllers: [Messages],
  providers: [{ provide: APP_FILTER, useClass: IdenfyExceptionFilter }],
})(App);

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

async function calls(name, options) {
  const client = ClientProxyFactory.create(options);
  const call = (pattern) =>
    lastValueFrom(client.send(pattern, { person: 'user-1' }).pipe(timeout(ANSWER_MS)));
  await assert.rejects(call('failing'), (error) => assert.deepEqual(error, body) ?? true);
  await assert.rejects(call('guarded'), (error) => {
    assert.equal(error.code, 'IDENFY_CONFIG');
    assert.match(error.message, /'rpc'.*@ClientIdFrom.*Messages\.guarded/);
    return true;
  });
  assert.equal(await call('guarded-by-data'), 'passed');
  client.close();
  console.log(`ok ${name}`);
}

const tcp = async () => ({
  transport: Transport.TCP,
  options: { host: '127.0.0.1', port: await freePort() },
});
const quiet = { logger: false, abortOnError: false };

const alone = await tcp();
const microservice = await NestFactory.createMicroservice(App, { ...alone, ...quiet });
await microservice.listen();
await calls('a microservice', alone);
await microservice.close();

const beside = await tcp();
const hybrid = await NestFactory.create(App, quiet);
hybrid.connectMicroservice(beside, { inheritAppConfig: true });
await hybrid.startAllMicroservices();
await hybrid.listen(0, '127.0.0.1');
await calls('a hybrid app', beside);
await hybrid.close();

class Gateways {}
Module({ imports: [App], providers: [Gateway] })(Gateways);

async function gateways(name, Adapter, exceptionOf) {
  const app = await NestFactory.create(Gateways, quiet);
  app.useWebSocketAdapter(new Adapter(app));
  await app.listen(0, '127.0.0.1');
  const late = new Promise((_, reject) =>
    setTimeout(reject, ANSWER_MS, new Error(`${name}: no answer`)).unref(),
  );
  const exception = await Promise.race([exceptionOf(app.getHttpServer().address().port), late]);
  assert.deepEqual(exception, body);
  await app.close();
  console.log(`ok ${name}`);
}

await gateways('Socket.IO', IoAdapter, async (port) => {
  const socket = io(`http://127.0.0.1:${port}`);
  const exception = new Promise((resolve) => socket.on('exception', resolve));
  socket.emit('failing', {});
  return exception.finally(() => socket.close());
});

await gateways('WebSocket', WsAdapter, async (port) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  await once(socket, 'open');
  socket.send(JSON.stringify({ event: 'failing', data: {} }));
  const [message] = await once(socket, 'message');
  socket.terminate();
  const { event, data } = JSON.parse(String(message));
  assert.equal(event, 'exception');
  return data;
});
