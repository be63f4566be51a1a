import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatorAccount } from './simulator-account.js';
import { isApiCall, respondToCall } from './simulator-api.js';
import type { ApiCall } from './simulator-api.js';
import { sendSpoiled, SimulatorFailures } from './simulator-failures.js';
import { isPage, respondToBrowser } from './simulator-page.js';
import { documentedError, error } from './simulator-response.js';
import type { SimulatorResponse } from './simulator-response.js';

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

/** The HTTP side of the simulator, on 127.0.0.1. */
export class SimulatorServer {
  readonly failures = new SimulatorFailures();
  #requests: SimulatedRequest[] = [];
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });
  readonly #closing = new AbortController();
  #closed?: Promise<void>;

  constructor(private readonly account: SimulatorAccount) {}

  /** Every call of the API, the oldest first. */
  get requests(): readonly SimulatedRequest[] {
    return this.#requests;
  }

  clear(): void {
    this.#requests = [];
    this.failures.clear();
  }

  /** Resolves to its address. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, host: '127.0.0.1', backlog: 2048 }, resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
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
    const body = await read(request);
    if (body === undefined) {
      send(response, error(413, 'Request body is too large.'));
    } else if (isPage(url.pathname)) {
      send(response, await respondToBrowser(this.account, method, url, body));
    } else if (!isApiCall(url.pathname, authorization)) {
      send(response, documentedError(404));
    } else {
      const record = recordOf(request, body);
      this.#requests.push(record);
      await this.#respond(record, { method, url, authorization, body }, response);
    }
  }

  async #respond(record: SimulatedRequest, call: ApiCall, response: ServerResponse): Promise<void> {
    const failure = this.failures.take(call.url.pathname);
    if (failure !== undefined && failure.delayMs > 0) {
      await sleep(failure.delayMs, undefined, { signal: this.#closing.signal, ref: false });
    }
    const result = failure?.instead ?? respondToCall(this.account, call);
    if (failure?.kind === undefined) {
      record.answeredStatus = result.status;
      send(response, result);
    } else {
      record.answeredStatus = ['cut', 'drip'].includes(failure.kind) ? result.status : undefined;
      sendSpoiled(response, result, failure.kind);
    }
    result.afterwards?.();
  }
}

function send(response: ServerResponse, { status, headers, body }: SimulatorResponse): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  response.end(response.req.method === 'HEAD' ? undefined : bytes);
}

/** The whole body; nothing when it is too large. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) {
      chunks.push(chunk);
    }
  }
  return length > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

function recordOf(request: IncomingMessage, body: Buffer): SimulatedRequest {
  const { authorization } = request.headers;
  return {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: {
      ...request.headers,
      ...(authorization === undefined ? {} : { authorization: masked(authorization) }),
    },
    body: parsed(body.toString('utf8')),
    at: new Date(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function masked(authorization: string): string {
  const [scheme] = /^(Basic|Bearer) /i.exec(authorization) ?? [''];
  return `${scheme}***`;
}
