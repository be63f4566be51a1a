import { STATUS_CODES } from 'node:http';
import { retryAfterSeconds } from '../shared/retry-after.js';

/** What became of a delivery; the word for it in the log and in `nestjs-idenfy:delivery` messages. */
export type DeliveryOutcome =
  | 'handled'
  | 'unhandled'
  | 'queued'
  | 'duplicate'
  | 'busy'
  | 'failed'
  | 'late'
  | 'store-failed'
  | 'queue-failed'
  | 'stopping'
  | 'refused-address'
  | 'too-large'
  | 'too-slow'
  | 'unsigned'
  | 'not-json'
  | 'consumed';

/** What to answer to iDenfy. */
export interface WebhookAnswer {
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

/** One answer of each status that refuses a delivery, as the status and its text are all there is to it. */
export function errorAnswers(): WebhookAnswer[] {
  const answers = (Object.keys(STATUS) as DeliveryOutcome[]).map((outcome) => answerFor(outcome));
  const refusals = answers.filter(({ status }) => status !== 200);
  return [...new Map(refusals.map((answer) => [answer.status, answer])).values()];
}

/** The answer for an outcome; a 503 says when to come back. */
export function answerFor(outcome: DeliveryOutcome, retryAfterMs = RETRY_AFTER_MS): WebhookAnswer {
  const status = STATUS[outcome];
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (status === 200) {
    return {
      status,
      headers,
      body: { received: true, ...(outcome === 'duplicate' ? { duplicate: true } : {}) },
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
