import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { answer, FaultServer, silence } from '../../test/support/fault-server.js';
import { Exchange } from './exchange.js';
import type { ExchangeRequest, ExchangeResult } from './exchange.js';
import { KeepAliveAgents } from './agents.js';

const AUTHORIZATION = 'Basic dGVzdDp0ZXN0';

const request = (url: string, more: Partial<ExchangeRequest> = {}): ExchangeRequest => ({
  url,
  body: '{}',
  timeoutMs: 5000,
  maxBodyBytes: 1000,
  ...more,
});

/** Holds the event loop, as a busy app does. */
const block = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};

const freeSockets = ({ http }: KeepAliveAgents): number => Object.values(http.freeSockets).flat().length;

describe('Exchange', () => {
  let server: FaultServer;
  let agents: KeepAliveAgents;
  let exchange: Exchange;
  const post = (more: Partial<ExchangeRequest> = {}): Promise<ExchangeResult> =>
    exchange.send(request(server.url, more));
  const use = (idleMs?: number): void => {
    agents = new KeepAliveAgents(idleMs);
    exchange = new Exchange(AUTHORIZATION, agents);
  };

  beforeEach(async () => {
    server = await FaultServer.start(answer(200, 'body', { 'x-request-id': 'id-1' }));
    use();
  });
  afterEach(async () => {
    exchange.close();
    await server.close();
  });

  it('gives status, headers and body back', async () => {
    const result = await post();
    if (!('response' in result)) {
      throw new Error('no response');
    }
    expect(result.response).toMatchObject({ status: 200, body: Buffer.from('body') });
    expect(result.response.headers['x-request-id']).toBe('id-1');
  });

  it('takes a switch to another protocol for a response without content', async () => {
    server.set(answer(101, '', { connection: 'upgrade', upgrade: 'websocket' }));
    const response = { status: 101, body: Buffer.alloc(0) };
    await expect(post()).resolves.toMatchObject({ response });
    await expect(post({ body: undefined })).resolves.toMatchObject({ response });
  });

  it('takes a body of exactly the limit and none of one byte more', async () => {
    server.set(answer(200, 'x'.repeat(1000)));
    expect(await post()).toMatchObject({ response: { body: { length: 1000 } } });
    server.set(answer(200, 'x'.repeat(1001)));
    expect(await post()).toMatchObject({ response: { status: 200, body: undefined } });
  });

  it('uses a connection again', async () => {
    for (let call = 0; call < 5; call += 1) {
      await post();
    }
    expect(server.connections).toBe(1);
  });

  it('drops a connection that has been idle', async () => {
    use(50);
    await post();
    const [socket] = Object.values(agents.http.freeSockets).flat();
    await once(socket!, 'close');
    expect(freeSockets(agents)).toBe(0);
    await post();
    expect(server.connections).toBe(2);
  });

  it('uses no stale connection, also when the event loop was too busy to drop it', async () => {
    use(50);
    await post();
    expect(freeSockets(agents)).toBe(1);
    block(120);
    await post();
    expect(server.connections).toBe(2);
  });

  it('counts a request on a used connection as sent', async () => {
    await post();
    server.set(silence);
    await expect(post({ timeoutMs: 100 })).resolves.toEqual({ failure: { reason: 'deadline', sent: true } });
    expect(server.connections).toBe(1);
  });

  it('writes nothing with less time left than is useful, on a new connection or a used one', async () => {
    const unsent = { failure: { reason: 'network', sent: false, code: 'ETIMEDOUT' } };
    await expect(post({ usefulMs: 5000 })).resolves.toEqual(unsent);
    await post();
    await expect(post({ usefulMs: 5000 })).resolves.toEqual(unsent);
    expect(server.requests).toHaveLength(1);
  });

  it('writes nothing when the deadline has passed while it waited for a connection', async () => {
    agents.http.maxSockets = 1;
    server.set((response, seen) => {
      block(400);
      answer(200)(response, seen);
    });
    const [first, waiting] = await Promise.all([post(), post({ timeoutMs: 300 })]);
    expect(first).toMatchObject({ response: { status: 200 } });
    expect(waiting).toEqual({ failure: { reason: 'deadline', sent: false } });
    await post();
    expect(server.requests).toHaveLength(2);
  });

  it('leaves no listener at the signal of the caller', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => ((listeners += 1), add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => ((listeners -= 1), remove(...args));
    await post({ signal });
    expect(listeners).toBe(0);
  });

  it('closes its connections', async () => {
    await post();
    const [socket] = Object.values(agents.http.freeSockets).flat();
    exchange.close();
    expect(socket!.destroyed).toBe(true);
  });
});

describe('Exchange while the event loop is busy', () => {
  it('writes nothing when the deadline passed while it was connecting', async () => {
    const server = await FaultServer.start(answer(200));
    const agents = new KeepAliveAgents();
    const exchange = new Exchange(AUTHORIZATION, agents);
    // The system goes on with the connection, which is there when the loop looks again.
    const connect = agents.http.createConnection.bind(agents.http);
    agents.http.createConnection = (...args) => {
      process.nextTick(() => process.nextTick(block, 400));
      return connect(...args);
    };
    const result = await exchange.send(request(server.url, { timeoutMs: 200 }));
    expect(result).toEqual({ failure: { reason: 'deadline', sent: false } });
    agents.http.createConnection = connect;
    await exchange.send(request(server.url));
    expect(server.requests).toHaveLength(1);
    exchange.close();
    await server.close();
  });

  it('takes the response that came in time although the deadline passed meanwhile', async () => {
    const other = new Worker(
      `const { createServer } = require('node:http');
       const { parentPort } = require('node:worker_threads');
       const server = createServer((request, response) => {
         request.resume();
         parentPort.postMessage('received');
         setTimeout(() => response.end('in time'), 50);
       }).listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    const exchange = new Exchange(AUTHORIZATION);
    try {
      const [port] = (await once(other, 'message')) as [number];
      other.once('message', () => block(900));
      const result = await exchange.send(request(`http://127.0.0.1:${port}`, { timeoutMs: 600 }));
      expect(result).toMatchObject({ response: { status: 200, body: Buffer.from('in time') } });
    } finally {
      exchange.close();
      await other.terminate();
    }
  });
});

describe('Exchange over TLS', () => {
  /** A key that both sides know instead of certificates. */
  const psk = Buffer.alloc(32, 7);
  const pskOnly = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const;

  async function secureServer(
    key: Buffer,
  ): Promise<{ url: string; received: string[]; close: () => Promise<void> }> {
    const received: string[] = [];
    const server = createServer({ ...pskOnly, pskCallback: () => key, pskIdentityHint: '' }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data: Buffer) => {
        received.push(data.toString());
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
      });
    });
    server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const close = async (): Promise<void> => {
      server.close();
      await once(server, 'close');
    };
    return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, received, close };
  }

  function secureExchange(): Exchange {
    const agents = new KeepAliveAgents();
    Object.assign(agents.https.options, {
      ...pskOnly,
      pskCallback: () => ({ psk, identity: 'test' }),
      checkServerIdentity: () => undefined,
    });
    return new Exchange(AUTHORIZATION, agents);
  }

  it('uses a connection again', async () => {
    const server = await secureServer(psk);
    const exchange = secureExchange();
    expect(await exchange.send(request(server.url))).toMatchObject({ response: { status: 200 } });
    expect(await exchange.send(request(server.url))).toMatchObject({ response: { status: 200 } });
    expect(server.received).toHaveLength(2);
    exchange.close();
    await server.close();
  });

  it('writes nothing with less time left than is useful when the handshake is done', async () => {
    const server = await secureServer(psk);
    const exchange = secureExchange();
    await expect(exchange.send(request(server.url, { usefulMs: 5000 }))).resolves.toMatchObject({
      failure: { sent: false },
    });
    await exchange.send(request(server.url));
    expect(server.received).toHaveLength(1);
    exchange.close();
    await server.close();
  });

  it('has sent nothing when the other side is not trusted', async () => {
    const server = await secureServer(Buffer.alloc(32, 8));
    const exchange = secureExchange();
    await expect(exchange.send(request(server.url))).resolves.toEqual({
      failure: { reason: 'network', sent: false, code: expect.stringMatching(/^[A-Z0-9_]+$/) as unknown },
    });
    expect(server.received).toEqual([]);
    exchange.close();
    await server.close();
  });
});
