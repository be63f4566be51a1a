import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';

/** What Node says of each request that a server of this process gets, and of each that this process sends. */
const RECEIVED = 'http.server.request.start';
const SENT = 'http.client.request.start';

/**
 * Passes on a line for each request to the simulator and each webhook of it, once it has ended. No line has a body, an id, a
 * token or a query. The simulator is all that speaks HTTP in this process.
 *
 * @returns what ends it
 */
export function watchTraffic(show: (line: string) => void): () => void {
  const onReceived = (message: unknown): void => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const path = withoutIds(request.url ?? '/');
    if (!/^\/(?:console\b.*|favicon\.ico)?$/.test(path)) {
      const startedAt = performance.now();
      response.once('close', () => {
        const status = response.writableFinished ? String(response.statusCode) : 'no response';
        show(`← ${request.method} ${path}  ${status}  ${since(startedAt)}`);
      });
    }
  };
  const onSent = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    const startedAt = performance.now();
    let status = 'no response';
    const type = request.getHeader('Idenfy-Event-Type') ?? 'a webhook without a type';
    request
      .once('response', ({ statusCode }: IncomingMessage) => (status = String(statusCode)))
      .once('close', () => show(`→ ${String(type)}  ${status}  ${since(startedAt)}`));
  };
  subscribe(RECEIVED, onReceived);
  subscribe(SENT, onSent);
  return () => {
    unsubscribe(RECEIVED, onReceived);
    unsubscribe(SENT, onSent);
  };
}

/** `/identification/facial-auth/…/check-status/`. */
const withoutIds = (url: string): string =>
  url
    .replace(/[?#].*/s, '')
    .split('/')
    .map((part) => (/^(?:|v\d|[a-z]+(?:[-_.][a-z]+)*)$/.test(part) ? part : '…'))
    .join('/');

const since = (startedAt: number): string => `${Math.round(performance.now() - startedAt)} ms`;
