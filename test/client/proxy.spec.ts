import { once } from 'node:events';
import http from 'node:http';
import https, { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { IdenfyClient } from '../../lib/client/idenfy-client.js';
import { KeepAliveAgents } from '../../lib/client/agents.js';
import { Exchange } from '../../lib/client/exchange.js';
import { IdenfyModule, IdenfyService, idenfyConfig } from '../../lib/index.js';
import type { IdenfyConfigError } from '../../lib/index.js';
import { Deadline } from '../../lib/shared/deadline.js';
import { answer, FaultServer } from '../support/fault-server.js';
import { ForwardProxy } from '../support/forward-proxy.js';
import type { ConnectFault } from '../support/forward-proxy.js';
import { resolvedOptions } from '../support/resolved-options.js';
import { SELF_SIGNED } from '../support/self-signed.js';

const TIMEOUT_MS = 1500;
/** `us er:pass:word` percent-encoded. */
const CREDENTIALS = 'us%20er:pass%3Aword';
const BASIC = `Basic ${Buffer.from('us er:pass:word').toString('base64')}`;
const TOKEN = { authToken: 'AUTHTOKEN', scanRef: 'scan-1' };

let proxy: ForwardProxy;
let server: FaultServer;
let lines: string[];
const clients: IdenfyClient[] = [];

beforeEach(async () => {
  proxy = await ForwardProxy.start();
  server = await FaultServer.start(answer(201, TOKEN));
  lines = [];
  const take = (line: unknown): void => void lines.push(String(line));
  Logger.overrideLogger({ log: take, warn: take, error: take });
});
afterEach(async () => {
  Logger.overrideLogger(false);
  clients.splice(0).forEach((client) => client.close());
  await proxy.close();
  await server.close();
});

const proxyUrl = (credentials = ''): string => `http://${credentials}127.0.0.1:${proxy.port}`;

function clientOf(url: string): IdenfyClient {
  const client = new IdenfyClient(
    resolvedOptions(server.url, { proxy: url, retries: 0, timeoutMs: TIMEOUT_MS }),
  );
  clients.push(client);
  return client;
}

const createToken = (client: IdenfyClient): Promise<unknown> =>
  client.createToken({ clientId: 'user-1' }, { deadline: new Deadline(TIMEOUT_MS) });

describe('the option proxy', () => {
  it('takes every call through the proxy, and one connection for several', async () => {
    const client = clientOf(proxyUrl());
    expect(await createToken(client)).toMatchObject(TOKEN);
    expect(await createToken(client)).toMatchObject(TOKEN);
    const target = new URL(server.url).host;
    expect(proxy.connects).toEqual([{ target }]);
    expect(server.requests).toHaveLength(2);
    expect(server.connections).toBe(1);
  });

  it('gives its credentials to the proxy alone, and shows them nowhere', async () => {
    proxy.wanted = BASIC;
    const client = clientOf(proxyUrl(`${CREDENTIALS}@`));
    expect(await createToken(client)).toMatchObject(TOKEN);
    expect(proxy.connects).toMatchObject([{ authorization: BASIC }]);
    expect(server.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
    const shown = inspect(client, { depth: 10, showHidden: true });
    expect(shown + lines.join()).not.toMatch(/pass%3Aword|pass:word|us%20er|Basic /);
    expect(shown).not.toContain(BASIC.slice(6));
  });

  const end =
    (text: string): ConnectFault =>
    (socket) =>
      socket.end(text);
  it.each<[string, ConnectFault | 'password' | 'down', string]>([
    ['wants a password', 'password', 'PROXY_407'],
    ['cannot reach iDenfy', end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nno!'), 'PROXY_502'],
    ['redirects', end('HTTP/1.1 302 Found\r\nLocation: https://elsewhere.test/\r\n\r\n'), 'PROXY_302'],
    ['resets', (socket) => socket.resetAndDestroy(), 'ECONNRESET'],
    ['ends without a word', (socket) => socket.end(), 'ECONNRESET'],
    ['stalls', () => undefined, 'ETIMEDOUT'],
    ['is down', 'down', 'ECONNREFUSED'],
  ])('%s: nothing was sent, and the reason is known', async (_how, fault, reason) => {
    const client = clientOf(proxyUrl());
    if (fault === 'password') {
      proxy.wanted = BASIC;
    } else if (fault === 'down') {
      await proxy.close();
    } else {
      proxy.fault = fault;
    }
    const error = await createToken(client).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'IDENFY_CONNECTION', reason });
    expect(lines).toEqual([`createToken: IDENFY_CONNECTION reason=${reason}`]);
    expect(server.requests).toEqual([]);
    if (fault === 'down') {
      proxy = await ForwardProxy.start();
    }
  });

  it('is by its end a request whose outcome is not known, once it was sent', async () => {
    server.set((_response, request) => request.socket.resetAndDestroy());
    const error = await createToken(clientOf(proxyUrl())).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'IDENFY_OUTCOME_UNKNOWN' });
  });

  it('does not read HTTPS_PROXY', async () => {
    process.env['HTTPS_PROXY'] = process.env['HTTP_PROXY'] = 'http://127.0.0.1:1';
    try {
      const client = new IdenfyClient(resolvedOptions(server.url, { retries: 0 }));
      clients.push(client);
      expect(await createToken(client)).toMatchObject(TOKEN);
    } finally {
      delete process.env['HTTPS_PROXY'];
      delete process.env['HTTP_PROXY'];
    }
  });

  it.each([true, false])(
    'may be an https URL, whose certificate is checked (trusted: %s)',
    async (trusted) => {
      const secure = await ForwardProxy.start(SELF_SIGNED);
      const { request } = https;
      if (trusted) {
        // What NODE_EXTRA_CA_CERTS does for a whole process.
        const trusting = (options: object): unknown => request({ ...options, ca: SELF_SIGNED.cert });
        https.request = trusting as typeof request;
      }
      secure.wanted = BASIC;
      try {
        const client = clientOf(`https://${CREDENTIALS}@localhost:${secure.port}`);
        const outcome = await createToken(client).catch((thrown: unknown) => thrown);
        expect(outcome).toMatchObject(
          trusted ? TOKEN : { code: 'IDENFY_CONNECTION', reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
        );
        expect(secure.connects).toHaveLength(trusted ? 1 : 0);
        expect(server.requests).toHaveLength(trusted ? 1 : 0);
      } finally {
        https.request = request;
        await secure.close();
      }
    },
  );

  describe('to an https target', () => {
    const request = { body: '{}', timeoutMs: 5000, maxBodyBytes: 10_000 };

    async function secureServer(): Promise<{ url: string; seen: string[]; close: () => Promise<void> }> {
      const seen: string[] = [];
      const target = createServer(SELF_SIGNED, (incoming, response) => {
        seen.push(incoming.url ?? '');
        incoming.resume();
        response.end(JSON.stringify(TOKEN));
      });
      target.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
      await once(target, 'listening');
      const close = async (): Promise<void> => {
        target.closeAllConnections();
        target.close();
        await once(target, 'close');
      };
      return { url: `https://localhost:${(target.address() as AddressInfo).port}/token`, seen, close };
    }

    it.each([true, false])(
      'speaks TLS with iDenfy itself, whose certificate is checked (trusted: %s)',
      async (trusted) => {
        const target = await secureServer();
        const agents = new KeepAliveAgents(undefined, { proxy: { url: proxyUrl(), connectMs: 5000 } });
        if (trusted) {
          agents.https.options.ca = SELF_SIGNED.cert;
        }
        const exchange = new Exchange('Basic marked', agents);
        const first = await exchange.send({ ...request, url: target.url });
        const second = await exchange.send({ ...request, url: target.url });
        exchange.close();
        await target.close();
        if (trusted) {
          expect([first, second]).toMatchObject([
            { response: { status: 200 } },
            { response: { status: 200 } },
          ]);
          expect(proxy.connects).toHaveLength(1);
        } else {
          const failure = { reason: 'network', sent: false, code: 'DEPTH_ZERO_SELF_SIGNED_CERT' };
          expect([first, second]).toEqual([{ failure }, { failure }]);
        }
        expect(target.seen).toHaveLength(trusted ? 2 : 0);
      },
    );
  });
});

describe('the option agent', () => {
  it('is used for the calls and is not closed with the module', async () => {
    const agent = new http.Agent({ keepAlive: true });
    let sockets = 0;
    const create = agent.createConnection.bind(agent);
    agent.createConnection = (...given) => {
      sockets += 1;
      return create(...given);
    };
    const client = new IdenfyClient(resolvedOptions(server.url, { agent, retries: 0 }));
    expect(await createToken(client)).toMatchObject(TOKEN);
    expect(await createToken(client)).toMatchObject(TOKEN);
    expect(sockets).toBe(1);
    client.close();
    expect(Object.values(agent.freeSockets)).toHaveLength(1);
    expect(agent.listenerCount('free')).toBe(1);
    agent.destroy();
  });
});

describe('the option agent with a client certificate', () => {
  it.each([true, false])(
    'identifies the app to an https baseUrl that asks for one (given: %s)',
    async (given) => {
      const ca = SELF_SIGNED.cert;
      const subjects: unknown[] = [];
      const settings = { ...SELF_SIGNED, ca, requestCert: true, rejectUnauthorized: true };
      const target = createServer(settings, (incoming, response) => {
        subjects.push((incoming.socket as TLSSocket).getPeerCertificate().subject.CN);
        incoming.resume();
        response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(TOKEN));
      });
      target.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
      await once(target, 'listening');
      const agent = new https.Agent({ ca, ...(given && SELF_SIGNED) });
      const url = `https://localhost:${(target.address() as AddressInfo).port}`;
      const client = new IdenfyClient(resolvedOptions(url, { agent, retries: 0, timeoutMs: TIMEOUT_MS }));
      clients.push(client);
      const outcome = await createToken(client).catch((thrown: unknown) => thrown);
      expect(outcome).toMatchObject(given ? TOKEN : { code: expect.stringMatching(/^IDENFY_/) as string });
      expect(subjects).toEqual(given ? ['localhost'] : []);
      agent.destroy();
      target.closeAllConnections();
      target.close();
      await once(target, 'close');
    },
  );
});

describe('the options proxy and agent of the module', () => {
  const problemsOf = async (options: object): Promise<unknown> => {
    const imports = [
      IdenfyModule.forRoot({ apiKey: 'key', apiSecret: 'secret', webhookController: false, ...options }),
    ];
    return Test.createTestingModule({ imports })
      .compile()
      .then(
        (module) => module.close(),
        (error: unknown) => (error as IdenfyConfigError).problems.map(({ path, message }) => [path, message]),
      );
  };

  it.each([
    ['proxy:3128', 'must be an http or https URL'],
    ['no url', 'must be the absolute URL of a proxy'],
    ['socks5://proxy.test', 'must be an http or https URL'],
    ['http://proxy.test/path', 'must be a URL without path, query and fragment'],
    ['http://us%zzer:MARKED@proxy.test', 'must have its user and password percent-encoded'],
  ])('refuse %s', async (url, text) => {
    expect(await problemsOf({ proxy: url })).toEqual([['proxy', `proxy ${text}`]]);
  });

  it('refuse both together, and what is no agent', async () => {
    const url = 'http://proxy.test';
    expect(await problemsOf({ proxy: url, agent: new http.Agent() })).toEqual([
      ['agent', 'agent must not be set together with proxy'],
    ]);
    expect(await problemsOf({ agent: {} })).toMatchObject([['agent', expect.stringContaining('http.Agent')]]);
  });

  it('lead the calls of the service: agent', async () => {
    const agent = new http.Agent();
    const ports: unknown[] = [];
    const create = agent.createConnection.bind(agent);
    agent.createConnection = (...given) => {
      ports.push((given[0] as { port?: unknown }).port);
      return create(...given);
    };
    const options = {
      apiKey: 'key',
      apiSecret: 'secret',
      baseUrl: server.url,
      webhookController: false,
      agent,
    };
    const module = await Test.createTestingModule({ imports: [IdenfyModule.forRoot(options)] }).compile();
    await module.get(IdenfyService).createToken({ clientId: 'user-1' });
    await module.close();
    agent.destroy();
    expect(ports.map(String)).toEqual([new URL(server.url).port]);
  });

  it('come from IDENFY_PROXY_URL, which a problem names without its value', async () => {
    process.env['IDENFY_PROXY_URL'] = `${proxyUrl()}`;
    try {
      const { proxy: read } = idenfyConfig();
      const module = await Test.createTestingModule({
        imports: [
          IdenfyModule.forRoot({
            ...{ apiKey: 'key', apiSecret: 'secret', baseUrl: server.url, webhookController: false },
            proxy: read,
          }),
        ],
      }).compile();
      await module.get(IdenfyService).createToken({ clientId: 'user-1' });
      await module.close();
      expect(proxy.connects).toHaveLength(1);
      process.env['IDENFY_PROXY_URL'] = 'ftp://user:MARKED@proxy.test';
      const problems = JSON.stringify(await problemsOf({ proxy: idenfyConfig().proxy }));
      expect(problems).toContain('proxy (IDENFY_PROXY_URL) must be an http or https URL');
      expect(problems).not.toContain('MARKED');
    } finally {
      delete process.env['IDENFY_PROXY_URL'];
    }
  });
});
