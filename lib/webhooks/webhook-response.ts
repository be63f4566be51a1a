import { STATUS_CODES } from 'node:http';
import type { DeliveryOutcome } from '../deliveries/delivery.interface.js';
import { retryAfterSeconds } from '../shared/retry-after.js';

/** The response to iDenfy. */
export interface WebhookResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: object;
}

const STATUS: Readonly<Record<DeliveryOutcome, number>> = {
  handled: 200,
  unhandled: 200,
  queued: 200,
  duplicate: 200,
  busy: 503,
  failed: 500,
  late: 503,
  'store-failed': 503,
  'queue-failed': 503,
  stopping: 503,
  'refused-address': 403,
  'too-large': 413,
  'too-slow': 408,
  unsigned: 401,
  'not-json': 400,
  consumed: 500,
};

/** Says what kind of thing is wrong and no more: the reason is for the app's log, not for the sender. */
const MESSAGE: Readonly<Record<number, string>> = {
  400: 'The body is not a JSON object',
  401: 'The signature is not valid',
  403: 'The address is not allowed',
  408: 'The body did not come in time',
  413: 'The body is too large',
  500: 'The delivery was not handled',
  503: 'The delivery was not handled, send it again later',
};

/** iDenfy repeats within seconds (documentation.idenfy.com, result callback), so longer waits make no sense. */
const RETRY_AFTER_MS = 1000;

/** The body of the usual response, and its text, which is not made anew for each webhook. */
export const RECEIVED = Object.freeze({ received: true });
export const RECEIVED_TEXT = JSON.stringify(RECEIVED);

/** One response of each status that refuses a delivery, as the status and its text are all there is to it. */
export function errorResponses(): WebhookResponse[] {
  const responses = (Object.keys(STATUS) as DeliveryOutcome[]).map((outcome) => responseFor(outcome));
  const refusals = responses.filter(({ status }) => status !== 200);
  return [...new Map(refusals.map((response) => [response.status, response])).values()];
}

/** The response for an outcome; a 503 says when to come back. */
export function responseFor(outcome: DeliveryOutcome, retryAfterMs = RETRY_AFTER_MS): WebhookResponse {
  const status = STATUS[outcome];
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (status === 200) {
    return {
      status,
      headers,
      body: outcome === 'duplicate' ? { received: true, duplicate: true } : RECEIVED,
    };
  }
  if (status === 503) {
    headers['Retry-After'] = String(retryAfterSeconds(retryAfterMs));
  }
  return {
    status,
    headers,
    body: { statusCode: status, error: STATUS_CODES[status], message: MESSAGE[status] },
  };
}
