import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExpressRequest } from './platform-request.js';
import type { WebhookBodyReader } from './webhook-body.reader.js';
import { WEBHOOK_ROUTE } from './platform-request.js';

/** What this needs to know of an Express app: its routes, and how each of them matches. */
export interface ExpressApp {
  readonly router?: ExpressRouter;
  /** Express 4. */
  readonly _router?: ExpressRouter;
}

interface ExpressRouter {
  readonly stack: readonly ExpressLayer[];
}

interface ExpressLayer {
  readonly route?: { readonly path: unknown; readonly stack: readonly { readonly handle: object }[] };
  match(path: string): unknown;
}

export type Middleware = (
  request: ExpressRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * A middleware, to be put before the app's body parsers, that reads the body of requests to the webhook route of an
 * instance, and of no others.
 */
export function captureOnExpress(app: ExpressApp, instance: string, reader: WebhookBodyReader): Middleware {
  let layers: readonly ExpressLayer[] = [];
  return (request, response, next) => {
    if (request.method !== 'POST') {
      next();
      return;
    }
    // The route is registered after this middleware, and it is asked itself whether it matches: prefixes, case and
    // slashes are then as the app has them.
    layers = layers.length > 0 ? layers : webhookLayers(app, instance);
    if (!matchesAny(layers, pathOf(request))) {
      next();
      return;
    }
    markAsParsed(request);
    reader.readFirst(request, response, next);
  };
}

/** The paths of the webhook route of an instance, with all that the app puts before it. */
export const mountedOnExpress = (app: ExpressApp, instance: string): string[] =>
  webhookLayers(app, instance).map(({ route }) => String(route?.path));

function webhookLayers(app: ExpressApp, instance: string): ExpressLayer[] {
  const router = app._router ?? app.router;
  return (router?.stack ?? []).filter((layer) =>
    layer.route?.stack.some(({ handle }) => Reflect.getMetadata(WEBHOOK_ROUTE, handle) === instance),
  );
}

function matchesAny(layers: readonly ExpressLayer[], path: string): boolean {
  for (const layer of layers) {
    try {
      if (layer.match(path)) {
        return true;
      }
    } catch {
      // A path that cannot be decoded; the router will say so itself.
    }
  }
  return false;
}

/** The path as the router takes it from the request: without the query, without host where it was sent along. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  const target = url.startsWith('/') ? url : url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
  const end = target.search(/[?#]/);
  return (end === -1 ? target : target.slice(0, end)) || '/';
}

/** Body parsers pass by what is finished, as on-finished tells it; older ones look for a mark. */
export function markAsParsed(request: ExpressRequest): void {
  request.finished = true;
  request._body = true;
  request.body = {};
}
