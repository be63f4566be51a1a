import type { IncomingMessage, ServerResponse } from 'node:http';
import { logText } from '../../shared/log-text.js';
import { SafeLogger } from '../../shared/safe-logger.js';

const REACHED = Symbol.for('nestjs-idenfy:reached');

interface Marked {
  [REACHED]?: boolean;
}

/** Notes that a request has come to the webhook route, which says in the log what it makes of it. */
export function markReached(request: IncomingMessage & Marked): void {
  request[REACHED] = true;
}

/** Says so in the log when a whole delivery is answered without having come to the route. */
export function watchForRefusal(request: IncomingMessage & Marked, response: ServerResponse): void {
  const path = logText(request.url?.replace(/[?#].*/s, ''), 300);
  response.once('finish', () => {
    if (request[REACHED] !== true) {
      new SafeLogger('IdenfyWebhooks').warn(
        `POST ${path} was answered with ${response.statusCode} by the app, before the webhook route had seen it: a ` +
          'global guard or something like it. Let the route pass with webhookDecorators (docs/webhooks.md, In your app)',
      );
    }
  });
}
