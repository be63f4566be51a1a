import { markAsParsed, pathOf } from './express-raw-body.js';
import type { Middleware } from './express-raw-body.js';
import type { FastifyReply, FastifyRequest } from './platform-request.js';
import type { WebhookBodyReader } from './webhook-body.reader.js';
import { WEBHOOK_ROUTE } from './platform-request.js';

type Done = (error?: Error) => void;
type Hook = (request: FastifyRequest, reply: FastifyReply, done: Done) => void;
type PayloadHook = (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: Done) => void;
type RouteConfig = Readonly<Record<string, unknown>>;

interface FastifyRouteOptions {
  readonly url: string;
  readonly config?: RouteConfig;
  preParsing?: PayloadHook | PayloadHook[];
  preValidation?: Hook | Hook[];
}

/** What this needs of a Fastify instance. */
export interface FastifyInstance {
  addHook(name: 'onRequest', hook: Hook): unknown;
  /** Where @fastify/middie is there, as it is in an app of Nest. */
  use?(middleware: Middleware): unknown;
  addHook(name: 'onRoute', hook: (route: FastifyRouteOptions) => void): unknown;
}

const HIDDEN = {
  'content-type': undefined,
  'content-length': undefined,
  'transfer-encoding': undefined,
  'content-encoding': undefined,
};

/**
 * Has the webhook route of an instance read its body by itself; other routes are not touched.
 *
 * @param paths gets the path of the route, with all that the app puts before it
 */
export function captureOnFastify(
  app: FastifyInstance,
  instance: string,
  reader: WebhookBodyReader,
  paths: string[],
): void {
  const isWebhook = (config: RouteConfig | undefined): boolean => config?.[WEBHOOK_ROUTE] === instance;
  const patterns: RegExp[] = [];
  beforeMiddlewares(app, (request, response, next) => {
    if (request.method === 'POST' && patterns.some((pattern) => pattern.test(pathOf(request)))) {
      markAsParsed(request);
      reader.readFirst(request, response, next);
    } else {
      next();
    }
  });
  // A hook of the app, not of the route: it comes before the app's own, which may read bodies.
  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = request;
    // Fastify puts the options of the route together anew each time: they are read for a POST only.
    if (raw.method === 'POST' && raw._body !== true && isWebhook(request.routeOptions.config)) {
      reader.readFirst(request, reply, done);
    } else {
      done();
    }
  });
  app.addHook('onRoute', (route) => {
    if (isWebhook(route.config)) {
      paths.push(route.url);
      patterns.push(pathPattern(route.url));
      const headers: KeptHeaders = new WeakMap();
      route.preParsing = [...hooksOf(route.preParsing), hideHeaders(headers)];
      route.preValidation = [showHeaders(headers), ...hooksOf(route.preValidation)];
    }
  });
}

/**
 * The app's middlewares run in a hook that was there before, so only another middleware comes before them. An app without
 * any is not given one: Fastify would take each of its requests apart once more.
 */
function beforeMiddlewares(app: FastifyInstance, middleware: Middleware): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called below as a method again
  const { use } = app;
  if (use === undefined) {
    return;
  }
  app.use = function (this: FastifyInstance, ...given: Parameters<typeof use>): unknown {
    app.use = use;
    app.use(middleware);
    // Not `use`: where it is another instance's, it has had its turn just now.
    return app.use.apply(this, given);
  };
}

/** A middleware does not know its route. Case and a slash at the end are as Fastify may be told to take them. */
function pathPattern(url: string): RegExp {
  const segments = url.split('/').map((segment) => {
    const literal = segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return segment.startsWith(':') ? '[^/]+' : literal;
  });
  return new RegExp(`^${segments.join('/')}/?$`, 'i');
}

/** The headers that hooks of the app have set, which are not those of Node's request. */
type KeptHeaders = WeakMap<FastifyRequest, FastifyRequest['headers']>;

/**
 * Fastify has to take the request for one without a body: it would parse it, by its type and its own limit. What is set
 * here it shows together with the headers of Node's request.
 */
const hideHeaders =
  (kept: KeptHeaders): PayloadHook =>
  (request, _reply, _payload, done) => {
    const { headers } = request;
    if (headers === request.raw.headers) {
      request.headers = HIDDEN;
    } else {
      kept.set(request, headers);
      request.headers = { ...headers, ...HIDDEN };
    }
    done();
  };

const showHeaders =
  (kept: KeptHeaders): Hook =>
  (request, _reply, done) => {
    request.headers = kept.get(request);
    done();
  };

const hooksOf = <Kind>(hooks: Kind | Kind[] | undefined): Kind[] =>
  hooks === undefined ? [] : ([hooks].flat() as Kind[]);
