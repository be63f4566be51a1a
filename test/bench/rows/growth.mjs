/** How the cost of a step grows with what is there already: one line each, microseconds. */
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IdenfyModule, IdenfyWebhooks, MemoryDeliveryStore, MemoryLiveSessionStore } from 'nestjs-idenfy';
import { appWith } from '../webhook-app.mjs';
import { signedBodies } from '../fixtures.mjs';
import { quartiles, report, ROUNDS, timeEach } from '../harness.mjs';
import { CREDENTIALS } from '../start-options.mjs';

const HOLD_MS = 172_800_000;
const owner = randomUUID();
const instance = 'default';

async function median(measure) {
  const figures = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const figure = await measure();
    if (round > 0) {
      figures.push(figure);
    }
  }
  return quartiles(figures).median;
}

async function line(name, sizes, prepare, unit = 'µs') {
  const values = [];
  for (const size of sizes) {
    const { measure, end } = await prepare(size);
    values.push(`${size.toLocaleString('en')}: ${(await median(measure)).toFixed(1)} ${unit}`);
    await end?.();
  }
  return { name, value: values.join(', ') };
}

const sessions = await line(
  'memory acquire + abandon, by open sessions',
  [1e3, 1e4, 1e5, 1e6],
  async (size) => {
    const store = new MemoryLiveSessionStore();
    for (let index = 0; index < size; index += 1) {
      const session = { instance, clientId: `open-${index}`, owner };
      await store.acquire({ ...session, leaseMs: 60_000 });
      await store.open({ ...session, scanRef: `ref-${index}`, holdMs: HOLD_MS, dueMs: HOLD_MS / 2 });
    }
    return {
      measure: () =>
        timeEach(20_000, async (index) => {
          const clientId = `new-${index}`;
          await store.acquire({ instance, clientId, owner, leaseMs: 15_000 });
          await store.abandon({ instance, clientId, owner, outcome: 'refused' });
        }),
      end: () => store.close?.(),
    };
  },
);

const webhooks = (name, sizes, prepare) =>
  line(name, sizes, async (size) => {
    const app = await prepare(size);
    const receiver = app.get(IdenfyWebhooks);
    return {
      measure: async () => {
        const bodies = signedBodies(1000);
        return timeEach(1000, (index) => receiver.receive(bodies[index]));
      },
      end: () => app.close(),
    };
  });

const deliveries = await webhooks(
  'one webhook, by remembered deliveries',
  [1e2, 1e3, 1e4, 1e5],
  async (size) => {
    const store = new MemoryDeliveryStore();
    const app = await appWith(1, { store });
    const receiver = app.get(IdenfyWebhooks);
    for (let left = size; left > 0; left -= 500) {
      for (const one of signedBodies(Math.min(left, 500))) {
        await receiver.receive(one);
      }
    }
    return app;
  },
);

const handlers = await webhooks('one webhook, by handlers', [1, 10, 100], (size) => appWith(size));

const instances = await line(
  'start of an app, by instances of the module',
  [1, 10, 50],
  async (size) => ({
    measure: async () => {
      class App {}
      const imports = Array.from({ length: size }, (_, index) =>
        IdenfyModule.forRoot({ ...CREDENTIALS, webhookController: false, instance: `number-${index}` }),
      );
      Module({ imports })(App);
      const since = performance.now();
      const app = await NestFactory.createApplicationContext(App, { logger: false });
      const took = performance.now() - since;
      await app.close();
      return took;
    },
  }),
  'ms',
);

report(sessions, deliveries, handlers, instances);
