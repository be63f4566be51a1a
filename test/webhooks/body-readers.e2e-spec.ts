import { Injectable } from '@nestjs/common';
import type { CallHandler, CanActivate, ExecutionContext, INestApplication } from '@nestjs/common';
import type { NestInterceptor } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import type { IncomingMessage, Server } from 'node:http';
import { createRequire } from 'node:module';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { tap } from 'rxjs';
import { OnIdenfyEvent } from '../../lib/events/on-idenfy-event.decorator.js';
import { platforms, resultBody, send, silenceLogs, startApp } from './support.js';
import type { AppSettings, Platform, RunningApp } from './support.js';

type Read = (request: IncomingMessage) => Promise<Buffer>;

const require = createRequire(import.meta.url);
/** The ones that Express and Nest themselves use. */
const ofExpress = createRequire(require.resolve('express'));
const ofNest = createRequire(require.resolve('@nestjs/platform-express'));
const rawBody = createRequire(ofExpress.resolve('body-parser'))('raw-body') as (
  request: IncomingMessage,
  options: object,
) => Promise<Buffer>;
const multer = ofNest('multer') as () => { any(): object };
const express = require('express') as Record<'json' | 'raw' | 'text', (options: object) => object>;

const collect: Read = (request) =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => void parts.push(part));
    request.on('end', () => resolve(Buffer.concat(parts))).on('error', reject);
  });

/** Ways to read a body to its end. */
const ways: Record<string, Read> = {
  'data and end': collect,
  'for await': (request) => buffer(request),
  pipe: (request) => buffer(request.pipe(new PassThrough())),
  readable: (request) =>
    new Promise((resolve) => {
      const parts: Buffer[] = [];
      request.on('readable', () => {
        for (let part = request.read() as Buffer | null; part; part = request.read() as Buffer | null) {
          parts.push(part);
        }
      });
      request.on('end', () => resolve(Buffer.concat(parts)));
    }),
  setEncoding: async (request) => {
    let text = '';
    for await (const part of request.setEncoding('latin1')) {
      text += part as string;
    }
    return Buffer.from(text, 'latin1');
  },
  'raw-body': (request) => rawBody(request, { length: request.headers['content-length'], limit: '1mb' }),
};

/** What each read of a body gave. */
let seen: Buffer[] = [];
const keep = (read: Read) => async (request: IncomingMessage) => void seen.push(await read(request));

const inMiddleware =
  (read: Read) =>
  (app: INestApplication): void => {
    app.use((request: IncomingMessage, _: unknown, next: (error?: unknown) => void) => {
      void keep(read)(request).then(() => next(), next);
    });
  };

type FastifyApp = Record<'addHook', (name: string, hook: (...args: never[]) => Promise<void>) => void>;

const inHook =
  (name: string, read: Read) =>
  (app: INestApplication): void => {
    const fastify = app.getHttpAdapter().getInstance() as FastifyApp;
    fastify.addHook(name, async ({ raw }: { raw: IncomingMessage }) => keep(read)(raw));
  };

const rawOf = (context: ExecutionContext): IncomingMessage => {
  const request = context.switchToHttp().getRequest<IncomingMessage & { raw?: IncomingMessage }>();
  return request.raw ?? request;
};

@Injectable()
class ReadingGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    await keep(buffer)(rawOf(context));
    return true;
  }
}

/** Has the request last after it came to the route. */
@Injectable()
class SlowHandler {
  @OnIdenfyEvent()
  async onEvent(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

@Injectable()
class LateReader implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(tap(() => beside(rawOf(context))));
  }
}

/** Reads along and does not hold the request up. */
const beside = (request: IncomingMessage): void => void keep(collect)(request);

const readers: Record<Platform, Record<string, AppSettings>> = { Express: {}, Fastify: {} };
for (const platform of platforms) {
  for (const [way, read] of Object.entries(ways)) {
    readers[platform][`a middleware with ${way}`] = { configure: inMiddleware(read) };
    for (const hook of platform === 'Fastify' ? ['onRequest', 'preParsing', 'preHandler', 'onSend'] : []) {
      readers[platform][`${hook} with ${way}`] = { configure: inHook(hook, read), providers: [SlowHandler] };
    }
  }
  readers[platform]['a guard'] = { providers: [{ provide: APP_GUARD, useClass: ReadingGuard }] };
  readers[platform]['an interceptor, once the route has responded'] = {
    providers: [{ provide: APP_INTERCEPTOR, useClass: LateReader }, SlowHandler],
  };
  readers[platform]['a middleware that reads along'] = {
    configure: (app) =>
      void app.use((request: IncomingMessage, _: unknown, next: () => void) => {
        beside(request);
        next();
      }),
  };
  readers[platform]['a listener of the server'] = {
    configure: (app) => void (app.getHttpServer() as Server).on('request', beside),
  };
  readers[platform]['a listener of the server, which comes first'] = {
    configure: (app) => void (app.getHttpServer() as Server).prependListener('request', beside),
  };
  readers[platform]['a listener of the server, and a middleware'] = {
    configure: (app) => {
      (app.getHttpServer() as Server).on('request', beside);
      inMiddleware(collect)(app);
    },
  };
}

/** Parsers, which read what is theirs, and let a body pass that is read already. */
const parsers: Record<string, object> = {
  'express.json': express.json({ limit: 10 }),
  'express.raw': express.raw({ type: '*/*', limit: 10 }),
  'express.text': express.text({ type: '*/*', limit: 10 }),
  multer: multer().any(),
};

describe.each(platforms)('Who else reads the body of a delivery, on %s', (platform) => {
  beforeAll(silenceLogs);
  beforeEach(() => {
    seen = [];
  });

  const sizes = [1, 200_000];

  describe.each(Object.entries(readers[platform]))('%s', (_, settings) => {
    let running: RunningApp;

    beforeAll(async () => {
      running = await startApp(platform, settings);
    });
    afterAll(() => running.app.close());

    it.each(sizes)(
      'sees its bytes once and its end, and the delivery is handled: pad of %i',
      async (size) => {
        const body = Buffer.from(resultBody({ name: 'Zoë', pad: 'p'.repeat(size) }));
        for (const chunks of [undefined, [body.subarray(0, 30), body.subarray(30)]]) {
          seen = [];
          const changed = Buffer.concat([body, Buffer.from(chunks ? ' ' : '')]);
          const parts = chunks && [...chunks, Buffer.from(' ')];
          const answer = await send(running.port, changed, { chunks: parts });
          expect([answer.status, answer.body]).toEqual([200, { received: true }]);
          await until(() => seen.length > 0);
          expect(seen.every((bytes) => bytes.equals(changed))).toBe(true);
        }
      },
    );

    it('sees an empty body and a forged one as well, and both are refused', async () => {
      expect((await send(running.port, '', { signature: null })).status).toBe(401);
      expect((await send(running.port, '', { chunks: [], signature: null })).status).toBe(401);
      expect((await send(running.port, resultBody(), { signature: '0'.repeat(64) })).status).toBe(401);
      await until(() => seen.length >= 3);
      expect(seen.slice(0, 2).map(({ length }) => length)).toEqual([0, 0]);
    });

    it('leaves a connection that may be used again', async () => {
      for (let count = 0; count < 3; count += 1) {
        const headers = { Connection: 'keep-alive' };
        expect((await send(running.port, resultBody(), { headers })).status).toBe(200);
      }
    });
  });

  it.each(Object.entries(parsers))('%s leaves it alone', async (_, parser) => {
    const { app, port } = await startApp(platform, { configure: (created) => void created.use(parser) });
    for (const type of ['application/json', 'text/plain']) {
      expect((await send(port, resultBody(), { headers: { 'Content-Type': type } })).status).toBe(200);
    }
    await app.close();
  });
});

it('is read by the route itself where a middleware of Express has sent the request there', async () => {
  silenceLogs();
  const configure = (app: INestApplication): void =>
    void app.use((request: IncomingMessage, _: unknown, next: () => void) => {
      request.url = request.url?.replace('/alias', '/idenfy/webhook');
      next();
    });
  const { app, port } = await startApp('Express', { nest: { bodyParser: false }, configure });
  for (const chunks of [undefined, [Buffer.from(resultBody()), Buffer.from(' ')]]) {
    const body = Buffer.concat(chunks ?? [Buffer.from(resultBody({ other: true }))]);
    expect((await send(port, body, { path: '/alias', chunks })).status).toBe(200);
  }
  await app.close();
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
