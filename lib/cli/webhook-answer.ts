import { isDeepStrictEqual } from 'node:util';
import { errorResponses } from '../webhooks/webhook-response.js';
import type { HttpResponse } from './http.js';

/** What a status means, and what to do. */
type Explanation = readonly [meaning: string, remedy: string];

/** Why the webhook route responds with a status. */
const OURS: Readonly<Record<number, Explanation>> = {
  400: ['signed, but not a JSON object', 'Send an object (docs/webhooks.md, Responses)'],
  401: [
    'the signature is not by one of its keys',
    'Use the IDENFY_SIGNING_KEYS of the app, and see that nothing on the way changes the body (docs/troubleshooting.md, Webhooks)',
  ],
  403: [
    'the address of this machine is not in webhook.allowedIps',
    'Send from an address that is allowed, or name the proxies of the app (docs/webhooks.md, Behind a proxy)',
  ],
  408: ['the body was not received within 10 s', 'Look at the network (docs/webhooks.md, Responses)'],
  413: ['the body is over webhook.maxBodyBytes', 'Raise the limit (docs/configuration.md)'],
  500: [
    'a handler failed, or something read the body before the route',
    'The log of the app has the cause (docs/operations.md)',
  ],
  503: [
    'a store, the queue or a handler did not respond in time, or another attempt is at it',
    'The log of the app has the outcome (docs/webhooks.md, Log lines)',
  ],
};

const PATH =
  'The log of the app names the path of the route at its start, the global prefix included (docs/webhooks.md)';
const PASS = 'Let the route pass with webhookDecorators (docs/webhooks.md, In your app)';

/** The same for a response that is not of the webhook route. */
const FOREIGN: Readonly<Record<number, Explanation>> = {
  401: ['a guard of the app refuses it', PASS],
  403: ['a guard, CSRF protection or a firewall refuses it', PASS],
  404: ['no route is there', PATH],
  405: ['the path takes no POST', PATH],
  429: ['a rate limit of the app or of a proxy refuses it', PASS],
};

export interface WebhookAnswer {
  /** Whether the response has the body of the webhook route, so that nothing else has responded. */
  readonly isOurs: boolean;
  readonly meaning: string;
  /** What to do where it is not good. */
  readonly remedy?: string;
}

/** What the response to a webhook says. */
export function readAnswer({ status, headers, body }: HttpResponse): WebhookAnswer {
  const value = parsed(body);
  if (status === 200 && value?.['received'] === true) {
    const meaning =
      value['duplicate'] === true
        ? 'these bytes were handled before, so no handler ran: with another --scan-ref it is another delivery'
        : 'handled, or stored in the queue; the log of the app names an event without a handler';
    return { isOurs: true, meaning };
  }
  const isOurs = errorResponses().some(
    (response) => response.status === status && isDeepStrictEqual(response.body, value),
  );
  const [meaning, remedy] = (isOurs ? OURS[status] : undefined) ?? foreign(status, headers.location);
  return { isOurs, meaning, remedy };
}

function foreign(status: number, location: string | undefined): Explanation {
  if (status >= 300 && status < 400) {
    const to = location === undefined ? '' : ` to ${withoutQuery(location)}`;
    return [`a redirect${to}`, 'Give iDenfy the final address: https, trailing slash (docs/webhooks.md)'];
  }
  if (status >= 200 && status < 300) {
    return ['something else than the webhook route responds there', PATH];
  }
  if (status >= 500) {
    return [
      'an error before the webhook route',
      'Look at the log of the app and of its proxies (docs/webhooks.md)',
    ];
  }
  return FOREIGN[status] ?? ['something before the webhook route refuses it', PASS];
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
