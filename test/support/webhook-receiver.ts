import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body, parsed. */
  readonly payload: Record<string, unknown>;
}

/** A server that takes webhooks, on a port of its own. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  /** How the next webhooks are answered, one entry each; 200 when there is none. */
  readonly answers: (number | ((response: ServerResponse) => void))[] = [];
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const payload = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
      this.received.push({ headers: request.headers, body, payload });
      const answer = this.answers.shift() ?? 200;
      if (typeof answer === 'function') {
        answer(response);
      } else {
        response.writeHead(answer, { 'Content-Type': 'application/json' }).end('{"received":true}');
      }
    });
  });

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/idenfy/webhook`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
