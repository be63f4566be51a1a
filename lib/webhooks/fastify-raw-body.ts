import { giveUpAnswer, sendAnswer } from './platform-request.js';
import { watchForRefusal } from './reached-route.js';
import type { FastifyReply, FastifyRequest } from './platform-request.js';
import type { WebhookBodyReader } from './webhook-body.reader.js';
import { WEBHOOK_ROUTE } from './webhook-route.metadata.js';

type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

interface FastifyRouteOptions {
  readonly url: string;
  readonly config?: Readonly<Record<string, unknown>>;
  onRequest?: Hook | Hook[];
  preValidation?: Hook | Hook[];
}

/** What this needs of a Fastify instance. */
export interface FastifyInstance {
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
  app.addHook('onRoute', (route) => {
    if (route.config?.[WEBHOOK_ROUTE] !== instance) {
      return;
    }
    paths.push(route.url);
    const headers = new WeakMap<FastifyRequest, FastifyRequest['headers']>();
    route.onRequest = [...hooksOf(route.onRequest), readBeforeParsing(reader, headers)];
    route.preValidation = [showHeaders(headers), ...hooksOf(route.preValidation)];
  });
}

type KeptHeaders = WeakMap<FastifyRequest, FastifyRequest['headers']>;

/** Once the body is read Fastify has to take the request for one without: it would wait for a stream that has ended. */
function readBeforeParsing(reader: WebhookBodyReader, kept: KeptHeaders): Hook {
  return (request, reply, done) => {
    reader.read(request).then(
      (reading) => {
        if (reading === undefined) {
          giveUpAnswer(reply);
        } else if ('answer' in reading) {
          sendAnswer(reply, reading.answer);
        } else {
          watchForRefusal(request.raw, reply.raw);
          kept.set(request, request.headers);
          request.headers = { ...request.headers, ...HIDDEN };
          done();
        }
      },
      (error: Error) => done(error),
    );
  };
}

const showHeaders =
  (kept: KeptHeaders): Hook =>
  (request, _reply, done) => {
    const before = kept.get(request);
    // Without a value Fastify shows the headers of Node's request again.
    request.headers = before === request.raw.headers ? undefined : before;
    done();
  };

const hooksOf = (hooks: Hook | Hook[] | undefined): Hook[] => (hooks === undefined ? [] : [hooks].flat());
