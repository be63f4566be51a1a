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
import { outcomeOf } from './token-outcome.js';

describe('outcomeOf', () => {
  it.each([
    new IdenfyRequestError('refused', { upstreamStatus: 400 }),
    IdenfyRequestError.invalid([{ path: 'clientId', rule: 'required', message: 'clientId is required' }]),
    new IdenfyAuthenticationError(),
    new IdenfyPermissionError(),
    new IdenfyQuotaError(),
    new IdenfyRateLimitError(),
    new IdenfyNotFoundError(),
    new DuplicateTokenError(),
    new IdenfyConnectionError(),
    new IdenfyAbortedError(),
    new IdenfyServerError({ upstreamStatus: 503, retryAfterMs: 0 }),
  ])('is refused for $code', (error) => {
    expect(outcomeOf(error)).toBe('refused');
  });

  it.each([
    new IdenfyOutcomeUnknownError(),
    new IdenfyResponseError(),
    new IdenfyTimeoutError(),
    new IdenfyServerError({ upstreamStatus: 500 }),
    new IdenfyServerError({ upstreamStatus: 503 }),
    new IdenfyServerError({ upstreamStatus: 502, retryAfterMs: 1000 }),
    new IdenfyServerError({ upstreamStatus: 400, identifier: 'INTERNAL_ERROR' }),
    new Error('anything else'),
    { code: 'IDENFY_REQUEST' },
    undefined,
  ])('is unknown for %p', (error) => {
    expect(outcomeOf(error)).toBe('unknown');
  });
});
