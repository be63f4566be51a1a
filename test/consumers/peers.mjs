// What the consumers `peers-lowest` and `peers-newest` do, each with every peer at one end of the range that the package
// names for it: load every entry both ways, run the story with both mirrors, keep the rules of the stores in Redis, and use
// both queues.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { ApiBody, DocumentBuilder, PickType, SwaggerModule } from '@nestjs/swagger';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import Redis from 'ioredis';
import * as idenfy from 'nestjs-idenfy';
import { BullMqWebhookQueue } from 'nestjs-idenfy/bullmq';
import { instrumentIdenfy } from 'nestjs-idenfy/opentelemetry';
import { PgBossWebhookQueue } from 'nestjs-idenfy/pg-boss';
import { RedisDeliveryStore, RedisLiveSessionStore } from 'nestjs-idenfy/redis';
import { IdenfyHealthIndicator } from 'nestjs-idenfy/terminus';
import * as testing from 'nestjs-idenfy/testing';
import { createClient } from 'redis';
import { story } from './story.cjs';

const require = createRequire(import.meta.url);
const { name, exports } = require('nestjs-idenfy/package.json');

for (const entry of Object.keys(exports).filter((path) => path !== './package.json')) {
  const path = entry.replace('.', name);
  assert.deepEqual(Object.keys(await import(path)).sort(), Object.keys(require(path)).sort());
  console.log(`ok ${path}`);
}

// Every message of the story passes through the API of OpenTelemetry.
const stopTelemetry = instrumentIdenfy();
await story({
  ...{ assert, Module, NestFactory, ExpressAdapter, FastifyAdapter, idenfy, testing },
  imports: [EventEmitterModule.forRoot(), CqrsModule.forRoot()],
  options: () => ({ mirror: ['event-emitter', 'cqrs'] }),
});

stopTelemetry();

async function redisServer() {
  // Below the range of outgoing connections, none of which can then take it before the server does.
  const port = String(randomInt(10_000, 32_000));
  const settings = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const text of server.stdout) {
    if (String(text).includes('Ready to accept connections')) {
      return { url: `redis://127.0.0.1:${port}`, stop: () => server.kill('SIGKILL') };
    }
  }
  throw new Error('redis-server did not start');
}

async function keepRules(client) {
  const settings = { prefix: `consumer-${client.constructor.name}`, commandTimeoutMs: 5000 };
  const rules = [
    ...testing.liveSessionStoreConformance(() => new RedisLiveSessionStore(client, settings)),
    ...testing.deliveryStoreConformance(() => new RedisDeliveryStore(client, settings)),
  ];
  for (const rule of rules) {
    await rule.run().catch((error) => {
      throw new Error(`${rule.name}: ${error.message}`, { cause: error });
    });
  }
  return rules.length;
}

const KEY = 'k'.repeat(32);
const credentials = { apiKey: 'consumer-key', apiSecret: 'consumer-secret' };

/** The health of an app, and what its OpenAPI document says of a part of the DTO. */
async function healthAndDocument() {
  const simulator = await testing.IdenfySimulator.start({ ...credentials, signingKeys: KEY });
  class Names extends PickType(idenfy.CreateTokenDto, ['firstName', 'country']) {}
  class NamesController {
    create() {}
  }
  const create = Object.getOwnPropertyDescriptor(NamesController.prototype, 'create');
  Post()(NamesController.prototype, 'create', create);
  ApiBody({ type: Names })(NamesController.prototype, 'create', create);
  Controller('names')(NamesController);
  class AppModule {}
  const options = { ...credentials, baseUrl: simulator.url, webhook: { signingKeys: KEY } };
  Module({
    imports: [TerminusModule, idenfy.IdenfyModule.forRoot(options)],
    controllers: [NamesController],
    providers: [IdenfyHealthIndicator],
  })(AppModule);
  const app = await NestFactory.create(AppModule, new ExpressAdapter(), {
    logger: false,
    abortOnError: false,
  });
  await app.init();
  const indicator = app.get(IdenfyHealthIndicator);
  const health = await (await app.resolve(HealthCheckService)).check([() => indicator.isHealthy('idenfy')]);
  const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
  await app.close();
  await simulator.close();
  assert.equal(health.status, 'ok');
  const { firstName, country } = document.components.schemas.Names.properties;
  assert.equal(firstName.maxLength, 100);
  assert.equal(country.oneOf.length, 2);
  assert.ok(document.paths['/idenfy/webhook'].post.responses['401']);
}

/** A delivery that fails until it is a dead letter, and is handled when it is put back to work. */
async function queueStory(queue, client) {
  let failing = true;
  let seen = 0;
  class Listener {
    on() {
      if (failing) {
        throw new Error('told to fail');
      }
      seen += 1;
    }
  }
  const on = Object.getOwnPropertyDescriptor(Listener.prototype, 'on');
  idenfy.OnIdenfyEvent(idenfy.VerificationApprovedEvent)(Listener.prototype, 'on', on);
  class AppModule {}
  const webhook = {
    signingKeys: KEY,
    queue,
    store: new RedisDeliveryStore(client, { prefix: queue.constructor.name }),
  };
  Module({ imports: [idenfy.IdenfyModule.forRoot({ ...credentials, webhook })], providers: [Listener] })(
    AppModule,
  );
  const app = await NestFactory.create(AppModule, new ExpressAdapter(), {
    logger: false,
    abortOnError: false,
  });
  await app.init();
  const payload = testing.idenfyPayloads.identificationManualFinished({ scanRef: 'scan' });
  const delivery = testing.signedWebhook('IDENTIFICATION_MANUAL_FINISHED', payload, KEY);
  const { body } = await app.get(idenfy.IdenfyWebhooks).receive(delivery);
  assert.deepEqual(body, { received: true });
  const [dead] = await until(
    () => queue.listFailed(),
    (failed) => failed.length === 1,
  );
  failing = false;
  await queue.replay(dead.deliveryId);
  await until(
    () => seen,
    (count) => count === 1,
  );
  await app.close();
}

async function bullMq(url, client) {
  const { hostname: host, port } = new URL(url);
  const connection = { host, port: Number(port) };
  await queueStory(new BullMqWebhookQueue({ connection, attempts: 1, backoffMs: 10 }), client);
}

async function pgBoss(client) {
  const url = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  const schema = `consumer_${process.pid}`;
  const settings = { connection: url, schema, commandTimeoutMs: 20_000, attempts: 1, backoffMs: 10 };
  await queueStory(new PgBossWebhookQueue(settings), client);
  const { PgBoss, default: Boss = PgBoss } = await import('pg-boss');
  const boss = new Boss({ connectionString: url, schema });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.getDb().executeSql(`DROP SCHEMA ${schema} CASCADE`);
  await boss.stop({ graceful: false });
}

async function until(look, isThere) {
  for (const end = Date.now() + 20_000; ;) {
    const value = await look();
    if (isThere(value)) {
      return value;
    }
    assert.ok(Date.now() < end, 'it did not come to that in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

await healthAndDocument();
console.log('ok health and OpenAPI document');

const server = await redisServer();
const ioredis = new Redis(server.url);
const nodeRedis = createClient({ url: server.url });
await nodeRedis.connect();
try {
  console.log(`ok ${await keepRules(ioredis)} rules of the stores on ioredis`);
  console.log(`ok ${await keepRules(nodeRedis)} rules of the stores on redis`);
  await bullMq(server.url, ioredis);
  console.log('ok queue on BullMQ');
  await pgBoss(ioredis);
  console.log('ok queue on pg-boss');
} finally {
  await ioredis.quit();
  await nodeRedis.quit();
  server.stop();
}
