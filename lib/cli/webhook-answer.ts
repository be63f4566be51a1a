import { isDeepStrictEqual } from 'node:util';
import { errorResponses } from '../webhooks/webhook-response.js';
import type { HttpResponse } from './http.js';

/** Why the webhook route responds with a status, and where that is described. */
const MEANING: Readonly<Record<number, string>> = {
  400: 'signed, but not a JSON object',
  401: 'the signature is not by one of its keys: is IDENFY_SIGNING_KEYS here that of the app, and does nothing on the way change the body? (docs/troubleshooting.md, Webhooks)',
  403: 'the address of this machine is not in webhook.allowedIps (docs/webhooks.md, Behind a proxy)',
  408: 'the body was not received within 10 s',
  413: 'the body is over webhook.maxBodyBytes (docs/webhooks.md, Responses)',
  500: 'a handler failed, or something read the body before the route: the log of the app has the cause (docs/operations.md)',
  503: 'a store, the queue or a handler did not respond in time, or another attempt is at it: the log of the app has the outcome (docs/webhooks.md, Log lines)',
};

/** The same for a response that is not of the webhook route. */
const FOREIGN: Readonly<Record<number, string>> = {
  401: 'a guard of the app refuses the route: let it pass with webhookDecorators (docs/webhooks.md, In your app)',
  403: 'a guard, CSRF protection or a firewall refuses the route (docs/webhooks.md, In your app)',
  404: 'no route is there: the log of the app names its path at the start ("… is the webhook route"), the global prefix included',
  405: 'the path takes no POST: the log of the app names that of the route at the start',
  429: 'a rate limit of the app or of a proxy: exempt the route from it (docs/webhooks.md, In your app)',
};

export interface WebhookAnswer {
  /** Whether the response has the body of the webhook route, so that nothing else has responded. */
  readonly isOurs: boolean;
  readonly meaning: string;
}

/** What the response to a webhook says. */
export function readAnswer({ status, headers, body }: HttpResponse): WebhookAnswer {
  const value = parsed(body);
  if (status === 200 && value?.['received'] === true) {
    const meaning =
      value['duplicate'] === true
        ? 'these bytes were handled before, so no handler ran: with another --scan-ref it is another delivery'
        : 'handled, or stored in the queue; the log of the app names handlers that failed or an event without one';
    return { isOurs: true, meaning };
  }
  if (
    errorResponses().some((response) => response.status === status && isDeepStrictEqual(response.body, value))
  ) {
    return { isOurs: true, meaning: MEANING[status] ?? '' };
  }
  return { isOurs: false, meaning: foreign(status, headers.location) };
}

function foreign(status: number, location: string | undefined): string {
  if (status >= 300 && status < 400) {
    return `a redirect${location === undefined ? '' : ` to ${withoutQuery(location)}`}: iDenfy needs the final address (https, trailing slash)`;
  }
  if (status >= 200 && status < 300) {
    return 'something else than the webhook route responds there';
  }
  if (status >= 500) {
    return 'an error of the app or of a proxy before the webhook route';
  }
  return FOREIGN[status] ?? 'something before the webhook route refuses the request';
}

const withoutQuery = (url: string): string => url.replace(/[?#].*/s, '');

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
