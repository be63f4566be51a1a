// An app in which one library imports the package and another requires it: two copies in one process.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import * as imported from 'nestjs-idenfy';
import * as importedTesting from 'nestjs-idenfy/testing';
import { story } from './story.cjs';

const require = createRequire(import.meta.url);
const required = require('nestjs-idenfy');
const requiredTesting = require('nestjs-idenfy/testing');
const parts = { assert, Module, NestFactory, ExpressAdapter, FastifyAdapter };

assert.notEqual(imported.IdenfyModule, required.IdenfyModule, 'there is one copy only');

// Errors are told apart by code, whichever copy made them.
for (const [one, other] of [
  [imported, required],
  [required, imported],
]) {
  const error = one.IdenfyRequestError.invalid([{ path: 'clientId', rule: 'required', message: 'x' }]);
  assert.equal(error instanceof other.IdenfyRequestError, false);
  assert.ok(error instanceof other.IdenfyError);
  assert.ok(other.IdenfyError.is(error, 'IDENFY_REQUEST'));
  assert.equal(other.IdenfyError.is(error, 'IDENFY_QUOTA'), false);
}

// Tokens agree.
for (const Class of ['IdenfyService', 'IdenfyEvents', 'IdenfyWebhooks']) {
  assert.equal(
    imported.getIdenfyToken('eu', imported[Class]),
    required.getIdenfyToken('eu', required[Class]),
  );
}
assert.deepEqual(Object.keys(imported).sort(), Object.keys(required).sort());

// Stores, handlers and the simulator of the one copy with the module of the other.
const storesOf = (copy) => () => ({
  duplicates: { store: new copy.MemoryLiveSessionStore() },
  webhook: { store: new copy.MemoryDeliveryStore() },
});
await story({
  ...parts,
  idenfy: imported,
  listening: required,
  testing: requiredTesting,
  options: storesOf(required),
});
await story({
  ...parts,
  idenfy: required,
  listening: imported,
  testing: importedTesting,
  options: storesOf(imported),
});

// A guard of the one copy before a module of the other.
const options = { apiKey: 'key', apiSecret: 'secret', webhookController: false };
class AppModule {}
Module({ imports: [imported.IdenfyModule.forRoot(options)], providers: [required.DuplicateTokenGuard] })(
  AppModule,
);
const app = await NestFactory.create(AppModule, new ExpressAdapter(), { logger: false });
await app.init();
class Controller {
  handler() {}
}
const context = {
  getType: () => 'http',
  getHandler: () => Controller.prototype.handler,
  getClass: () => Controller,
  switchToHttp: () => ({ getRequest: () => ({ body: { clientId: 'user-1' } }) }),
};
assert.equal(await app.get(required.DuplicateTokenGuard).canActivate(context), true);
assert.equal(app.get(required.getIdenfyToken()), app.get(imported.IdenfyService));
await app.close();
