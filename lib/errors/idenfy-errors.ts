import { IdenfyError } from './idenfy-error.js';
import type { IdenfyErrorCode, IdenfyErrorDetails, IdenfyProblem } from './idenfy-error.js';

const list = (problems: readonly IdenfyProblem[]): string =>
  problems.map((problem) => `- ${problem.message}`).join('\n');

/** The module options are invalid; the app does not start. `problems` names every one of them. */
export class IdenfyConfigError extends IdenfyError {
  declare readonly problems: readonly IdenfyProblem[];
  constructor(problems: readonly IdenfyProblem[]) {
    super('IDENFY_CONFIG', { problems }, `The iDenfy module is not configured correctly:\n${list(problems)}`);
  }
}

/** The request was refused: before it was sent (`problems` says why) or by iDenfy (a 4xx such as BAD_VALUE). */
export class IdenfyRequestError extends IdenfyError {
  declare readonly problems: readonly IdenfyProblem[];
  constructor(message: string, details: IdenfyErrorDetails = {}) {
    super('IDENFY_REQUEST', { ...details, problems: details.problems ?? [] }, message);
  }
  /** The error for a request that breaks rules and is therefore not sent. */
  static invalid(problems: readonly IdenfyProblem[]): IdenfyRequestError {
    return new IdenfyRequestError(
      `The request breaks ${problems.length === 1 ? 'a rule' : `${problems.length} rules`} and was not sent to iDenfy:\n${list(problems)}`,
      { problems },
    );
  }
}

type Kind = Pick<typeof IdenfyError, 'is'> & (new (details?: IdenfyErrorDetails) => IdenfyError);

/** The base of a kind that needs nothing but its details. */
const kind = (code: IdenfyErrorCode): Kind =>
  class extends IdenfyError {
    constructor(details?: IdenfyErrorDetails) {
      super(code, details);
    }
  };

/** iDenfy did not accept the API key and secret. A 502 for the app's own callers: never the app's own 401. */
export class IdenfyAuthenticationError extends kind('IDENFY_AUTHENTICATION') {}

/** The account may not do this: a feature outside the contract, an endpoint closed to its environment. */
export class IdenfyPermissionError extends kind('IDENFY_PERMISSION') {}

/** The account is out of credits or funds. Nothing helps but a top-up, so watch for this code. */
export class IdenfyQuotaError extends kind('IDENFY_QUOTA') {}

/** Too many requests: iDenfy allows 10,000 per hour by default (documentation.idenfy.com, resources/error-messages). */
export class IdenfyRateLimitError extends kind('IDENFY_RATE_LIMIT') {}

/** iDenfy does not know this scanRef (or this path). */
export class IdenfyNotFoundError extends kind('IDENFY_NOT_FOUND') {}

/** A verification of this clientId is still open, so no second token is made for it. */
export class DuplicateTokenError extends kind('IDENFY_DUPLICATE_TOKEN') {}

/** iDenfy responded with 5xx. For a token request the outcome counts as unknown: the clientId stays reserved for a while. */
export class IdenfyServerError extends kind('IDENFY_SERVER') {}

/** The request never left (connection refused, DNS, TLS); for a read also: the connection broke before the response. */
export class IdenfyConnectionError extends kind('IDENFY_CONNECTION') {}

/** The caller's signal, or the shutdown of the app, ended the call before anything was sent (a read: at any time). */
export class IdenfyAbortedError extends kind('IDENFY_ABORTED') {}

/** A read got no whole response within its deadline. */
export class IdenfyTimeoutError extends kind('IDENFY_TIMEOUT') {}

/**
 * A request that changes something was sent and no whole response came. A token request may have made a session and spent a
 * credit: its clientId stays reserved until its lease ends. Check before a repeat.
 */
export class IdenfyOutcomeUnknownError extends kind('IDENFY_OUTCOME_UNKNOWN') {}

/** A whole response that is not what iDenfy documents: not JSON, no authToken, too large, a redirect. */
export class IdenfyResponseError extends kind('IDENFY_RESPONSE') {}

/** The session store or the delivery store failed or did not respond in time. */
export class IdenfyStoreError extends IdenfyError {
  constructor(details?: IdenfyErrorDetails) {
    super('IDENFY_STORE', { retryAfterMs: 1000, ...details });
  }
}
