// What the consumers `peers-lowest` and `peers-newest` do, each with every peer at one end of the range that the package
// names for it: load every entry both ways, run the story with both mirrors, and keep the rules of the stores in Redis.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import Redis from 'ioredis';
import * as idenfy from 'nestjs-idenfy';
import { RedisDeliveryStore, RedisLiveSessionStore } from 'nestjs-idenfy/redis';
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

await story({
  ...{ assert, Module, NestFactory, ExpressAdapter, FastifyAdapter, idenfy, testing },
  imports: [EventEmitterModule.forRoot(), CqrsModule.forRoot()],
  options: () => ({ mirror: ['event-emitter', 'cqrs'] }),
});

async function redisServer() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const port = String(probe.address().port);
  probe.close();
  await once(probe, 'close');
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

const server = await redisServer();
const ioredis = new Redis(server.url);
const nodeRedis = createClient({ url: server.url });
await nodeRedis.connect();
try {
  console.log(`ok ${await keepRules(ioredis)} rules of the stores on ioredis`);
  console.log(`ok ${await keepRules(nodeRedis)} rules of the stores on redis`);
} finally {
  await ioredis.quit();
  await nodeRedis.quit();
  server.stop();
}
