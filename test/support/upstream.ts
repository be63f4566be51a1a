import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface UpstreamCall {
  readonly path: string;
  readonly body: Record<string, unknown>;
  /** Answers the call. */
  reply(status: number, body?: unknown, headers?: Record<string, string>): void;
  /** Ends the connection without an answer. */
  reset(): void;
}

/**
 * A real HTTP server in iDenfy's place whose answers the test gives by hand, where the simulator would answer too
 * soon. Calls wait until they are answered.
 */
export class Upstream {
  readonly calls: UpstreamCall[] = [];
  /** When set, answers every call at once. */
  answer?: (call: UpstreamCall, index: number) => void;
  private arrived: (() => void)[] = [];

  private constructor(
    readonly url: string,
    readonly close: () => Promise<void>,
  ) {}

  static async start(): Promise<Upstream> {
    const server = createServer((request, response) => void upstream.take(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const upstream: Upstream = new Upstream(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async () => {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      },
    );
    return upstream;
  }

  /** Resolves to the call with this index, as soon as it has arrived. */
  async call(index = 0): Promise<UpstreamCall> {
    while (this.calls.length <= index) {
      await new Promise<void>((resolve) => this.arrived.push(resolve));
    }
    return this.calls[index]!;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const call: UpstreamCall = {
      path: request.url ?? '',
      body: JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>,
      reply: (status, body = {}, headers = {}) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      },
      reset: () => request.socket.destroy(),
    };
    this.calls.push(call);
    this.arrived.splice(0).forEach((resolve) => resolve());
    this.answer?.(call, this.calls.length - 1);
  }
}

/** A token answer of iDenfy. */
export const tokenAnswer = (name = 'one', extra: object = {}): Record<string, unknown> => ({
  message: 'Token created successfully',
  authToken: `AUTHTOKEN${name.toUpperCase()}`,
  scanRef: `scan-${name}`,
  expiryTime: 3600,
  sessionLength: 600,
  ...extra,
});
