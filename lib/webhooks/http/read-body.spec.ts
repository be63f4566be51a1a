import { createServer, request } from 'node:http';
import type { ClientRequest, IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isConsumed, readBody } from './read-body.js';
import type { BodyReading } from './read-body.js';

const LIMIT = 1000;
const AMPLE_MS = 60_000;

const readingOf = (message: IncomingMessage, timeoutMs = AMPLE_MS): Promise<BodyReading> =>
  new Promise((resolve) => readBody(message, LIMIT, timeoutMs, resolve));

describe('readBody', () => {
  let server: Server;
  let onRequest: (message: IncomingMessage) => void = () => undefined;

  beforeAll(
    () =>
      new Promise<void>((resolve) => {
        server = createServer((message, response) => {
          onRequest(message);
          message.once('close', () => response.end());
        }).listen(0, '127.0.0.1', resolve);
      }),
  );
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

  const send = (headers: Record<string, string | number>): ClientRequest => {
    const { port } = server.address() as AddressInfo;
    const client = request({ port, host: '127.0.0.1', method: 'POST', headers, agent: false });
    client.on('error', () => undefined).on('response', (response) => response.resume());
    return client;
  };

  const readNext = (
    before: (message: IncomingMessage) => void = () => undefined,
    timeoutMs = AMPLE_MS,
  ): Promise<BodyReading> =>
    new Promise((resolve) => {
      onRequest = (message) => {
        before(message);
        readBody(message, LIMIT, timeoutMs, (reading) => {
          resolve(reading);
          message.resume();
        });
      };
    });

  it.each([0, 1, LIMIT - 1, LIMIT])('gives the exact bytes of a body of %i', async (size) => {
    const reading = readNext();
    const body = Buffer.alloc(size, 0xe9);
    send({ 'content-length': size }).end(body);
    expect(await reading).toEqual(body);
  });

  it.each([
    ['declared', { 'content-length': 3 }, '{1}'],
    ['in chunks', { 'transfer-encoding': 'chunked' }, '{1}'],
    ['declared, empty', { 'content-length': 0 }, ''],
    ['in chunks, empty', { 'transfer-encoding': 'chunked' }, ''],
    ['not declared', {}, ''],
  ])('puts a body back, with its end: %s', async (_, headers, body) => {
    const seen = new Promise<string>((resolve) => {
      onRequest = (message) => {
        void readingOf(message).then(() => {
          let text = '';
          message.on('data', (chunk: Buffer) => (text += String(chunk))).on('end', () => resolve(text));
        });
      };
    });
    const client = send(headers);
    client.flushHeaders();
    client.end(body);
    expect(await seen).toBe(body);
  });

  it('shows a body once to another reader meanwhile, and its end', async () => {
    const seen: string[] = [];
    const ended = new Promise<void>((resolve) => {
      onRequest = (message) => {
        message.on('data', (chunk: Buffer) => void seen.push(String(chunk))).on('end', resolve);
        void readingOf(message).then(() => message.resume());
      };
    });
    send({}).end('{}');
    await ended;
    expect(seen).toEqual(['{}']);
  });

  it('puts chunks together', async () => {
    const reading = readNext();
    const client = send({ 'transfer-encoding': 'chunked' });
    client.write('{"a":');
    client.write('"ë"');
    client.end('}');
    expect(await reading).toEqual(Buffer.from('{"a":"ë"}'));
  });

  it('keeps nothing beyond the limit, and lets the rest pass', async () => {
    let stream: IncomingMessage | undefined;
    const reading = readNext((message) => (stream = message));
    const client = send({ 'transfer-encoding': 'chunked' });
    client.write(Buffer.alloc(LIMIT));
    client.write('x');
    expect(await reading).toBe('too-large');
    client.end(Buffer.alloc(200_000));
    await new Promise((resolve) => stream?.once('close', resolve));
    expect(stream?.readableEnded).toBe(true);
  });

  it('ends when the sender goes away in the middle', async () => {
    const reading = readNext((message) => message.once('data', () => client.destroy()));
    const client = send({ 'content-length': 100 });
    client.write('half');
    expect(await reading).toBe('aborted');
  });

  it('ends when the complete body was not received in time', async () => {
    const reading = readNext(undefined, 50);
    const client = send({ 'content-length': 10 });
    client.write('12345');
    expect(await reading).toBe('too-slow');
    client.destroy();
  });

  it('ends at once when the sender is gone already', async () => {
    const gone = new Promise<IncomingMessage>((resolve) => {
      onRequest = (message) => {
        message.once('close', () => resolve(message));
        message.destroy();
      };
    });
    send({ 'content-length': 100 }).write('half');
    expect(await readingOf(await gone)).toBe('aborted');
  });

  it('does not take decoded text for the bytes', async () => {
    const reading = readNext((message) => message.setEncoding('utf8'));
    send({}).end('{}');
    expect(await reading).toBe('consumed');
  });

  it('can tell a stream that was read from one that was not', async () => {
    const seen = new Promise<[boolean, boolean]>((resolve) => {
      onRequest = (message) => {
        const before = isConsumed(message);
        message.resume().once('end', () => resolve([before, isConsumed(message)]));
      };
    });
    send({}).end('{}');
    expect(await seen).toEqual([false, true]);
  });
});
