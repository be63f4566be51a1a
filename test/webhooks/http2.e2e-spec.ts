import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { INestApplication } from '@nestjs/common';
import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import { connect } from 'node:http2';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { signIdenfyPayload } from '../../lib/webhooks/idenfy-signature.js';
import { SELF_SIGNED } from '../support/self-signed.js';
import { KEY, resultBody, silenceLogs, startApp } from './support.js';
import type { RunningApp } from './support.js';

const LIMIT = 300_000;
const options = { webhook: { maxBodyBytes: LIMIT } };
const RECEIVED = [200, { received: true }];

const headersFor = (body: Buffer, signature = signIdenfyPayload(body, KEY)): Record<string, string> => ({
  'content-type': 'application/json',
  'idenfy-event-type': 'IDENTIFICATION_MANUAL_FINISHED',
  'idenfy-signature': signature,
});

const passOn = (_request: unknown, _response: unknown, next: () => void): void => next();
const withMiddleware = (app: INestApplication): void => void app.use(passOn);
/** Reads the body once more, when the route has. */
const withReader = (app: INestApplication): void => {
  app.use((request: NodeJS.ReadableStream, _response: unknown, next: (error?: unknown) => void) => {
    text(request).then((seen) => {
      read.push(seen);
      next();
    }, next);
  });
};
/** A listener of the server that has the request wait, as one does that looks something up first. */
const withPause = (app: INestApplication): void => {
  const server = app.getHttpServer() as EventEmitter;
  server.prependListener('request', (request: NodeJS.ReadableStream) => void request.pause());
};
let read: string[] = [];

describe.each([
  ['alone', undefined],
  ['in an app with a middleware', withMiddleware],
  ['in an app with a middleware that reads bodies', withReader],
  ['in an app whose server pauses requests', withPause],
])('The webhook route over HTTP/2 on Fastify, %s', (_, configure) => {
  let running: RunningApp;
  let session: ClientHttp2Session;

  beforeAll(async () => {
    silenceLogs();
    running = await startApp('Fastify', {
      options,
      adapter: new FastifyAdapter({ http2: true }),
      ...(configure && { configure }),
    });
    session = connect(running.url);
  });
  beforeEach(() => {
    read = [];
  });
  afterAll(async () => {
    session.close();
    await running.app.close();
  });

  const open = (headers: Record<string, string>): ClientHttp2Stream =>
    session.request({ ':method': 'POST', ':path': '/idenfy/webhook', ...headers });

  const answerOf = async (stream: ClientHttp2Stream): Promise<unknown[]> => {
    const response = once(stream, 'response') as Promise<[Record<string, unknown>]>;
    const [[headers], body] = await Promise.all([response, text(stream)]);
    return [headers[':status'], JSON.parse(body) as unknown];
  };

  const post = (body: Buffer, headers = headersFor(body)): Promise<unknown[]> => {
    const stream = open(headers);
    const answer = answerOf(stream);
    stream.end(body);
    return answer;
  };

  it.each([
    ['of a few bytes, its length declared', 0, true],
    ['of a few bytes', 0, false],
    ['as large as it may be, its length declared', LIMIT, true],
    ['as large as it may be', LIMIT, false],
  ])('takes a signed body %s, once', async (_how, size, declared) => {
    const before = running.recorder.events.length;
    const empty = Buffer.byteLength(resultBody({ pad: '' }));
    const body = Buffer.from(resultBody({ pad: 'p'.repeat(Math.max(0, size - empty - 2)) }));
    const length = declared && { 'content-length': String(body.length) };
    expect(await post(body, { ...headersFor(body), ...(length || {}) })).toEqual(RECEIVED);
    expect(running.recorder.events).toHaveLength(before + 1);
    expect(read).toEqual(configure === withReader ? [body.toString()] : []);
  });

  it('takes a body that comes in parts, and several at once', async () => {
    const before = running.recorder.events.length;
    const answers = Array.from({ length: 5 }, async () => {
      const body = Buffer.from(resultBody());
      const stream = open(headersFor(body));
      const answer = answerOf(stream);
      stream.write(body.subarray(0, 10));
      await new Promise((resolve) => setTimeout(resolve, 20));
      stream.end(body.subarray(10));
      return answer;
    });
    expect(await Promise.all(answers)).toEqual(Array(5).fill(RECEIVED));
    expect(running.recorder.events).toHaveLength(before + 5);
  });

  it('refuses what is not signed with 401, and what has no body with 400', async () => {
    const before = running.recorder.events.length;
    const body = Buffer.from(resultBody());
    expect(await post(body, headersFor(body, '0'.repeat(64)))).toMatchObject([401, { statusCode: 401 }]);
    expect(await post(Buffer.alloc(0))).toMatchObject([400, { statusCode: 400 }]);
    expect(running.recorder.events).toHaveLength(before);
  });

  it.each([true, false])('refuses a body too large with 413 (its length declared: %s)', async (declared) => {
    const body = Buffer.alloc(1_000_000, 'x');
    const length = declared && { 'content-length': String(body.length) };
    expect(await post(body, { ...headersFor(body), ...(length || {}) })).toMatchObject([
      413,
      { statusCode: 413 },
    ]);
    // The connection is for other requests too.
    const other = Buffer.from(resultBody());
    expect(await post(other)).toEqual(RECEIVED);
  });

  it('takes nothing from a sender that goes away in the middle', async () => {
    const before = running.recorder.events.length;
    const body = Buffer.from(resultBody());
    const stream = open(headersFor(body)).on('error', () => undefined);
    stream.write(body);
    await new Promise((resolve) => setTimeout(resolve, 20));
    stream.destroy();
    expect(await post(Buffer.from(resultBody()))).toEqual(RECEIVED);
    expect(running.recorder.events).toHaveLength(before + 1);
  });
});

it('The webhook route takes HTTP/1.1 and HTTP/2 on one port with TLS', async () => {
  silenceLogs();
  const adapter = new FastifyAdapter({ http2: true, https: { ...SELF_SIGNED, allowHTTP1: true } });
  const { app, port, recorder } = await startApp('Fastify', { adapter });
  const ca = SELF_SIGNED.cert;
  const [first, second] = [Buffer.from(resultBody()), Buffer.from(resultBody())];
  const session = connect(`https://localhost:${port}`, { ca });
  const stream = session.request({ ':method': 'POST', ':path': '/idenfy/webhook', ...headersFor(first) });
  stream.end(first);
  expect(await text(stream)).toBe('{"received":true}');
  session.close();
  const client = httpsRequest({
    ...{ host: 'localhost', port, ca, method: 'POST', path: '/idenfy/webhook', agent: false },
    headers: headersFor(second),
  });
  client.end(second);
  const [response] = (await once(client, 'response')) as [NodeJS.ReadableStream & { httpVersion: string }];
  expect([response.httpVersion, await text(response)]).toEqual(['1.1', '{"received":true}']);
  expect(recorder.events).toHaveLength(2);
  await app.close();
});
