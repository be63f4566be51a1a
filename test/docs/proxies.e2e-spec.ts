import { Logger } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IdenfyModule } from 'nestjs-idenfy';
import { idenfyPayloads, signedWebhook } from 'nestjs-idenfy/testing';
import { createServer, request } from 'node:http';
import type { OutgoingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeSamples } from './write-samples.js';

/** All of 127.0.0.0/8 is this machine, and each address of it can call. */
const PROXY = '127.0.0.1';
const IDENFY = '127.0.0.2';
const STRANGER = '127.0.0.3';
const KEY = 'docs-signing-key-of-the-proxies';

const page = writeSamples('docs/webhooks.md', 'proxies');
const { body, headers } = signedWebhook('DOCUMENT_EXPIRATION', idenfyPayloads.documentExpiration(), KEY);

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function post(
  port: number,
  localAddress: string,
  more: OutgoingHttpHeaders = {},
  bytes = body,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({
      ...{ host: '127.0.0.1', port, path: '/idenfy/webhook', method: 'POST', agent: false, localAddress },
      headers: { ...headers, ...more },
    });
    sent.on('response', (answer) => answer.resume().on('end', () => resolve(answer.statusCode ?? 0)));
    sent.on('error', reject).end(bytes);
  });
}

/** A reverse proxy: adds the address of its client to X-Forwarded-For. */
async function startProxy(port: number, written: (address: string) => string): Promise<Server> {
  const proxy = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const before = incoming.headers['x-forwarded-for'];
      const client = written(incoming.socket.remoteAddress ?? '');
      const forwarded = { 'x-forwarded-for': before === undefined ? client : `${String(before)}, ${client}` };
      void post(port, PROXY, forwarded, Buffer.concat(parts)).then((status) =>
        response.writeHead(status).end(),
      );
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return proxy;
}

/** An app that trusts by a number of hops, which the types of Fastify 5.12 refuse too, or all. */
async function advisedAgainst(platform: string, trusted: number | boolean): Promise<INestApplication> {
  const webhook = { signingKeys: KEY, allowedIps: [IDENFY] };
  const module = IdenfyModule.forRoot({ apiKey: 'docs-key', apiSecret: 'docs-secret', webhook });
  const adapter =
    platform === 'fastify' ? new FastifyAdapter({ trustProxy: trusted as boolean }) : new ExpressAdapter();
  const app = await NestFactory.create<NestExpressApplication>(module, adapter);
  if (platform === 'express') {
    app.set('trust proxy', trusted);
  }
  await app.listen(0, '127.0.0.1');
  return app;
}

describe.each(['express', 'fastify'])('the sample for an app behind a proxy, on %s', (platform) => {
  const environment = { ...process.env };
  const lines: string[] = [];
  let app: INestApplication;
  let port: number;

  beforeAll(async () => {
    const warn = (line: unknown): void => void lines.push(String(line));
    Logger.overrideLogger({ log: () => undefined, error: warn, warn });
    Object.assign(process.env, {
      IDENFY_API_KEY: 'docs-key',
      IDENFY_API_SECRET: 'docs-secret',
      IDENFY_SIGNING_KEYS: KEY,
      IDENFY_WEBHOOK_ALLOWED_IPS: `${IDENFY},2001:db8::/32`,
      PROXY_ADDRESSES: PROXY,
    });
    const { createApp } = (await page(`main.${platform}.mjs`)) as { createApp(): Promise<INestApplication> };
    app = await createApp();
    await app.listen(0, '127.0.0.1');
    port = portOf(app.getHttpServer() as Server);
  });
  afterAll(async () => {
    await app.close();
    process.env = environment;
  });

  it.each([
    ['the address', (address: string) => address],
    ['address and port', (address: string) => `${address}:51234`],
    ['IPv6, address and port', (address: string) => `[2001:db${address === IDENFY ? 8 : 9}::7]:443`],
  ])('the client counts where the proxy writes %s, whatever the client says', async (_, written) => {
    const proxy = await startProxy(port, written);
    const statuses = [
      await post(portOf(proxy), IDENFY),
      await post(portOf(proxy), IDENFY, { 'x-forwarded-for': STRANGER }),
      await post(portOf(proxy), STRANGER),
      await post(portOf(proxy), STRANGER, { 'x-forwarded-for': IDENFY }),
      await post(portOf(proxy), STRANGER, { 'x-forwarded-for': `${IDENFY}, ${PROXY}` }),
    ];
    await new Promise((resolve) => proxy.close(resolve));
    expect(statuses).toEqual([200, 200, 403, 403, 403]);
  });

  it('a stranger who reaches the app past the proxy is not believed', async () => {
    expect(await post(port, STRANGER, { 'x-forwarded-for': IDENFY })).toBe(403);
    expect(await post(port, IDENFY, { 'x-forwarded-for': STRANGER })).toBe(200);
  });

  it('what the page advises against does what it says', async () => {
    const heard: Record<string, number[]> = {};
    for (const trusted of [1, true]) {
      const direct = await advisedAgainst(platform, trusted);
      const directPort = portOf(direct.getHttpServer() as Server);
      const proxy = await startProxy(directPort, (address) => address);
      heard[String(trusted)] = [
        await post(portOf(proxy), IDENFY),
        await post(portOf(proxy), STRANGER, { 'x-forwarded-for': IDENFY }),
        await post(directPort, STRANGER, { 'x-forwarded-for': IDENFY }),
      ];
      await new Promise((resolve) => proxy.close(resolve));
      await direct.close();
    }
    // One hop: nobody gets in on Fastify, on Express whoever reaches the app. All hops: whoever says so.
    const oneHop = platform === 'fastify' ? [403, 403, 403] : [200, 403, 200];
    expect(heard).toEqual({ 1: oneHop, true: [200, 200, 200] });
  });

  it('the line of a refused delivery names the address and the option', async () => {
    lines.length = 0;
    const refused = `2.2.2.2 outcome=handled\u00a0"${'x'.repeat(100)}`;
    expect(await post(port, STRANGER)).toBe(403);
    expect(await post(port, PROXY, { 'x-forwarded-for': refused })).toBe(403);
    expect(lines).toEqual([
      expect.stringMatching(
        /outcome=refused-address ms=0 reason=address 127\.0\.0\.3 is not in webhook\.allowedIps$/,
      ),
      expect.stringMatching(
        /ms=0 reason=address "2\.2\.2\.2 outcome=handled.{1,3}\\"x+…" is not in webhook\.allowedIps$/,
      ),
    ]);
  });
});
