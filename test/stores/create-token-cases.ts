import { Controller, Module, Post, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { DuplicateTokenGuard, IdenfyError, IdenfyModule, IdenfyService } from 'nestjs-idenfy';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { eventually, sleep } from './fault-bench.js';
import type { FaultBench, FaultCase } from './fault-bench.js';

const credentials = { apiKey: 'key', apiSecret: 'secret' };
const clientId = 'client';
const outcome = (made: Promise<unknown>): Promise<string> =>
  made.then(
    () => 'token',
    (error: unknown) => (IdenfyError.is(error) ? error.code : String(error)),
  );

@Controller()
@UseGuards(DuplicateTokenGuard)
class TokenController {
  @Post('tokens')
  create(): { passed: true } {
    return { passed: true };
  }
}

/** An app whose sessions are on this server, and which asks a simulator for tokens. */
async function start(bench: FaultBench, url: string, guardOnStoreFailure: 'refuse' | 'pass' = 'refuse') {
  const { sessions: store, ready } = bench.use(url);
  const simulator = await IdenfySimulator.start(credentials);
  bench.atEnd(() => simulator.close());
  @Module({
    imports: [
      IdenfyModule.forRoot({
        ...credentials,
        baseUrl: simulator.url,
        webhookController: false,
        duplicates: { store, guardOnStoreFailure },
      }),
    ],
    controllers: [TokenController],
  })
  class AppModule {}
  const app = await NestFactory.create(AppModule, new ExpressAdapter(), {
    logger: false,
    abortOnError: false,
  });
  bench.atEnd(() => app.close());
  await app.listen(0, '127.0.0.1');
  const appUrl = await app.getUrl();
  return {
    simulator,
    service: app.get(IdenfyService),
    ready,
    /** The status of a request that the guard lets pass or not. */
    guarded: async (): Promise<number> => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ clientId });
      return (await fetch(`${appUrl}/tokens`, { method: 'POST', headers, body })).status;
    },
  };
}

type App = Awaited<ReturnType<typeof start>>;

async function mustRefuseToken(bench: FaultBench, { service, simulator }: App): Promise<void> {
  expect(await bench.inTime(outcome(service.createToken({ clientId })))).toBe('IDENFY_STORE');
  expect(simulator.requests).toHaveLength(0);
}

/** Nobody is locked out by a write that was applied late. */
async function mustGiveToken({ service, simulator }: App): Promise<void> {
  await eventually(async () => (await outcome(service.createToken({ clientId }))) === 'token');
  expect(simulator.requests).toHaveLength(1);
}

/** What an app sees of a server that fails. */
export const createTokenCases: FaultCase[] = [
  {
    name: 'down at start: 503 and nothing is sent; the guard too; works once it is there',
    run: async (bench) => {
      const server = await bench.server(false);
      const app = await start(bench, server.url);
      await mustRefuseToken(bench, app);
      expect(await bench.inTime(app.guarded())).toBe(503);
      await server.start();
      await mustGiveToken(app);
    },
  },
  {
    name: "down: with guardOnStoreFailure 'pass' the guard lets pass, createToken does not",
    run: async (bench) => {
      const server = await bench.server();
      const app = await start(bench, server.url, 'pass');
      await app.ready();
      await server.stop();
      expect(await bench.inTime(app.guarded())).toBe(201);
      await mustRefuseToken(bench, app);
      await server.start();
      await mustGiveToken(app);
      expect(await app.guarded()).toBe(409);
    },
  },
  {
    name: 'frozen: 503 and nothing is sent; works after it',
    run: async (bench) => {
      const server = await bench.server();
      const app = await start(bench, server.url);
      await app.ready();
      server.freeze();
      const thaw = bench.frozenUntil(server);
      await Promise.all([
        mustRefuseToken(bench, app),
        bench.inTime(app.guarded()).then((status) => expect(status).toBe(503)),
      ]);
      await thaw();
      await mustGiveToken(app);
    },
  },
  {
    name: 'every reply lost after the write was applied: 503 and nothing is sent; works after it',
    run: async (bench) => {
      const proxy = await bench.proxy((await bench.server()).url);
      const app = await start(bench, proxy.url);
      await app.ready();
      proxy.replies = 'lose';
      await mustRefuseToken(bench, app);
      expect(proxy.lost).toBeGreaterThan(0);
      proxy.replies = 'pass';
      await mustGiveToken(app);
    },
  },
  {
    name: 'frozen after iDenfy answered: the token is returned in time and recorded later',
    run: async (bench) => {
      const server = await bench.server();
      const app = await start(bench, server.url);
      await app.ready();
      app.simulator.failNext({ delayMs: 400 });
      const asked = app.service.createToken({ clientId });
      await eventually(async () => app.simulator.requests.length === 1);
      server.freeze();
      await sleep(300);
      const { scanRef } = await bench.inTime(asked);
      server.thaw();
      await eventually(async () => {
        const session = await app.service.findLiveSession(clientId);
        return session?.state === 'open' && session.scanRef === scanRef;
      });
      expect(await outcome(app.service.createToken({ clientId }))).toBe('IDENFY_DUPLICATE_TOKEN');
      expect(app.simulator.requests).toHaveLength(1);
    },
  },
  {
    name: 'slow: a token in time, and a second one refused',
    run: async (bench) => {
      const proxy = await bench.proxy((await bench.server()).url);
      const app = await start(bench, proxy.url);
      await app.ready();
      proxy.delayMs = bench.slowMs;
      expect(await bench.inTime(outcome(app.service.createToken({ clientId })))).toBe('token');
      expect(await outcome(app.service.createToken({ clientId }))).toBe('IDENFY_DUPLICATE_TOKEN');
      expect((await app.service.findLiveSession(clientId))?.state).toBe('open');
    },
  },
];
