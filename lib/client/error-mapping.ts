import {
  DuplicateTokenError,
  IdenfyAbortedError,
  IdenfyAuthenticationError,
  IdenfyConnectionError,
  IdenfyError,
  IdenfyNotFoundError,
  IdenfyOutcomeUnknownError,
  IdenfyPermissionError,
  IdenfyQuotaError,
  IdenfyRateLimitError,
  IdenfyRequestError,
  IdenfyResponseError,
  IdenfyServerError,
  IdenfyTimeoutError,
} from '../errors/index.js';
import type { IdenfyErrorCode, IdenfyErrorDetails } from '../errors/index.js';
import type { ExchangeFailure, WholeResponse } from './exchange.js';
import { parseJsonObject } from './read-response.js';

/**
 * What a failure of a call means: a `token` request that was sent may have made a session and spent a credit, a
 * `read` may be repeated at will, a `delete` that was sent may have been done.
 */
export type CallKind = 'token' | 'read' | 'delete';

/** A longer wait that iDenfy asks for is taken for this one: a mistake there must not stop this process for years. */
export const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** What of a response decides the kind of the error. */
interface Refusal {
  readonly call: CallKind;
  readonly status: number;
  readonly identifier?: string;
  readonly outOfCredits: boolean;
}

interface Rule {
  readonly applies: (refusal: Refusal) => boolean;
  readonly error: (details: IdenfyErrorDetails) => IdenfyError;
}

/**
 * The first rule that applies decides (documentation.idenfy.com, resources/error-messages and guides/error-handling,
 * which differ: older accounts get a 400 where newer ones have a status of its own). 5xx comes before everything
 * else, since it says nothing about what was done; credits come before the rate limit and permissions, whose
 * identifiers they share.
 */
const RULES: readonly Rule[] = [
  {
    applies: ({ status, identifier }) => status >= 500 || identifier === 'INTERNAL_ERROR',
    error: (details) => new IdenfyServerError(details),
  },
  {
    applies: ({ status, outOfCredits }) => status === 402 || outOfCredits,
    error: (details) => new IdenfyQuotaError(withoutRetryAfter(details)),
  },
  {
    applies: ({ status, identifier }) => status === 429 || identifier === 'TOO_MANY_REQUESTS',
    error: (details) => new IdenfyRateLimitError(details),
  },
  {
    applies: ({ status, identifier }) =>
      status === 401 || identifier === 'UNAUTHORIZED' || identifier === 'AUTHENTICATION_FAILED',
    error: (details) => new IdenfyAuthenticationError(withoutRetryAfter(details)),
  },
  {
    applies: ({ status, identifier }) =>
      status === 403 || identifier === 'PERMISSIONS_ERROR' || identifier === 'PARTNER_CONTRACT_ERROR',
    error: (details) => new IdenfyPermissionError(withoutRetryAfter(details)),
  },
  {
    applies: ({ status }) => status === 404,
    error: (details) => new IdenfyNotFoundError(withoutRetryAfter(details)),
  },
  {
    applies: ({ status, call }) => status === 409 && call === 'token',
    error: (details) => new DuplicateTokenError(withoutRetryAfter(details)),
  },
];

/** The error that a response stands for, which is not a 2xx. */
export function responseError(call: CallKind, response: WholeResponse): IdenfyError {
  const { status } = response;
  if (status < 400) {
    return unreadable(response);
  }
  const body = parseJsonObject(response.body) ?? {};
  const identifier = publicIdentifier(body.identifier);
  const details = { ...responseDetails(response), identifier, retryAfterMs: retryAfterMs(response) };
  const refusal = { call, status, identifier, outOfCredits: saysOutOfCredits(body) };
  const rule = RULES.find(({ applies }) => applies(refusal));
  return rule?.error(details) ?? refused(withoutRetryAfter(details));
}

/** The error for a whole response that is not what iDenfy documents. */
export function unreadable(response: WholeResponse): IdenfyResponseError {
  return new IdenfyResponseError(responseDetails(response));
}

/** The error for an exchange that brought no whole response. */
export function failureError(call: CallKind, { reason, sent, code }: ExchangeFailure): IdenfyError {
  if (call !== 'read' && sent) {
    return new IdenfyOutcomeUnknownError();
  }
  if (reason === 'aborted') {
    return new IdenfyAbortedError();
  }
  if (reason === 'deadline') {
    return sent ? new IdenfyTimeoutError() : new IdenfyConnectionError({ reason: 'ETIMEDOUT' });
  }
  return new IdenfyConnectionError({ reason: code });
}

/** iDenfy's message may quote what was sent, so it is never shown. */
function refused(details: IdenfyErrorDetails): IdenfyRequestError {
  const what = [details.upstreamStatus, details.identifier].filter((part) => part !== undefined).join(' ');
  return new IdenfyRequestError(`iDenfy refused the request (${what}).`, details);
}

function responseDetails(response: WholeResponse): IdenfyErrorDetails {
  return { upstreamStatus: response.status, requestId: requestId(response) };
}

/** Only a rate limit and a 5xx become better by waiting. */
function withoutRetryAfter(details: IdenfyErrorDetails): IdenfyErrorDetails {
  return { ...details, retryAfterMs: undefined };
}

function saysOutOfCredits({ message, code }: Record<string, unknown>): boolean {
  return (
    code === 'insufficient_finances' ||
    (typeof message === 'string' && message.toLowerCase().includes('partner reached token limit'))
  );
}

function publicIdentifier(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(value) ? value : undefined;
}

function requestId(response: WholeResponse): string | undefined {
  return ['x-request-id', 'x-correlation-id', 'x-amzn-requestid', 'cf-ray']
    .map((name) => header(response, name))
    .find((value) => value !== undefined && /^[A-Za-z0-9._:/+=-]{1,64}$/.test(value));
}

function header({ headers }: WholeResponse, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/**
 * The `Retry-After` of a response in milliseconds, at most an hour; nothing when there is none that can be read. A date is
 * compared with the response's own `Date`, because the two clocks may differ.
 */
function retryAfterMs(response: WholeResponse): number | undefined {
  const value = header(response, 'retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) {
    return Math.min(Number(value) * 1000, LONGEST_RETRY_AFTER_MS);
  }
  const until = httpDate(value);
  if (until === undefined) {
    return undefined;
  }
  const ms = until - (httpDate(header(response, 'date') ?? '') ?? Date.now());
  return Math.min(Math.max(0, ms), LONGEST_RETRY_AFTER_MS);
}

function httpDate(value: string): number | undefined {
  const time = /^[A-Z][a-z]+,? .* GMT$/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

const REFUSED: ReadonlySet<IdenfyErrorCode> = new Set<IdenfyErrorCode>([
  'IDENFY_REQUEST',
  'IDENFY_AUTHENTICATION',
  'IDENFY_PERMISSION',
  'IDENFY_QUOTA',
  'IDENFY_RATE_LIMIT',
  'IDENFY_NOT_FOUND',
  'IDENFY_DUPLICATE_TOKEN',
  'IDENFY_CONNECTION',
  'IDENFY_ABORTED',
]);

/**
 * What a failed token request means for the clientId. `refused`: no session was made, by iDenfy's word or because the
 * request never left. `unknown`: one may have been made; so is everything that is not understood.
 */
export function outcomeOf(error: unknown): 'refused' | 'unknown' {
  if (!IdenfyError.is(error)) {
    return 'unknown';
  }
  return REFUSED.has(error.code) || isBusy(error) ? 'refused' : 'unknown';
}

/** A 503 that names a time to come back: the request was turned away, not half done. */
export function isBusy(error: IdenfyError): boolean {
  return error.code === 'IDENFY_SERVER' && error.upstreamStatus === 503 && error.retryAfterMs !== undefined;
}
