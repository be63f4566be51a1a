import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, ServerHttp2Stream } from 'node:http2';
import { RECEIVED, RECEIVED_TEXT } from '../webhook-response.js';
import type { WebhookResponse } from '../webhook-response.js';

/**
 * Marks the method of the webhook controller with the name of its instance. Nest copies it to the function that it
 * registers as the route, and on Fastify to the route's `config`: that is how the mounted route is recognised.
 */
export const WEBHOOK_ROUTE = 'nestjs-idenfy:webhook';

/** What `@RouteConfig()` of @nestjs/platform-fastify sets; that package is not there in an app on Express. */
export const FASTIFY_ROUTE_CONFIG = '__fastify_route_config__';

/** A request of Express (Node's own, extended) or of Fastify (a wrapper of it). */
export type PlatformRequest = ExpressRequest | FastifyRequest;
export type PlatformResponse = ServerResponse | FastifyReply;

export interface ExpressRequest extends IncomingMessage {
  ip?: string;
  rawBody?: unknown;
  body?: unknown;
  _body?: boolean;
  finished?: boolean;
}

export interface FastifyRequest {
  readonly raw: ExpressRequest;
  readonly ip?: string;
  readonly rawBody?: unknown;
  readonly routeOptions: { readonly config?: Readonly<Record<string, unknown>> };
  headers: Record<string, string | string[] | undefined> | undefined;
}

export interface FastifyReply {
  readonly raw: ServerResponse;
  readonly sent: boolean;
  code(status: number): this;
  header(name: string, value: string): this;
  send(body: string): unknown;
  hijack(): unknown;
}

/** The request of Node that all of them are made of. */
export const rawRequest = (request: PlatformRequest): IncomingMessage & { rawBody?: unknown } =>
  'raw' in request ? request.raw : request;

/** What feeds a request over HTTP/2, which looks like one over HTTP/1 otherwise. */
export const http2Stream = (raw: IncomingMessage): ServerHttp2Stream | undefined =>
  raw.httpVersionMajor === 2 ? (raw as unknown as Http2ServerRequest).stream : undefined;

/** The bytes that the app's own body parser kept (`rawBody: true`), where it did. */
export function keptByApp(request: PlatformRequest): Buffer | undefined {
  return [request.rawBody, rawRequest(request).rawBody].find((value) => Buffer.isBuffer(value));
}

/** Writes the response itself, so that nothing of the app can turn it into something that iDenfy does not expect. */
export function sendResponse(response: PlatformResponse, { status, headers, body }: WebhookResponse): void {
  const text = body === RECEIVED ? RECEIVED_TEXT : JSON.stringify(body);
  if (isFastifyReply(response)) {
    if (!response.sent) {
      response.code(status);
      for (const name in headers) {
        response.header(name, headers[name]!);
      }
      response.send(text);
    }
  } else if (!response.headersSent) {
    response.statusCode = status;
    for (const name in headers) {
      response.setHeader(name, headers[name]!);
    }
    response.end(text);
  }
}

/** How long a request that is refused before its body has come may go on being sent, in milliseconds. */
const DISCARD_MS = 5000;

/**
 * Ends a request without its bytes: with a refusal, possibly before the body has come, or with nothing where the sender
 * has gone. A connection that ends while its sender is still sending is reset, and the response lost: the rest of the body
 * is let pass unread for a while.
 */
export function endEarly(
  request: PlatformRequest,
  response: PlatformResponse,
  refusal: WebhookResponse | undefined,
): void {
  const raw = rawRequest(request);
  if (refusal !== undefined && (raw.complete || raw.readableEnded)) {
    sendResponse(response, refusal);
    return;
  }
  if (isFastifyReply(response) && !response.sent) {
    response.hijack();
  }
  const out = rawResponse(response);
  if (refusal === undefined || raw.destroyed || out.headersSent) {
    return;
  }
  const text = JSON.stringify(refusal.body);
  // Whatever is still to come on this connection belongs to this request. HTTP/2 has streams, and no such header.
  const connection = http2Stream(raw) ? {} : { Connection: 'close' };
  const headers = { ...refusal.headers, ...connection, 'Content-Length': Buffer.byteLength(text) };
  out.writeHead(refusal.status, headers).write(text);
  const end = (): void => {
    clearTimeout(timer);
    raw.off('end', end).off('close', end);
    out.end();
  };
  // A body that is too slow has had its time.
  const timer = setTimeout(end, refusal.status === 408 ? 0 : DISCARD_MS);
  raw.on('end', end).on('close', end).resume();
}

const isFastifyReply = (response: PlatformResponse): response is FastifyReply =>
  'hijack' in response && typeof response.hijack === 'function';

/** The response of Node that both of them are made of. */
export const rawResponse = (response: PlatformResponse): ServerResponse =>
  isFastifyReply(response) ? response.raw : response;
