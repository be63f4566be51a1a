import http from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { reasonOf } from '../shared/error-reason.js';
import { isLoopbackHost, parseUrl } from '../shared/url.js';
import { wrongUsage } from './command-error.js';

/** More of a response is not looked at, in characters. */
const LONGEST_BODY = 65_536;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
  readonly body?: Buffer;
  readonly timeoutMs: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly ms: number;
}

/** The outcome of a request: a response, or the reason for none (`ECONNREFUSED`, `TIMEOUT`). */
export type HttpResult = HttpResponse | { readonly reason: string; readonly ms: number };

/** Over a connection of its own, to any port, as `fetch` does not. Follows no redirect. Never rejects. */
export async function exchange(url: string, request: HttpRequest): Promise<HttpResult> {
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(request.timeoutMs);
  try {
    const response = await responseTo(url, request, signal);
    const body = (await text(response)).slice(0, LONGEST_BODY);
    const { statusCode: status = 0, headers } = response;
    return { status, headers, body, ms: performance.now() - startedAt };
  } catch (error) {
    const reason = signal.aborted ? 'TIMEOUT' : (reasonOf(error) ?? 'no response');
    return { reason, ms: performance.now() - startedAt };
  }
}

const responseTo = (
  url: string,
  { method, headers = {}, body, timeoutMs }: HttpRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { request } = url.startsWith('https:') ? https : http;
    const all = { ...headers, ...(body !== undefined && { 'Content-Length': body.length }) };
    // Where a name has several addresses, Node gives each 250 ms, which a machine that is busy may need for localhost.
    const patient = { autoSelectFamilyAttemptTimeout: timeoutMs / 2 };
    request(url, { method, headers: all, agent: false, signal, ...patient }, resolve)
      .on('error', reject)
      .end(body);
  });

/** What to do where there was no response. */
export function explainReason(reason: string): string {
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(reason)) {
    return 'the certificate is not valid: iDenfy accepts no self-signed or expired one';
  }
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there: is the app running, on this port?',
    ENOTFOUND: 'there is no such host',
    TIMEOUT: 'no response in time',
    ECONNRESET: 'the connection was closed without a response',
    EPROTO: 'no TLS is spoken there: is it an http port?',
  };
  return known[reason] ?? 'no response';
}

/**
 * A URL that a webhook may be sent to.
 *
 * @param option that it was given by
 */
export function webhookUrl(text: string, option: string): string {
  const url = parseUrl(text);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw wrongUsage(
      `${option} must be an http or https URL, for example http://localhost:3000/idenfy/webhook`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw wrongUsage(`${option} must be a URL without user and password`);
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    throw wrongUsage(`${option} must be an https URL: http is for this machine alone (localhost)`);
  }
  return url.href;
}
