import type { IdenfyErrorDetails } from './idenfy-error.js';
import { IdenfyError } from './idenfy-error.js';
import type { IdenfyProblem } from './problem.interface.js';

const list = (problems: readonly IdenfyProblem[]): string =>
  problems.map((problem) => `- ${problem.message}`).join('\n');

/** The module options are invalid; the app does not start. `problems` names every one of them. */
export class IdenfyConfigError extends IdenfyError {
  declare readonly problems: readonly IdenfyProblem[];
  constructor(problems: readonly IdenfyProblem[]) {
    super('IDENFY_CONFIG', {}, `The iDenfy module is not configured correctly:\n${list(problems)}`);
    // The message has all of them: what prints the error must not say them twice.
    Object.defineProperty(this, 'problems', { value: problems });
  }
}

/** The request was refused: before it was sent (`problems` says why) or by iDenfy (a 4xx such as BAD_VALUE). */
export class IdenfyRequestError extends IdenfyError {
  declare readonly problems: readonly IdenfyProblem[];
  constructor(message: string, details: IdenfyErrorDetails = {}) {
    const problems = details.problems ?? [];
    super('IDENFY_REQUEST', { ...details, problems }, message);
    // The message has all of them: what prints the error must not say them twice.
    Object.defineProperty(this, 'problems', { value: problems });
  }
  /** The error for a request that breaks rules and is therefore not sent. */
  static invalid(problems: readonly IdenfyProblem[]): IdenfyRequestError {
    return new IdenfyRequestError(
      `The request breaks ${problems.length === 1 ? 'a rule' : `${problems.length} rules`} and was not sent to iDenfy:\n${list(problems)}`,
      { problems },
    );
  }
}

/** iDenfy did not accept the API key and secret. A 502 for the app's own callers: never the app's own 401. */
export class IdenfyAuthenticationError extends IdenfyError {
  constructor(details?: IdenfyErrorDetails) {
    super('IDENFY_AUTHENTICATION', details);
  }
}

/** The account may not do this: a feature outside the contract, an endpoint closed to its environment. */
export class IdenfyPermissionError extends IdenfyError {
  constructor(details?: IdenfyErrorDetails) {
    super('IDENFY_PERMISSION', details);
  }
}

/** The account is out of credits or funds. Nothing helps but a top-up, so watch for this code. */
export class IdenfyQuotaError extends IdenfyError {
  constructor(details?: IdenfyErrorDetails) {
    super('IDENFY_QUOTA', details);
  }
}

/** Too many requests: iDenfy allows 10,000 per hour by default (documentation.idenfy.com, resources/error-messages). */
export class IdenfyRateLimitError extends IdenfyError {
  constructor(details?: IdenfyErrorDetails) {
    super('IDENFY_RATE_LIMIT', details);
  }
}

/** iDenfy does not know this scanRef (or this path). */
export class IdenfyNotFoundError extends IdenfyError {
  constructor(details?: IdenfyErrorDetails) {
    super('IDENFY_NOT_FOUND', details);
  }
}

/** A verification of this clientId is still open, so no second token is made for it. */
export class DuplicateTokenError extends IdenfyError {
  constructor(details?: IdenfyErrorDetails) {
    super('IDENFY_DUPLICATE_TOKEN', details);
  }
}

/** iDenfy answered 5xx. For a token request the outcome counts as unknown: the clientId stays reserved for a while. */
export class IdenfyServerError extends IdenfyError {
  constructor(details?: IdenfyErrorDetails) {
    super('IDENFY_SERVER', details);
  }
}

/** The request never left (connection refused, DNS, TLS); for a read also: the connection broke before the answer. */
export class IdenfyConnectionError extends IdenfyError {
  constructor(details?: IdenfyErrorDetails) {
    super('IDENFY_CONNECTION', details);
  }
}

/**
 * The caller's signal, or the shutdown of the app, ended the call before anything was sent (a read: at any time).
 */
export class IdenfyAbortedError extends IdenfyError {
  constructor(details?: IdenfyErrorDetails) {
    super('IDENFY_ABORTED', details);
  }
}

/** A read got no whole answer within its deadline. */
export class IdenfyTimeoutError extends IdenfyError {
  constructor(details?: IdenfyErrorDetails) {
    super('IDENFY_TIMEOUT', details);
  }
}

/**
 * A request that changes something was sent and no whole answer came. A token request may have made a session and spent a
 * credit: its clientId stays reserved until its lease ends. Not to be repeated without looking.
 */
export class IdenfyOutcomeUnknownError extends IdenfyError {
  constructor(details?: IdenfyErrorDetails) {
    super('IDENFY_OUTCOME_UNKNOWN', details);
  }
}

/** A whole answer that is not what iDenfy documents: not JSON, no authToken, too large, a redirect. */
export class IdenfyResponseError extends IdenfyError {
  constructor(details?: IdenfyErrorDetails) {
    super('IDENFY_RESPONSE', details);
  }
}

/** The session store or the delivery store failed or did not answer in time. */
export class IdenfyStoreError extends IdenfyError {
  constructor(details?: IdenfyErrorDetails) {
    super('IDENFY_STORE', { retryAfterMs: 1000, ...details });
  }
}
