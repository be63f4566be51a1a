import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebhookAnswer } from './webhook-answer.js';

/** A request of Express (Node's own, extended) or of Fastify (a wrapper of it). */
export type PlatformRequest = ExpressRequest | FastifyRequest;
export type PlatformResponse = ServerResponse | FastifyReply;

export interface ExpressRequest extends IncomingMessage {
  ip?: string;
  rawBody?: unknown;
  body?: unknown;
  _body?: boolean;
}

export interface FastifyRequest {
  readonly raw: IncomingMessage & { rawBody?: unknown };
  readonly ip?: string;
  readonly rawBody?: unknown;
  headers: Record<string, string | string[] | undefined> | undefined;
}

export interface FastifyReply {
  readonly raw: ServerResponse;
  readonly sent: boolean;
  code(status: number): this;
  headers(headers: Record<string, string>): this;
  send(body: string): unknown;
  hijack(): unknown;
}

/** The request of Node that all of them are made of. */
export const rawRequest = (request: PlatformRequest): IncomingMessage & { rawBody?: unknown } =>
  'raw' in request ? request.raw : request;

/** The bytes that the app's own body parser kept (`rawBody: true`), where it did. */
export function keptByApp(request: PlatformRequest): Buffer | undefined {
  const kept = [request.rawBody, rawRequest(request).rawBody].find((value) => Buffer.isBuffer(value));
  return kept;
}

/** Writes the answer itself, so that nothing of the app can turn it into something that iDenfy does not expect. */
export function sendAnswer(response: PlatformResponse, { status, headers, body }: WebhookAnswer): void {
  const text = JSON.stringify(body);
  if (isFastifyReply(response)) {
    if (!response.sent) {
      response.code(status).headers(headers).send(text);
    }
  } else if (!response.headersSent) {
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) {
      response.setHeader(name, value);
    }
    response.end(text);
  }
}

/** Nobody is there to be answered any more. */
export function giveUpAnswer(response: PlatformResponse): void {
  if (isFastifyReply(response) && !response.sent) {
    response.hijack();
  }
}

const isFastifyReply = (response: PlatformResponse): response is FastifyReply =>
  'hijack' in response && typeof response.hijack === 'function';
