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
} from '../errors/index.js';
import type { IdenfyError, IdenfyErrorDetails } from '../errors/index.js';
import type { CallKind } from './call-kind.js';
import type { Answer, ExchangeFailure } from './exchange.js';
import { parseJsonObject } from './parse-json.js';
import { retryAfterMs } from './retry-after.js';

/** What of an answer decides the kind of the error. */
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
 * which differ: older accounts answer 400 where newer ones have a status of its own). 5xx comes before everything
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

/** The error that an answer stands for; nothing for a 2xx. */
export function answerError(call: CallKind, answer: Answer): IdenfyError | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    return undefined;
  }
  if (status < 400) {
    return unreadable(answer);
  }
  const body = parseJsonObject(answer.body) ?? {};
  const identifier = publicIdentifier(body.identifier);
  const details = { ...answerDetails(answer), identifier, retryAfterMs: retryAfterMs(answer) };
  const refusal = { call, status, identifier, outOfCredits: saysOutOfCredits(body) };
  const rule = RULES.find(({ applies }) => applies(refusal));
  return rule?.error(details) ?? refused(withoutRetryAfter(details));
}

/** The error for a whole answer that is not what iDenfy documents. */
export function unreadable(answer: Answer): IdenfyResponseError {
  return new IdenfyResponseError(answerDetails(answer));
}

/** The error for an exchange that brought no whole answer. */
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

function answerDetails(answer: Answer): IdenfyErrorDetails {
  return { upstreamStatus: answer.status, requestId: requestId(answer) };
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

function requestId(answer: Answer): string | undefined {
  return ['x-request-id', 'x-correlation-id', 'x-amzn-requestid', 'cf-ray']
    .map((name) => answer.header(name))
    .find((value) => value !== undefined && /^[A-Za-z0-9._:/+=-]{1,64}$/.test(value));
}
