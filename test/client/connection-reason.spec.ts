import { Logger } from '@nestjs/common';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { inspect } from 'node:util';
import { IdenfyClient } from '../../lib/client/idenfy-client.js';
import { Deadline } from '../../lib/shared/deadline.js';
import { answer, FaultServer, reset } from '../support/fault-server.js';
import { resolvedOptions } from '../support/resolved-options.js';
import { SELF_SIGNED } from '../support/self-signed.js';

const TIMEOUT_MS = 1500;
const opened: (() => void)[] = [];
let lines: string[];

beforeEach(() => {
  lines = [];
  const take = (line: unknown): void => void lines.push(String(line));
  Logger.overrideLogger({ log: take, warn: take, error: take });
});
afterEach(() => {
  Logger.overrideLogger(false);
  opened.splice(0).forEach((close) => close());
});

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  opened.push(() => server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function refused(): Promise<string> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  return `http://127.0.0.1:${port}`;
}

async function untrusted(): Promise<string> {
  const server = createTlsServer(SELF_SIGNED);
  server.on('tlsClientError', () => undefined);
  return `https://127.0.0.1:${await listening(server)}`;
}

async function noTls(): Promise<string> {
  const faults = await FaultServer.start(answer(200));
  opened.push(() => void faults.close());
  return faults.url.replace('http:', 'https:');
}

async function tlsStalls(): Promise<string> {
  const server = createServer((socket) => void opened.push(() => socket.destroy()));
  return `https://127.0.0.1:${await listening(server)}`;
}

async function failureOf(url: string, call: 'token' | 'read' = 'token'): Promise<unknown> {
  const client = new IdenfyClient(resolvedOptions(url, { retries: 0 }));
  opened.push(() => client.close());
  const deadline = new Deadline(TIMEOUT_MS);
  const made: Promise<unknown> =
    call === 'token'
      ? client.createToken({ clientId: 'MARKEDCLIENT' }, { deadline })
      : client.getStatus('scan-1', { deadline });
  return made.catch((error: unknown) => error);
}

describe('a call whose connection fails', () => {
  it.each([
    ['is refused', refused, /^ECONNREFUSED$/],
    ['leads to no such name', () => 'https://idenfy.invalid', /^(ENOTFOUND|EAI_AGAIN)$/],
    ['meets a certificate that is not trusted', untrusted, /^DEPTH_ZERO_SELF_SIGNED_CERT$/],
    ['meets a server without TLS', noTls, /^(EPROTO|ERR_SSL_\w+)$/],
    ['gets no TLS answer', tlsStalls, /^ETIMEDOUT$/],
  ] as readonly [string, () => Promise<string> | string, RegExp][])(
    'says why, in the error, the log and the channel: it %s',
    async (_how, urlOf, reason) => {
      const messages: unknown[] = [];
      const watch = (message: unknown): void => void messages.push(message);
      subscribe('nestjs-idenfy:request', watch);
      const error = await failureOf(await urlOf());
      unsubscribe('nestjs-idenfy:request', watch);
      expect(error).toMatchObject({
        code: 'IDENFY_CONNECTION',
        reason: expect.stringMatching(reason) as unknown,
      });
      const shown = (error as { reason: string }).reason;
      expect(JSON.parse(JSON.stringify(error))).toMatchObject({ reason: shown });
      expect(inspect(error)).toContain(`reason: '${shown}'`);
      expect(lines).toEqual([`createToken: IDENFY_CONNECTION reason=${shown}`]);
      expect(messages).toMatchObject([{ code: 'IDENFY_CONNECTION', reason: shown }]);
    },
  );

  it('says so of a read whose connection broke', async () => {
    const faults = await FaultServer.start(reset);
    opened.push(() => void faults.close());
    expect(await failureOf(faults.url, 'read')).toMatchObject({
      code: 'IDENFY_CONNECTION',
      reason: 'ECONNRESET',
    });
    expect(lines).toEqual(['getStatus: IDENFY_CONNECTION reason=ECONNRESET']);
  });
});
