import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** How a request is answered; the request's body has been read. */
export type Behaviour = (response: ServerResponse, request: IncomingMessage) => void;

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds on the monotonic clock. */
  readonly at: number;
}

/** A real HTTP server that misbehaves as told: the n-th request gets the n-th behaviour, and the last one all others. */
export class FaultServer {
  readonly requests: SeenRequest[] = [];
  connections = 0;
  #behaviours: Behaviour[];
  readonly #seen = new EventEmitter();

  private constructor(
    private readonly server: Server,
    behaviours: Behaviour[],
  ) {
    this.#behaviours = behaviours;
  }

  static async start(...behaviours: Behaviour[]): Promise<FaultServer> {
    const server = createServer((request, response) => {
      faults.#take(request, response).catch(() => request.socket.destroy());
    });
    const faults = new FaultServer(server, behaviours);
    server.on('connection', () => (faults.connections += 1));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return faults;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Forgets what was seen and behaves anew. */
  set(...behaviours: Behaviour[]): void {
    this.#behaviours = behaviours;
    this.requests.length = 0;
  }

  /** Resolves when the next request has arrived. */
  async arrival(): Promise<void> {
    await once(this.#seen, 'request');
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    const at = performance.now();
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const { method = '', url = '', headers } = request;
    this.requests.push({ method, url, headers, body: Buffer.concat(chunks).toString(), at });
    this.#seen.emit('request');
    this.#behaviours[Math.min(this.requests.length, this.#behaviours.length) - 1]?.(response, request);
  }
}

export const answer =
  (status: number, body: unknown = '', headers: Record<string, string> = {}): Behaviour =>
  (response) => {
    const bytes = Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(bytes);
  };

/** The connection is reset before a byte of an answer. */
export const reset: Behaviour = (_response, request) => request.socket.resetAndDestroy();

/** A chunked body that ends in its middle. */
export const cutChunked: Behaviour = (response, request) => {
  response.writeHead(201, { 'content-type': 'application/json' });
  response.write('{"authToken":"CUT', () => request.socket.destroy());
};

/** A whole JSON body that is shorter than its content-length says. */
export const shortLength: Behaviour = (response, request) => {
  response.writeHead(201, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"authToken":"SHORT","status":"APPROVED"}', () => request.socket.destroy());
};

/** No answer at all. */
export const silence: Behaviour = () => undefined;

/** One byte every 300 ms. */
export const drip: Behaviour = (response) => {
  response.writeHead(201, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 300);
  response.on('close', () => clearInterval(timer));
};

/** A body of `bytes` bytes, as fast as it is taken. */
export const huge =
  (bytes: number, status = 200): Behaviour =>
  (response) => {
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    let left = bytes;
    const push = (): void => {
      while (left > 0 && !response.destroyed) {
        left -= chunk.length;
        if (!response.write(chunk)) {
          response.once('drain', push);
          return;
        }
      }
      response.end();
    };
    response.writeHead(status, { 'content-type': 'application/json' });
    push();
  };

/** About 300 kB that become 300 MB. */
export const gzipBomb: Behaviour = (response, request) => {
  const member = gzipSync(Buffer.alloc(10 * 1024 * 1024, ' '));
  const bomb = Buffer.concat(Array.from({ length: 30 }, () => member));
  answer(200, bomb, { 'content-encoding': 'gzip' })(response, request);
};
