import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatorAccount } from './simulator-account.js';
import { isApiCall, respondToCall } from './simulator-api.js';
import { isConsole } from './console/console-api.js';
import type { ConsoleCall } from './console/console-api.js';
import type { ApiCall } from './simulator-router.js';
import { isFile, respondToFile } from './simulator-files.js';
import { isPage, respondToBrowser } from './simulator-page.js';
import { documentedError, error, send, SimulatorFailures } from './simulator-response.js';
import type { SimulatorResponse } from './simulator-response.js';
import { parseUrl } from '../shared/url.js';

/** iDenfy's own limit for a body, in bytes. */
const MAX_BODY_BYTES = 20_000_000;

/** A call of the API as it came in. */
export interface SimulatedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** By lower-case names; the credentials of the Authorization header are masked. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The parsed JSON, or the text where it is none. */
  readonly body: unknown;
  readonly at: Date;
  /** The status of the response; none when there was no response. */
  answeredStatus?: number;
}

/** The HTTP side of the simulator. */
export class SimulatorServer {
  readonly failures = new SimulatorFailures();
  /** Every call of the API, the oldest first. */
  requests: SimulatedRequest[] = [];
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch(() => {
      if (response.headersSent || this.#closing.signal.aborted) {
        response.destroy();
      } else {
        send(response, error(500, 'The simulator cannot respond to this.'));
      }
    });
  });
  readonly #closing = new AbortController();
  #closed?: Promise<void>;

  /** @param control responds to what is for the console */
  constructor(
    private readonly account: SimulatorAccount,
    private readonly control: (call: ConsoleCall) => Promise<SimulatorResponse>,
  ) {}

  clear(): void {
    this.requests = [];
    this.failures.clear();
  }

  /** Resolves to its address. Where any port will do, that is the preferred one if it is free. */
  async listen(host: string, port: number, preferred?: number): Promise<string> {
    await (port === 0 && preferred !== undefined
      ? this.#bind(host, preferred).catch(() => this.#bind(host, port))
      : this.#bind(host, port));
    return `http://${reachable(host)}:${(this.#server.address() as AddressInfo).port}`;
  }

  async #bind(host: string, port: number): Promise<void> {
    const listening = once(this.#server, 'listening');
    this.#server.listen({ port, host, backlog: 2048 });
    await listening;
  }

  /** Ends the sockets and every call in flight. */
  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#closing.abort();
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    return this.#closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(`http://127.0.0.1${request.url ?? '/'}`);
    const method = request.method ?? 'GET';
    const { authorization } = request.headers;
    const body = await buffer(request);
    if (body.length > MAX_BODY_BYTES) {
      send(response, error(413, 'Request body is too large.'));
    } else if (isFile(url.pathname)) {
      send(response, respondToFile(this.account, method, url, authorization));
    } else if (url.pathname === '/' && !url.searchParams.has('authToken')) {
      send(response, { status: 302, headers: { Location: '/console' }, body: '' });
    } else if (isConsole(url.pathname)) {
      const { headers } = request;
      send(response, await this.control({ method, path: url.pathname, headers, body: parsed(body) }));
    } else if (isPage(url.pathname)) {
      const page = await respondToBrowser(this.account, {
        method,
        url: parseUrl(`http://${request.headers.host ?? url.host}${url.pathname}${url.search}`) ?? url,
        form: body,
        isFramed: ['iframe', 'frame'].includes(String(request.headers['sec-fetch-dest'])),
      });
      this.account.save();
      send(response, page);
    } else if (!isApiCall(url.pathname, authorization)) {
      send(response, documentedError(404));
    } else {
      const headers = { ...request.headers, ...(authorization && { authorization: masked(authorization) }) };
      const path = request.url ?? '/';
      const record: SimulatedRequest = {
        method,
        path,
        headers,
        body: parsed(body),
        at: this.account.clock.date(),
      };
      this.requests.push(record);
      await this.#respond(record, { method, url, authorization, body: record.body }, response);
    }
  }

  async #respond(record: SimulatedRequest, call: ApiCall, response: ServerResponse): Promise<void> {
    const failure = this.failures.take(call.url.pathname);
    if (failure !== undefined && failure.delayMs > 0) {
      await sleep(failure.delayMs, undefined, { signal: this.#closing.signal, ref: false });
    }
    const result = failure?.instead ?? respondToCall(this.account, call);
    this.account.save();
    const isUnanswered = failure?.kind === 'reset' || failure?.kind === 'silence';
    record.answeredStatus = isUnanswered ? undefined : result.status;
    send(response, result, failure?.kind);
    result.afterwards?.();
  }
}

/** The host in a URL. What listens on every address is reached at that of this machine. */
function reachable(host: string): string {
  const address = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return isIPv6(address) ? `[${address}]` : address;
}

/** JSON in UTF-8, or the text where it is none. */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return body.toString('utf8');
  }
}

function masked(authorization: string): string {
  const [scheme] = /^(Basic|Bearer) /i.exec(authorization) ?? [''];
  return `${scheme}***`;
}
