import { jest } from '@jest/globals';
import { Global, Inject, Injectable, Module } from '@nestjs/common';
import type { INestApplicationContext, OnApplicationBootstrap, Type } from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Redis } from 'ioredis';
import { IdenfyReconciler, MemoryDeliveryStore, OnIdenfyEvent } from 'nestjs-idenfy';
import type { DeliveryStore, IdenfyModuleStructure, QueuedDelivery, WebhookQueue } from 'nestjs-idenfy';
import { BullMqWebhookQueue } from 'nestjs-idenfy/bullmq';
import { RedisDeliveryStore } from 'nestjs-idenfy/redis';
import { until } from '../queues/deliveries.js';
import { queueName, removeQueues, REDIS_URL } from '../bullmq/support.js';
import { removeKeys, testPrefix } from '../support/redis.js';
import { idenfy, resultBody } from '../webhooks/support.js';

const undo: (() => unknown)[] = [];
const order: string[] = [];

beforeEach(() => {
  order.length = 0;
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) {
    await step();
  }
});

const queued = (): QueuedDelivery => ({
  instance: 'default',
  deliveryId: 'd'.repeat(64),
  body: Buffer.from(resultBody()).toString('base64'),
  wireType: 'IDENTIFICATION_MANUAL_FINISHED',
  receivedAt: new Date().toISOString(),
});

/** Has a delivery waiting, and gives it to the worker at once. */
class WaitingQueue implements WebhookQueue {
  work?: Promise<void>;
  start(process: (delivery: QueuedDelivery) => Promise<void>): void {
    order.push('worker');
    this.work = process(queued());
  }
  async enqueue(): Promise<void> {}
  stop(): void {
    order.push('stop');
  }
}

/** A store that the check of the options takes for a durable one. */
function durable(): DeliveryStore {
  const store = new MemoryDeliveryStore();
  return {
    begin: async (request) => store.begin(request),
    renew: async (request) => store.renew(request),
    settleHandler: async (request) => store.settleHandler(request),
    complete: async (request) => store.complete(request),
    abandon: async (request) => store.abandon(request),
  };
}

/** Takes a while, through every kind of wait. */
async function prepare(what: string): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  order.push(what);
}

/** Handlers that need what the hooks of the app start, in every place where an app may have such hooks. */
function appOf(webhook: { queue: WebhookQueue; store: DeliveryStore }, more: IdenfyModuleStructure = {}) {
  @Injectable()
  class Connection implements OnApplicationBootstrap {
    open = false;
    async onApplicationBootstrap(): Promise<void> {
      await prepare('provider');
      this.open = true;
    }
  }
  @Injectable()
  class Listener {
    constructor(private readonly connection: Connection) {}

    @OnIdenfyEvent()
    onEvent(): void {
      order.push(this.connection.open ? 'handler' : 'handler of an app that is half started');
    }
  }
  @Global()
  @Module({})
  class GlobalModule implements OnApplicationBootstrap {
    onApplicationBootstrap = async (): Promise<void> => prepare('global module');
  }
  @Module({
    imports: [idenfy({ options: { webhook }, structure: more }), GlobalModule],
    providers: [Connection, Listener],
  })
  class RootModule implements OnApplicationBootstrap {
    onApplicationBootstrap = async (): Promise<void> => prepare('root module');
  }
  return RootModule;
}

const quiet = { logger: false, abortOnError: false } as const;
const kinds: [string, (root: Type<object>) => Promise<INestApplicationContext>][] = [
  ['an app on Express', async (root) => (await NestFactory.create(root, new ExpressAdapter(), quiet)).init()],
  ['an app on Fastify', async (root) => (await NestFactory.create(root, new FastifyAdapter(), quiet)).init()],
  ['an application context', async (root) => NestFactory.createApplicationContext(root, quiet)],
  [
    'a testing module',
    async (root) => (await Test.createTestingModule({ imports: [root] }).compile()).init(),
  ],
];

describe.each(kinds)('in %s', (_kind, start) => {
  it.each([{}, { isGlobal: true }])(
    'the worker starts after the hooks of the app (%j)',
    async (structure) => {
      const queue = new WaitingQueue();
      const app = await start(appOf({ queue, store: durable() }, structure));
      undo.push(() => app.close());
      await queue.work;
      expect(order.slice(-2)).toEqual(['worker', 'handler']);
      expect(order.slice(0, -2).sort()).toEqual(['global module', 'provider', 'root module']);
    },
  );

  it('also where the root module is made for each request', async () => {
    const queue = new WaitingQueue();
    @Module({ imports: [appOf({ queue, store: durable() })] })
    class ScopedRoot {
      constructor(@Inject(REQUEST) readonly request: unknown) {}
    }
    const app = await start(ScopedRoot);
    undo.push(() => app.close());
    await queue.work;
    expect(order.slice(-2)).toEqual(['worker', 'handler']);
  });

  it('no worker starts in an app whose own hook fails', async () => {
    @Module({ imports: [appOf({ queue: new WaitingQueue(), store: durable() })] })
    class FailingRoot {
      async onApplicationBootstrap(): Promise<void> {
        await prepare('failing');
        throw new Error('no connection');
      }
    }
    await expect(start(FailingRoot)).rejects.toThrow('no connection');
    expect(order).not.toContain('worker');
  });
});

it('the runs of reconciliation start after the hooks of the app', async () => {
  const started = jest.spyOn(IdenfyReconciler.prototype, 'startRuns').mockImplementation(() => {
    order.push('runs');
  });
  undo.push(() => started.mockRestore());
  const app = await NestFactory.createApplicationContext(
    appOf({ queue: new WaitingQueue(), store: durable() }),
    quiet,
  );
  undo.push(() => app.close());
  expect(order.indexOf('runs')).toBeGreaterThan(order.indexOf('root module'));
});

describe.each(REDIS_URL === undefined ? [] : [REDIS_URL])('a queue in Redis', (url) => {
  it('with BullMQ and one attempt: no dead letter', async () => {
    const client = new Redis(url);
    const prefix = testPrefix();
    undo.push(async () => {
      await removeKeys(client, prefix);
      await removeQueues();
      client.disconnect();
    });
    const options = { connection: { url }, queueName: queueName(), attempts: 1 };
    const producer = new BullMqWebhookQueue({ ...options, worker: false });
    void producer.start(async () => undefined);
    await producer.enqueue(queued());
    await producer.stop();
    const queue = new BullMqWebhookQueue(options);
    const store = new RedisDeliveryStore(client, { prefix });
    const app = await NestFactory.createApplicationContext(appOf({ queue, store }), quiet);
    undo.push(() => app.close());
    await until(() => order.some((step) => step.startsWith('handler')));
    expect(order.at(-1)).toBe('handler');
    expect(await queue.listFailed()).toEqual([]);
  });
});
