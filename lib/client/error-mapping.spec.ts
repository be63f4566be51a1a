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
import { failureError, outcomeOf, responseError } from './error-mapping.js';
import type { WholeResponse } from './exchange.js';

const response = (
  status: number,
  body: unknown = '',
  headers: Record<string, string> = {},
): WholeResponse => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

const json = (identifier?: string, message = 'some text', code?: string): object => ({
  identifier,
  message,
  code,
});

describe('responseError', () => {
  it.each([
    [400, json('BAD_VALUE'), 'IDENFY_REQUEST'],
    [400, json('MISSING_VALUE'), 'IDENFY_REQUEST'],
    [400, json('VALIDATION_ERROR'), 'IDENFY_REQUEST'],
    [400, json('JSON_ERROR'), 'IDENFY_REQUEST'],
    [400, json('ENCODING_ERROR'), 'IDENFY_REQUEST'],
    [400, json('TOKEN_NOT_VALID'), 'IDENFY_REQUEST'],
    [400, json('PARTNER_ERROR', 'Token has not expired yet.'), 'IDENFY_REQUEST'],
    [405, json('METHOD_NOT_ALLOWED'), 'IDENFY_REQUEST'],
    [400, json(), 'IDENFY_REQUEST'],
    [400, '', 'IDENFY_REQUEST'],
    [400, '<html>Bad Request</html>', 'IDENFY_REQUEST'],
    [400, '["BAD_VALUE"]', 'IDENFY_REQUEST'],
    [422, json(), 'IDENFY_REQUEST'],
    [400, json('TOMORROWS_IDENTIFIER'), 'IDENFY_REQUEST'],
    [401, json(undefined, 'Invalid authorization credentials'), 'IDENFY_AUTHENTICATION'],
    [400, json('UNAUTHORIZED'), 'IDENFY_AUTHENTICATION'],
    [400, json('AUTHENTICATION_FAILED'), 'IDENFY_AUTHENTICATION'],
    [403, json(undefined, 'Partner inactive'), 'IDENFY_PERMISSION'],
    [
      400,
      json('PERMISSIONS_ERROR', 'This endpoint is not available for TESTING partners.'),
      'IDENFY_PERMISSION',
    ],
    [400, json('PARTNER_CONTRACT_ERROR'), 'IDENFY_PERMISSION'],
    [400, json('PERMISSIONS_ERROR', 'Partner reached token limit.'), 'IDENFY_QUOTA'],
    [403, json('PERMISSIONS_ERROR', 'PARTNER REACHED TOKEN LIMIT'), 'IDENFY_QUOTA'],
    [429, json('PERMISSIONS_ERROR', 'Partner reached token limit.'), 'IDENFY_QUOTA'],
    [402, '', 'IDENFY_QUOTA'],
    [400, json(undefined, 'some text', 'insufficient_finances'), 'IDENFY_QUOTA'],
    [429, '', 'IDENFY_RATE_LIMIT'],
    [400, json('TOO_MANY_REQUESTS'), 'IDENFY_RATE_LIMIT'],
    [404, '', 'IDENFY_NOT_FOUND'],
    [409, json(undefined, 'Client ID already exists'), 'IDENFY_DUPLICATE_TOKEN'],
    [500, json('INTERNAL_ERROR'), 'IDENFY_SERVER'],
    [400, json('INTERNAL_ERROR'), 'IDENFY_SERVER'],
    [503, json('TOO_MANY_REQUESTS'), 'IDENFY_SERVER'],
    [599, '', 'IDENFY_SERVER'],
    [301, '', 'IDENFY_RESPONSE'],
    [304, '', 'IDENFY_RESPONSE'],
  ])('makes of a token response %i %j the code %s', (status, body, code) => {
    expect(responseError('token', response(status, body))).toMatchObject({ code, upstreamStatus: status });
  });

  it.each(['read', 'delete'] as const)('takes a 409 of a %s for a refused request', (call) => {
    expect(responseError(call, response(409))).toMatchObject({ code: 'IDENFY_REQUEST', upstreamStatus: 409 });
  });

  it('maps a response whose body could not be taken by its status', () => {
    const { body: _, ...rest } = response(429);
    expect(responseError('token', rest)).toMatchObject({ code: 'IDENFY_RATE_LIMIT' });
  });

  it('names the identifier and none of the message', () => {
    const error = responseError('token', response(400, json('BAD_VALUE', 'value Jane is bad')));
    expect(error).toMatchObject({
      identifier: 'BAD_VALUE',
      message: 'iDenfy refused the request (400 BAD_VALUE).',
    });
    expect(error.getResponse()).toMatchObject({ statusCode: 400, code: 'IDENFY_REQUEST', problems: [] });
  });

  it.each(['bad_value', 'BAD VALUE', 'B'.repeat(65), '', 7, { a: 1 }, null])(
    'copies no identifier like %j',
    (identifier) => {
      const error = responseError('token', response(400, { identifier }));
      expect(error).toMatchObject({ code: 'IDENFY_REQUEST', message: 'iDenfy refused the request (400).' });
      expect(error.identifier).toBeUndefined();
    },
  );

  it.each([
    ['x-request-id', 'a1-B2.c3', 'a1-B2.c3'],
    ['cf-ray', '7d2f-VNO', '7d2f-VNO'],
    ['x-request-id', 'a b', undefined],
    ['x-request-id', 'x'.repeat(65), undefined],
    ['x-request-id', 'a\u001b[31m', undefined],
  ])('takes the request id %s: %j as %j', (name, value, requestId) => {
    expect(responseError('read', response(500, '', { [name]: value })).requestId).toBe(requestId);
  });

  it.each([
    ['7', 7000],
    ['0', 0],
    [' 3 ', 3000],
    ['-1', undefined],
    ['1e3', undefined],
    ['soon', undefined],
    ['3599', 3_599_000],
    ['3601', 3_600_000],
    ['999999999', 3_600_000],
    ['9'.repeat(400), 3_600_000],
    ['Thu, 01 Jan 2099 00:00:00 GMT', 3_600_000],
    ['Tue, 24 Nov 2026 10:00:30 GMT', 30_000],
    ['Tue, 24 Nov 2026 09:00:00 GMT', 0],
    ['Foo, 99 Bar 2026 99:99:99 GMT', undefined],
  ])('reads Retry-After %j as %j ms', (value, ms) => {
    const headers = { 'retry-after': value, date: 'Tue, 24 Nov 2026 10:00:00 GMT' };
    expect(responseError('token', response(429, '', headers)).retryAfterMs).toBe(ms);
    expect(responseError('token', response(503, '', headers)).retryAfterMs).toBe(ms);
  });

  it('compares a Retry-After date with the own clock when the response has no date', () => {
    const headers = { 'retry-after': new Date(Date.now() + 60_000).toUTCString() };
    const ms = responseError('token', response(429, '', headers)).retryAfterMs;
    expect(ms).toBeGreaterThan(55_000);
    expect(ms).toBeLessThanOrEqual(60_000);
  });

  it.each([400, 401, 402, 403, 404, 409])('makes nothing of a Retry-After on %i', (status) => {
    expect(responseError('token', response(status, '', { 'retry-after': '5' })).retryAfterMs).toBeUndefined();
  });
});

describe('failureError', () => {
  it.each([
    ['token', 'network', false, 'IDENFY_CONNECTION'],
    ['token', 'deadline', false, 'IDENFY_CONNECTION'],
    ['token', 'aborted', false, 'IDENFY_ABORTED'],
    ['token', 'network', true, 'IDENFY_OUTCOME_UNKNOWN'],
    ['token', 'deadline', true, 'IDENFY_OUTCOME_UNKNOWN'],
    ['token', 'aborted', true, 'IDENFY_OUTCOME_UNKNOWN'],
    ['read', 'network', false, 'IDENFY_CONNECTION'],
    ['read', 'network', true, 'IDENFY_CONNECTION'],
    ['read', 'deadline', false, 'IDENFY_CONNECTION'],
    ['read', 'deadline', true, 'IDENFY_TIMEOUT'],
    ['read', 'aborted', true, 'IDENFY_ABORTED'],
    ['delete', 'network', false, 'IDENFY_CONNECTION'],
    ['delete', 'network', true, 'IDENFY_OUTCOME_UNKNOWN'],
    ['delete', 'deadline', true, 'IDENFY_OUTCOME_UNKNOWN'],
    ['delete', 'aborted', true, 'IDENFY_OUTCOME_UNKNOWN'],
    ['delete', 'aborted', false, 'IDENFY_ABORTED'],
  ] as const)('makes of a %s that failed by %s (sent: %j) the code %s', (call, reason, sent, code) => {
    expect(failureError(call, { reason, sent })).toMatchObject({ code });
  });
});

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
