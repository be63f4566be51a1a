import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { error } from './simulator-answer.js';
import type { SimulatorAnswer } from './simulator-answer.js';
import type { ApiCall, SimulatorApi } from './simulator-api.js';
import { spoil } from './simulator-failures.js';
import type { SimulatorFailures } from './simulator-failures.js';
import type { HostedPage } from './simulator-hosted-page.js';
import { recordOf } from './simulated-request.js';
import type { SimulatedRequest } from './simulated-request.js';

/** iDenfy's own limit for a body, in bytes. */
const MAX_BODY_BYTES = 20_000_000;

export interface SimulatorParts {
  readonly api: SimulatorApi;
  readonly page: HostedPage;
  readonly failures: SimulatorFailures;
  /** Called for every call of the API before it is answered. */
  readonly onCall: (request: SimulatedRequest) => void;
}

/** The HTTP side of the simulator, on 127.0.0.1. */
export class SimulatorServer {
  readonly #server: Server;
  readonly #closing = new AbortController();
  #closed?: Promise<void>;

  constructor(private readonly parts: SimulatorParts) {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  /** Resolves to its address. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, host: '127.0.0.1', backlog: 2048 }, resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends the sockets too, and with them every call under way. */
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
    } else if (this.parts.page.serves(url.pathname)) {
      send(response, await this.parts.page.answer(method, url, body));
    } else if (!this.parts.api.serves(url.pathname, authorization)) {
      send(response, error(404, 'Not found.'));
    } else {
      await this.#answerCall(recordOf(request, body), { method, url, authorization, body }, response);
    }
  }

  async #answerCall(record: SimulatedRequest, call: ApiCall, response: ServerResponse): Promise<void> {
    this.parts.onCall(record);
    const failure = this.parts.failures.take(call.url.pathname);
    if (failure !== undefined && failure.delayMs > 0) {
      await sleep(failure.delayMs, undefined, { signal: this.#closing.signal, ref: false });
    }
    const answer = failure?.instead ?? this.parts.api.answer(call);
    if (failure?.kind === undefined) {
      record.answeredStatus = answer.status;
      send(response, answer);
    } else {
      record.answeredStatus = ['cut', 'drip'].includes(failure.kind) ? answer.status : undefined;
      spoil(response, answer, failure.kind);
    }
    answer.afterwards?.();
  }
}

function send(response: ServerResponse, answer: SimulatorAnswer): void {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': body.length });
  response.end(response.req.method === 'HEAD' ? undefined : body);
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
