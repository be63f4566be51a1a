import { HttpException } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import { quietly, textOf } from '../shared/quietly.js';
import { retryAfterSeconds } from '../shared/retry-after.js';
import { IDENFY_ERRORS } from './error-table.js';
import type { IdenfyErrorBody } from './idenfy-error-body.js';
import type { IdenfyProblem } from './problem.interface.js';

/** What tells the kinds of {@link IdenfyError} apart, also between two copies of this package in one process. */
export type IdenfyErrorCode = keyof typeof IDENFY_ERRORS;

/** Facts about a failure that are safe to log: none of them is a credential or personal data. */
export interface IdenfyErrorDetails {
  /** HTTP status that iDenfy answered with, when it answered. */
  readonly upstreamStatus?: number;
  /** iDenfy's own `identifier`, for example `BAD_VALUE` (documentation.idenfy.com, resources/error-messages). */
  readonly identifier?: string;
  /** A request id header of iDenfy's answer, for its support. */
  readonly requestId?: string;
  /** How long to wait before the next try, in milliseconds, where that is known. */
  readonly retryAfterMs?: number;
  /**
   * Why a connection or a store failed, as the code of the error: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `53300`; of Redis
   * the first word of its reply: `NOPERM`, `OOM`. With `IDENFY_CONNECTION` and `IDENFY_STORE`, where there is one.
   */
  readonly reason?: string;
  /** What is wrong with the request or the options, one entry per problem. */
  readonly problems?: readonly IdenfyProblem[];
}

const BRAND = Symbol.for('nestjs-idenfy:error');

/**
 * Everything this package throws. An `HttpException`, so an app without any set-up answers with a sensible
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
    const { status, retryable, message } = IDENFY_ERRORS[code];
    super(responseBody(code, status, text ?? message, details), status);
    // What is there for Nest alone, the message once more among it, is not shown where the error is printed.
    for (const key of ['response', 'options', 'errorCode'].filter((name) => Object.hasOwn(this, name))) {
      Object.defineProperty(this, key, { enumerable: false });
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
