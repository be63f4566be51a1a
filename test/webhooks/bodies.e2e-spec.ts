import type { INestApplication, LoggerService } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { signIdenfyPayload } from '../../lib/webhooks/idenfy-signature.js';
import { settledMemory } from '../faults/figures.js';
import { KEY, express, platforms, resultBody, send, silenceLogs, startApp } from './support.js';
import type { Platform, RunningApp } from './support.js';

const LIMIT = 300_000;
const options = { webhook: { maxBodyBytes: LIMIT } };

/** JSON of exactly so many bytes, more than the parsers of both platforms take by themselves when it is large. */
function jsonOf(bytes: number): Buffer {
  const empty = resultBody({ pad: '' });
  return Buffer.from(empty.replace('"pad":"', `$&${'p'.repeat(bytes - Buffer.byteLength(empty))}`));
}

describe.each(platforms)('The body of a delivery on %s', (platform) => {
  let running: RunningApp;

  beforeAll(async () => {
    silenceLogs();
    running = await startApp(platform, { options });
  });
  afterAll(() => running.app.close());

  it.each([
    ['JSON', 'application/json'],
    ['JSON with a charset', 'application/json; charset=utf-8'],
    ['text', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['a multipart form', 'multipart/form-data; boundary=x'],
    ['bytes', 'application/octet-stream'],
    ['something malformed', ';;'],
    ['nothing', undefined],
  ])('is accepted whatever its type is said to be: %s', async (_, type) => {
    const answer = await send(running.port, resultBody(), { headers: { 'Content-Type': type } });
    expect([answer.status, answer.body]).toEqual([200, { received: true }]);
  });

  it('is accepted in chunks', async () => {
    const body = Buffer.from(resultBody({ name: 'Zoë' }));
    const cut = body.indexOf(0xc3) + 1;
    const chunks = [body.subarray(0, cut), body.subarray(cut)];
    expect((await send(running.port, body, { chunks })).status).toBe(200);
  });

  it('is checked as it was sent: one byte more or less is another body', async () => {
    const body = resultBody();
    const signature = signIdenfyPayload(body, KEY);
    for (const changed of [
      `${body} `,
      body.replace('{', '{ '),
      JSON.stringify({ ...JSON.parse(body), x: 1 }),
    ]) {
      expect((await send(running.port, changed, { signature })).status).toBe(401);
    }
    const odd = `\n ${body.replaceAll(':', ' :\t')}\n`;
    expect((await send(running.port, odd)).status).toBe(200);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from('x')],
    ['a byte order mark', Buffer.from('\ufeff{"scanRef":"s"}')],
    ['UTF-16', Buffer.from('\ufeff{"scanRef":"s"}', 'utf16le')],
    ['an array', Buffer.from('[]')],
    ['a gzip, signed as it was sent', gzipSync(resultBody())],
  ])('is refused when it is %s: 400 when signed, 401 when not', async (_, body) => {
    const headers = { 'Content-Encoding': body[0] === 0x1f ? 'gzip' : undefined };
    const signed = await send(running.port, body, { headers });
    expect([signed.status, signed.body]).toMatchObject([400, { statusCode: 400, error: 'Bad Request' }]);
    expect((await send(running.port, body, { headers, signature: null })).status).toBe(401);
  });

  it('may be 15,000 levels deep or hold 9,000 keys', async () => {
    const deep = `{"scanRef":"deep","a":${'['.repeat(15_000)}${']'.repeat(15_000)}}`;
    const wide = Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`k${index}`, index]));
    for (const body of [deep, resultBody(wide)]) {
      expect((await send(running.port, body)).status).toBe(200);
      expect((await send(running.port, body, { signature: null })).status).toBe(401);
    }
  });

  it('has no key that reaches a prototype', async () => {
    const body = resultBody().replace(
      '{',
      '{"__proto__":{"polluted":1},"data":{"__proto__":{"polluted":1}},',
    );
    expect((await send(running.port, body)).status).toBe(200);
    const { payload } = running.recorder.events.at(-1) ?? {};
    expect((payload as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((payload as { data: Record<string, unknown> }).data['polluted']).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  describe('that is large', () => {
    it.each([100_000, 256_000, LIMIT])('is accepted with %i bytes', async (size) => {
      const body = jsonOf(size);
      expect(body.length).toBe(size);
      expect((await send(running.port, body)).status).toBe(200);
      expect((await send(running.port, jsonOf(size), { chunks: [jsonOf(size)] })).status).toBe(401);
    });

    it.each([LIMIT + 1, 10_000_000])('is refused with %i bytes, declared or not', async (size) => {
      const body = jsonOf(size);
      const declared = await send(running.port, body, { signature: null });
      expect([declared.status, declared.body]).toMatchObject([413, { statusCode: 413 }]);
      const chunks = [body.subarray(0, 1000), body.subarray(1000)];
      expect((await send(running.port, body, { chunks })).status).toBe(413);
      expect((await send(running.port, resultBody())).status).toBe(200);
    });

    it('is refused again and again without memory growing, and each sender reads the answer', async () => {
      const body = jsonOf(10_000_000);
      const chunks = [body.subarray(0, 1000), body.subarray(1000)];
      const round = () =>
        Promise.all(
          [undefined, chunks].map(async (parts) => {
            const answer = await send(running.port, body, { signature: null, chunks: parts });
            expect([answer.status, answer.headers['connection']]).toEqual([413, 'close']);
          }),
        );
      await round();
      const before = await settledMemory();
      for (let count = 0; count < 15; count += 1) {
        await round();
      }
      expect((await settledMemory()) - before).toBeLessThan(20 * 1_048_576);
    });

    it('ends the connection, whatever another listener has said of it', async () => {
      const server = running.app.getHttpServer() as EventEmitter;
      const keep = (_request: unknown, response: ServerResponse): void => {
        response.setHeader('Connection', 'keep-alive');
      };
      server.prependListener('request', keep);
      const { status, headers } = await send(running.port, jsonOf(LIMIT + 1), { signature: null });
      server.off('request', keep);
      expect([status, headers['connection']]).toEqual([413, 'close']);
    });

    it('leaves other routes with the limit that the platform has', async () => {
      const body = JSON.stringify({ pad: 'p'.repeat(2_000_000) });
      expect((await send(running.port, body, { path: '/echo' })).status).toBe(413);
    });
  });

  it('that does not come whole is no delivery, and harms nobody', async () => {
    const body = resultBody();
    const head = [
      'POST /idenfy/webhook HTTP/1.1',
      'Host: localhost',
      `Idenfy-Signature: ${signIdenfyPayload(body, KEY)}`,
      `Content-Length: ${Buffer.byteLength(body) + 10}`,
    ];
    const before = running.recorder.events.length;
    const arrived = nextRequest(running.app);
    const socket = connect(running.port, '127.0.0.1');
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    const request = await arrived;
    const gone = once(request, 'close').catch(() => undefined);
    socket.destroy();
    await gone;
    expect((await send(running.port, resultBody())).status).toBe(200);
    expect(running.recorder.events).toHaveLength(before + 1);
  });

  it('that does not come whole in time is answered with 408, and its connection ends', async () => {
    const before = running.recorder.events.length;
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(running.port, '127.0.0.1');
      socket.setEncoding('utf8').on('data', (part: string) => (text += part));
      socket.on('error', reject).on('close', () => resolve(text));
      socket.write('POST /idenfy/webhook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
    });
    expect(answer).toMatch(/^HTTP\/1\.1 408 [^]*\r\nconnection: close\r\n[^]*"statusCode":408/i);
    expect((await send(running.port, resultBody())).status).toBe(200);
    expect(running.recorder.events).toHaveLength(before + 1);
  }, 60_000);

  it('that was refused by its size is not waited for for ever, however slowly it goes on', async () => {
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(running.port, '127.0.0.1');
      const drip = setInterval(() => socket.write('x'), 200);
      socket.setEncoding('utf8').on('data', (part: string) => (text += part));
      socket.on('error', () => undefined).on('close', () => resolve(text));
      socket.once('close', () => clearInterval(drip));
      socket.write('POST /idenfy/webhook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n{');
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  }, 60_000);

  it('with a length too short is another body, and the rest is no request', async () => {
    const body = resultBody();
    const answer = await send(running.port, body.slice(0, 20), { signature: signIdenfyPayload(body, KEY) });
    expect(answer.status).toBe(401);
  });
});

describe.each(platforms)('A body that something else has read on %s', (platform) => {
  const lines: string[] = [];

  const ignore = () => undefined;
  const logger: LoggerService = {
    log: ignore,
    warn: ignore,
    debug: ignore,
    error: (line) => void lines.push(line as string),
  };

  beforeEach(() => {
    lines.length = 0;
  });
  afterAll(silenceLogs);

  it('is answered with 500 at once, and a log line that names the fix', async () => {
    const { app, port, recorder } = await startApp(platform, {
      adapter: readBefore(platform, false),
      nest: { logger },
    });
    const answer = await send(port, resultBody());
    expect([answer.status, answer.body]).toMatchObject([500, { statusCode: 500 }]);
    expect(lines).toEqual([
      expect.stringContaining('rawBody: true'),
      expect.stringContaining('outcome=consumed'),
    ]);
    expect(recorder.events).toEqual([]);
    await app.close();
  });

  it('is taken from rawBody, where whoever read it kept the bytes', async () => {
    const { app, port } = await startApp(platform, { adapter: readBefore(platform, true), nest: { logger } });
    expect((await send(port, resultBody())).status).toBe(200);
    expect((await send(port, resultBody(), { signature: '0'.repeat(64) })).status).toBe(401);
    expect((await send(port, '{}', { signature: null })).status).toBe(401);
    expect(lines).toEqual([]);
    await app.close();
  });
});

describe('The path of the webhook', () => {
  beforeAll(silenceLogs);

  it.each<[string, () => ExpressAdapter | FastifyAdapter, Record<string, number>]>([
    ['Express', () => new ExpressAdapter(), { '/Idenfy/WEBHOOK': 200, '/idenfy/webhook/': 200 }],
    [
      'Express, strict and case-sensitive',
      () => new ExpressAdapter(express().enable('strict routing').enable('case sensitive routing')),
      { '/Idenfy/WEBHOOK': 404, '/idenfy/webhook/': 404 },
    ],
    ['Fastify', () => new FastifyAdapter(), { '/Idenfy/WEBHOOK': 404, '/idenfy/webhook/': 404 }],
    [
      'Fastify, neither',
      () => new FastifyAdapter({ routerOptions: { caseSensitive: false, ignoreTrailingSlash: true } }),
      { '/Idenfy/WEBHOOK': 200, '/idenfy/webhook/': 200 },
    ],
  ])('is compared as the platform does: %s', async (_, adapter, statuses) => {
    const { app, port } = await startApp('Express', { adapter: adapter() });
    const always = {
      '/idenfy/webhook': 200,
      '/idenfy/webhook?from=idenfy': 200,
      'http://127.0.0.1/idenfy/webhook': 200,
      '/idenfy/webhook2': 404,
      '/idenfy/%': 404,
    };
    for (const [path, status] of Object.entries({ ...always, ...statuses })) {
      const answer = await send(port, resultBody(), { path });
      // A path that cannot be decoded is a 400 or a 404, as the platform has it.
      expect([path, answer.status === 400 ? 404 : answer.status]).toEqual([path, status]);
    }
    await app.close();
  });

  it('is found when Nest lives in a larger Express app', async () => {
    const inner = express();
    const { app, recorder } = await startApp('Express', { adapter: new ExpressAdapter(inner) });
    const server = express().use('/mounted', inner).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const body = Buffer.from(resultBody({ pad: 'p'.repeat(200_000) }));
    const headers = { 'Content-Type': 'text/plain' };
    expect((await send(port, body, { path: '/mounted/idenfy/webhook', headers })).status).toBe(200);
    expect(recorder.events).toHaveLength(1);
    await new Promise((resolve) => server.close(resolve));
    await app.close();
  });
});

function nextRequest(app: INestApplication): Promise<IncomingMessage> {
  return new Promise((resolve) => {
    (app.getHttpServer() as NodeJS.EventEmitter).once('request', resolve);
  });
}

/** An adapter whose server reads every body before Nest has a say, and keeps the bytes or does not. */
function readBefore(platform: Platform, keep: boolean): ExpressAdapter | FastifyAdapter {
  const read = async (request: IncomingMessage & { rawBody?: Buffer }): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) {
      parts.push(part as Buffer);
    }
    if (keep) {
      request.rawBody = Buffer.concat(parts);
    }
  };
  if (platform === 'Express') {
    const app = express();
    app.use((request, _response, next) => void read(request).then(() => next(), next));
    return new ExpressAdapter(app);
  }
  const adapter = new FastifyAdapter();
  adapter.getInstance().addHook('onRequest', async (request) => read(request.raw));
  return adapter;
}
