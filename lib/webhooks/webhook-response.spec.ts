import { responseFor } from './webhook-response.js';

describe('responseFor', () => {
  it.each([
    ['handled', 200],
    ['queued', 200],
    ['duplicate', 200],
    ['not-json', 400],
    ['unsigned', 401],
    ['refused-address', 403],
    ['too-slow', 408],
    ['too-large', 413],
    ['failed', 500],
    ['consumed', 500],
    ['busy', 503],
    ['late', 503],
    ['store-failed', 503],
    ['queue-failed', 503],
    ['stopping', 503],
  ] as const)('answers %s with %i', (outcome, status) => {
    const answer = responseFor(outcome);
    expect(answer.status).toBe(status);
    expect(answer.headers['Content-Type']).toBe('application/json');
    expect(answer.headers['Retry-After']).toBe(status === 503 ? '1' : undefined);
    if (status !== 200) {
      expect(answer.body).toEqual({
        statusCode: status,
        error: expect.stringMatching(/\w/) as string,
        message: expect.stringMatching(/\w/) as string,
      });
    }
  });

  it('says that it has received the delivery, and whether it had before', () => {
    expect(JSON.stringify(responseFor('handled').body)).toBe('{"received":true}');
    expect(JSON.stringify(responseFor('duplicate').body)).toBe('{"received":true,"duplicate":true}');
  });

  it('rounds the time to come back up to whole seconds, one at least', () => {
    expect(responseFor('busy', 4200).headers['Retry-After']).toBe('5');
    expect(responseFor('busy', 0).headers['Retry-After']).toBe('1');
    expect(responseFor('busy', -5).headers['Retry-After']).toBe('1');
  });
});
