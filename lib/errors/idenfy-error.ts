import { HttpException } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import { Described } from '../shared/openapi.js';
import type { OpenApiSchema } from '../shared/openapi.js';
import { quietly, textOf } from '../shared/quietly.js';
import { retryAfterSeconds } from '../shared/retry-after.js';

interface Kind {
  readonly status: number;
  /** Whether the same call may succeed later without any change. */
  readonly retryable?: boolean;
  /** Holds nothing of iDenfy's own message text. */
  readonly message: string;
}

const IDENFY_ERRORS = {
  IDENFY_CONFIG: { status: 500, message: 'The iDenfy module is not configured correctly.' },
  IDENFY_REQUEST: { status: 400, message: 'iDenfy refused the request.' },
  IDENFY_AUTHENTICATION: { status: 502, message: 'iDenfy did not accept the API credentials.' },
  IDENFY_PERMISSION: { status: 502, message: 'The iDenfy account is not permitted to do this.' },
  IDENFY_QUOTA: { status: 503, message: 'The iDenfy account is out of credits or funds.' },
  IDENFY_RATE_LIMIT: {
    status: 503,
    retryable: true,
    message: 'iDenfy limits the rate of requests; try again later.',
  },
  IDENFY_NOT_FOUND: { status: 404, message: 'iDenfy does not know what was asked for.' },
  IDENFY_DUPLICATE_TOKEN: {
    status: 409,
    message:
      'A verification of this clientId is still open; wait for its result before starting another one.',
  },
  IDENFY_SERVER: { status: 502, retryable: true, message: 'iDenfy failed to handle the request.' },
  IDENFY_CONNECTION: { status: 503, retryable: true, message: 'The connection to iDenfy failed.' },
  IDENFY_ABORTED: {
    status: 500,
    retryable: true,
    message: 'The call was aborted by its caller or by the shutdown of the app.',
  },
  IDENFY_TIMEOUT: { status: 504, retryable: true, message: 'iDenfy did not respond in time.' },
  IDENFY_OUTCOME_UNKNOWN: {
    status: 504,
    message:
      'The request was sent but no complete response arrived; iDenfy may have done what was asked for.',
  },
  IDENFY_RESPONSE: { status: 502, message: 'The response is not one that iDenfy documents.' },
  IDENFY_STORE: {
    status: 503,
    retryable: true,
    message:
      'The store that keeps iDenfy sessions and deliveries failed or did not respond; nothing was done.',
  },
} as const satisfies Readonly<Record<string, Kind>>;

/** One thing that is wrong with a token request or with the module options. Never holds the value itself. */
export interface IdenfyProblem {
  /** Where it is, for example `clientId`, `country.1`, `webhook.signingKeys`. */
  readonly path: string;
  /** The rule that was broken, for example `required`, `unknown`, `date`. */
  readonly rule: string;
  /** A sentence that starts with the path and states the rule. */
  readonly message: string;
}

/** What tells the kinds of {@link IdenfyError} apart, also between two copies of this package in one process. */
export type IdenfyErrorCode = keyof typeof IDENFY_ERRORS;

/** Facts about a failure that are safe to log: none of them is a credential or personal data. */
export interface IdenfyErrorDetails {
  /** HTTP status of iDenfy's response, when one came. */
  readonly upstreamStatus?: number;
  /** iDenfy's own `identifier`, for example `BAD_VALUE` (documentation.idenfy.com, resources/error-messages). */
  readonly identifier?: string;
  /** A request id header of iDenfy's response, for its support. */
  readonly requestId?: string;
  /** How long to wait before the next try, in milliseconds, where that is known. */
  readonly retryAfterMs?: number;
  /**
   * Why a connection or a store failed, as the code of the error: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `53300`; of Redis
   * the first word of its reply: `NOPERM`, `OOM`. With `IDENFY_CONNECTION` and `IDENFY_STORE`, where there is one. Of
   * `downloadFiles` also LINK_REFUSED, LINK_EXPIRED and FILE_TOO_LARGE.
   */
  readonly reason?: string;
  /** What is wrong with the request or the options, one entry per problem. */
  readonly problems?: readonly IdenfyProblem[];
}

const described = (description: string, example: string): OpenApiSchema => ({
  type: 'string',
  description,
  example,
});

const problemsSchema: OpenApiSchema = {
  type: 'array',
  description: 'Everything that is wrong with the request; with 400.',
  items: {
    type: 'object',
    properties: {
      path: described('Where it is.', 'country.1'),
      rule: described('The rule that was broken.', 'country'),
      message: described(
        'A sentence that starts with the path.',
        'country.1 must be an ISO 3166-1 alpha-2 country code (or XK)',
      ),
    },
    required: ['path', 'rule', 'message'],
  },
};

const waitSchema: OpenApiSchema = {
  type: 'integer',
  minimum: 1,
  description: 'How long to wait before the next try, in seconds, where that is known.',
};

/**
 * The HTTP body of an {@link IdenfyError}. A class for OpenAPI documents: `@ApiConflictResponse({ type: IdenfyErrorBody })`
 * of @nestjs/swagger says what a route responds while a verification is open.
 */
export class IdenfyErrorBody {
  @Described({ type: 'integer', description: 'The HTTP status.', example: 409 })
  readonly statusCode!: number;
  @Described(described('The name of the HTTP status.', 'Conflict'))
  readonly error!: string;
  /** What kind of error it is. */
  @Described(described('What kind of error it is.', 'IDENFY_DUPLICATE_TOKEN'))
  readonly code!: IdenfyErrorCode;
  @Described(
    described('What is wrong, without personal data.', 'A verification of this clientId is still open.'),
  )
  readonly message!: string;
  /** Everything that is wrong with the request; with 400. */
  @Described(problemsSchema, { required: false })
  readonly problems?: readonly IdenfyProblem[];
  /** How long to wait before the next try, in seconds, where that is known. */
  @Described(waitSchema, { required: false })
  readonly retryAfterSeconds?: number;
}

const BRAND = Symbol.for('nestjs-idenfy:error');

/**
 * Everything this package throws. An `HttpException`, so an app without any set-up responds with a sensible
 * status; the HTTP body is `{ statusCode, error, code, message }`, with `problems` on a 400 and
 * `retryAfterSeconds` where it is known. iDenfy's own message text is never copied into it.
 */
export abstract class IdenfyError extends HttpException {
  readonly code: IdenfyErrorCode;
  /** Whether the same call may succeed later without any change. */
  readonly retryable: boolean;
  declare readonly upstreamStatus?: number;
  declare readonly identifier?: string;
  declare readonly requestId?: string;
  declare readonly retryAfterMs?: number;
  declare readonly reason?: string;

  protected constructor(code: IdenfyErrorCode, details: IdenfyErrorDetails = {}, text?: string) {
    const { status, retryable = false, message }: Kind = IDENFY_ERRORS[code];
    super(responseBody(code, status, text ?? message, details), status);
    // What is there for Nest alone, the message once more among it, is not shown where the error is printed.
    for (const key of ['response', 'options', 'errorCode'].filter((name) => Object.hasOwn(this, name))) {
      Object.defineProperty(this, key, { enumerable: false });
    }
    if (details.problems !== undefined) {
      // Not enumerable either: the message has all of them.
      Object.defineProperty(this, 'problems', { value: details.problems });
    }
    this.code = code;
    this.retryable = retryable;
    for (const key of ['upstreamStatus', 'identifier', 'requestId', 'retryAfterMs', 'reason'] as const) {
      if (details[key] !== undefined) {
        Object.defineProperty(this, key, { value: details[key], enumerable: true });
      }
    }
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** `instanceof IdenfyError` (Nest's `@Catch(IdenfyError)`) also holds for errors of another copy of the package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === IdenfyError
      ? IdenfyError.is(value)
      : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /**
   * Whether `error` is an error of this package (of kind `code`, if given). Works across the ESM and the CommonJS
   * copy of the package, where `instanceof` does not. Never throws, whatever it is given.
   */
  static is(error: unknown, code?: IdenfyErrorCode): error is IdenfyError {
    const isOurs = typeof error === 'object' && error !== null && quietly(() => BRAND in error) === true;
    return isOurs && (code === undefined || textOf(error, 'code') === code);
  }
}

function responseBody(
  code: IdenfyErrorCode,
  status: number,
  message: string,
  { problems, retryAfterMs }: IdenfyErrorDetails,
): IdenfyErrorBody {
  return {
    statusCode: status,
    error: STATUS_CODES[status] ?? 'Error',
    code,
    message,
    ...(status === 400 && problems ? { problems } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterSeconds: retryAfterSeconds(retryAfterMs) }),
  };
}
