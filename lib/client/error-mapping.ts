import {
  DuplicateTokenError,
  IdenfyAbortedError,
  IdenfyAuthenticationError,
  IdenfyConnectionError,
  IdenfyNotFoundError,
  IdenfyOutcomeUnknownError,
  IdenfyPermissionError,
  IdenfyQuotaError,
  IdenfyRateLimitError,
  IdenfyRequestError,
  IdenfyResponseError,
  IdenfyServerError,
  IdenfyTimeoutError,
} from '../errors/idenfy-errors.js';
import { IdenfyError } from '../errors/idenfy-error.js';
import type { IdenfyErrorCode, IdenfyErrorDetails, IdenfyProblem } from '../errors/idenfy-error.js';
import type { ExchangeFailure, WholeResponse } from './exchange.js';
import { parseJsonObject } from './responses.js';

/**
 * What a failure of a call means: a `token` request that was sent may have made a session and spent a credit, a
 * `read` may be repeated at will, a `delete` that was sent may have been done, a `write` too, and may have cost something.
 */
export type CallKind = 'token' | 'read' | 'delete' | 'write';

/** A longer wait that iDenfy asks for is taken for this one: a mistake there must not stop this process for years. */
export const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** What of a response decides the kind of the error. */
interface Refusal {
  readonly call: CallKind;
  readonly status: number;
  readonly identifier?: string;
  readonly outOfCredits: boolean;
}

const is =
  (wanted: number, ...identifiers: readonly string[]) =>
  ({ status, identifier = '' }: Refusal): boolean =>
    status === wanted || identifiers.includes(identifier);

/**
 * The first that applies decides (documentation.idenfy.com, resources/error-messages and guides/error-handling, which
 * differ: older accounts get a 400 where newer ones have a status of its own). 5xx comes before everything else, since it
 * says nothing about what was done; credits come before the rate limit and permissions, whose identifiers they share.
 */
const KINDS: readonly (readonly [
  (refusal: Refusal) => boolean,
  new (details: IdenfyErrorDetails) => IdenfyError,
])[] = [
  [({ status, identifier }) => status >= 500 || identifier === 'INTERNAL_ERROR', IdenfyServerError],
  [({ status, outOfCredits }) => status === 402 || outOfCredits, IdenfyQuotaError],
  [is(429, 'TOO_MANY_REQUESTS'), IdenfyRateLimitError],
  [is(401, 'UNAUTHORIZED', 'AUTHENTICATION_FAILED'), IdenfyAuthenticationError],
  [is(403, 'PERMISSIONS_ERROR', 'PARTNER_CONTRACT_ERROR'), IdenfyPermissionError],
  [is(404), IdenfyNotFoundError],
  [({ status, call }) => status === 409 && call === 'token', DuplicateTokenError],
];

/** The error that a response stands for, which is not a 2xx. */
export function responseError(call: CallKind, response: WholeResponse): IdenfyError {
  const { status } = response;
  if (status < 400) {
    return unreadable(response);
  }
  const body = parseJsonObject(response.body) ?? {};
  const identifier = publicIdentifier(body.identifier);
  const refusal = { call, status, identifier, outOfCredits: saysOutOfCredits(body) };
  const Kind = KINDS.find(([applies]) => applies(refusal))?.[1];
  // Only a rate limit and a 5xx become better by waiting.
  const isBetterLater = Kind === IdenfyServerError || Kind === IdenfyRateLimitError;
  const details = {
    ...responseDetails(response),
    identifier,
    ...(isBetterLater && { retryAfterMs: retryAfterMs(response) }),
  };
  return Kind === undefined ? refused({ ...details, problems: problemsOf(body.message) }) : new Kind(details);
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

/** A field's name as iDenfy writes it; what is none may be anything. */
const FIELD = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const MOST_PROBLEMS = 100;

/**
 * The fields of a message that is an object by field, with lists of sentences (documentation.idenfy.com, the products but
 * identity verification). The sentences may quote what was sent.
 */
function problemsOf(message: unknown): IdenfyProblem[] | undefined {
  const paths =
    typeof message === 'object' && message !== null ? pathsIn(message, '').slice(0, MOST_PROBLEMS) : [];
  return paths.length === 0
    ? undefined
    : paths.map((path) => ({ path, rule: 'refused', message: `${path} was refused by iDenfy` }));
}

function pathsIn(value: unknown, path: string, depth = 0): string[] {
  const isSentence = typeof value !== 'object' || value === null;
  if (isSentence || depth > 8) {
    return path === '' ? [] : [path];
  }
  const isList = Array.isArray(value);
  const paths = Object.entries(value).flatMap(([name, one]: [string, unknown]) => {
    const part = isList && typeof one !== 'object' ? '' : isList || FIELD.test(name) ? name : '';
    return pathsIn(one, [path, part].filter(Boolean).join('.'), depth + 1);
  });
  return [...new Set(paths)];
}

function responseDetails(response: WholeResponse): IdenfyErrorDetails {
  const requestId = ['x-request-id', 'x-correlation-id', 'x-amzn-requestid', 'cf-ray']
    .map((name) => header(response, name))
    .find((value) => value !== undefined && /^[A-Za-z0-9._:/+=-]{1,64}$/.test(value));
  return { upstreamStatus: response.status, requestId };
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
  const now = httpDate(header(response, 'date') ?? '') ?? Date.now();
  return until === undefined ? undefined : Math.min(Math.max(0, until - now), LONGEST_RETRY_AFTER_MS);
}

function httpDate(value: string): number | undefined {
  const time = /^[A-Z][a-z]+,? .* GMT$/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Of these no session was made, by iDenfy's word or because the request never left. */
const REFUSED: ReadonlySet<IdenfyErrorCode> = new Set<IdenfyErrorCode>([
  ...(['IDENFY_REQUEST', 'IDENFY_AUTHENTICATION', 'IDENFY_PERMISSION', 'IDENFY_QUOTA'] as const),
  ...(['IDENFY_RATE_LIMIT', 'IDENFY_NOT_FOUND', 'IDENFY_DUPLICATE_TOKEN'] as const),
  ...(['IDENFY_CONNECTION', 'IDENFY_ABORTED'] as const),
]);

/**
 * What a failed token request means for the clientId. `unknown`: a session may have been made; so is everything that is
 * not understood.
 */
export function outcomeOf(error: unknown): 'refused' | 'unknown' {
  return IdenfyError.is(error) && (REFUSED.has(error.code) || isBusy(error)) ? 'refused' : 'unknown';
}

/** A 503 that names a time to come back: the request was turned away, not half done. */
export function isBusy(error: IdenfyError): boolean {
  return error.code === 'IDENFY_SERVER' && error.upstreamStatus === 503 && error.retryAfterMs !== undefined;
}
