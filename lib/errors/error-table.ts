/**
 * The kinds of {@link IdenfyError}: HTTP status, whether the same call may succeed later without any change, and the message.
 * iDenfy's own message text is in none of them.
 */
export const IDENFY_ERRORS = {
  IDENFY_CONFIG: { status: 500, retryable: false, message: 'The iDenfy module is not configured correctly.' },
  IDENFY_REQUEST: { status: 400, retryable: false, message: 'iDenfy refused the request.' },
  IDENFY_AUTHENTICATION: {
    status: 502,
    retryable: false,
    message: 'iDenfy did not accept the API credentials.',
  },
  IDENFY_PERMISSION: {
    status: 502,
    retryable: false,
    message: 'The iDenfy account is not permitted to do this.',
  },
  IDENFY_QUOTA: { status: 503, retryable: false, message: 'The iDenfy account is out of credits or funds.' },
  IDENFY_RATE_LIMIT: {
    status: 503,
    retryable: true,
    message: 'iDenfy limits the rate of requests; try again later.',
  },
  IDENFY_NOT_FOUND: { status: 404, retryable: false, message: 'iDenfy knows no such verification.' },
  IDENFY_DUPLICATE_TOKEN: {
    status: 409,
    retryable: false,
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
  IDENFY_TIMEOUT: { status: 504, retryable: true, message: 'iDenfy did not answer in time.' },
  IDENFY_OUTCOME_UNKNOWN: {
    status: 504,
    retryable: false,
    message: 'The request was sent but no whole answer came; iDenfy may have done what was asked for.',
  },
  IDENFY_RESPONSE: { status: 502, retryable: false, message: 'The answer is not one that iDenfy documents.' },
  IDENFY_STORE: {
    status: 503,
    retryable: true,
    message: 'The store that keeps iDenfy sessions and deliveries did not answer; nothing was done.',
  },
} as const;
