/** A server of the row "webhook over HTTP": `node webhook-server.mjs module|bare express|fastify`, steered by messages. */
import { Buffer } from 'node:buffer';
import 'reflect-metadata';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Controller, Headers, HttpCode, Injectable, Module, Post, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IdenfyModule, OnIdenfyEvent, VerificationApprovedEvent } from 'nestjs-idenfy';
import { CREDENTIALS, SIGNING_KEY } from './fixtures.mjs';

const [kind, platform] = process.argv.slice(2);
let handled = 0;

const decorate = (type, method, ...decorators) => {
  const descriptor = Object.getOwnPropertyDescriptor(type.prototype, method);
  decorators.forEach((decorator) => decorator(type.prototype, method, descriptor));
};

class Listener {
  onApproved() {
    handled += 1;
  }
}
decorate(Listener, 'onApproved', OnIdenfyEvent(VerificationApprovedEvent));
Injectable()(Listener);

class BareController {
  receive(request, signature) {
    const expected = createHmac('sha256', SIGNING_KEY).update(request.rawBody).digest();
    if (!timingSafeEqual(expected, Buffer.from(signature, 'hex')) || request.body.status === undefined) {
      throw new Error('not signed');
    }
    handled += 1;
    return { received: true };
  }
}
decorate(BareController, 'receive', Post(), HttpCode(200));
Req()(BareController.prototype, 'receive', 0);
Headers('idenfy-signature')(BareController.prototype, 'receive', 1);
Controller('idenfy/webhook')(BareController);

class App {}
Module(
  kind === 'module'
    ? {
        imports: [IdenfyModule.forRoot({ ...CREDENTIALS, webhook: { signingKeys: [SIGNING_KEY] } })],
        providers: [Listener],
      }
    : { controllers: [BareController] },
)(App);

const options = { logger: false, ...(kind === 'bare' && { rawBody: true }) };
const app =
  platform === 'fastify'
    ? await NestFactory.create(App, new FastifyAdapter(), options)
    : await NestFactory.create(App, options);
await app.listen(0, '127.0.0.1');

let before;
process.on('message', (message) => {
  if (message === 'begin') {
    before = process.cpuUsage();
    process.send({});
  } else {
    const { user, system } = process.cpuUsage(before);
    process.send({ cpu: user + system, handled });
  }
});
process.on('disconnect', () => process.exit(0));
process.send({ port: app.getHttpServer().address().port });
