import { inspect } from 'node:util';
import { IdenfyError } from '../errors/index.js';
import { fromReusableResponse, toIdentificationToken, toReusableResponse } from './identification-token.js';

const receivedAt = Date.parse('2026-01-01T00:00:00.000Z');
const page = {
  redirectUrl: (authToken: string) => `https://ivs.example.com/api/v2/redirect?authToken=${authToken}`,
};
const answer = {
  message: 'Token created successfully',
  authToken: 'sample-auth-token',
  scanRef: '11111111-0000-11ee-8000-000000000001',
  clientId: 'user-1',
  firstName: 'MARTA',
  lastName: null,
  redirectUrl: 'https://ivs.example.com/given',
  digitString: null,
  expiryTime: 3600,
  sessionLength: 600,
  tomorrow: { a: [1] },
};

const tokenOf = (fields: object, requestExpiryTime?: number) =>
  toIdentificationToken({ ...answer, ...fields }, requestExpiryTime, page, receivedAt);

describe('toIdentificationToken', () => {
  it('keeps every field, known or not, and says when the token ends', () => {
    expect(tokenOf({})).toEqual({
      ...answer,
      expiresAt: new Date('2026-01-01T01:00:00.000Z'),
      reused: false,
    });
  });

  it.each([[undefined], [null], [''], [5]])('builds the redirect URL when it is %p', (redirectUrl) => {
    expect(tokenOf({ redirectUrl }).redirectUrl).toBe(
      'https://ivs.example.com/api/v2/redirect?authToken=sample-auth-token',
    );
  });

  it.each<[unknown, number | undefined, number]>([
    [60, 600, 60],
    [undefined, 600, 600],
    [null, 600, 600],
    ['60', 600, 600],
    [0, 600, 600],
    [-1, 600, 600],
    [Infinity, 600, 600],
    [1e300, 600, 600],
    [undefined, undefined, 86_400],
  ])(
    'with expiryTime %p of the answer and %p of the request ends after %p s',
    (expiryTime, requestExpiryTime, seconds) => {
      const token = tokenOf({ expiryTime }, requestExpiryTime);
      expect(token.expiresAt.getTime() - receivedAt).toBe(seconds * 1000);
    },
  );

  it('leaves out what it checks and cannot be right, so that its type is true', () => {
    const token = tokenOf({ scanRef: 5, expiryTime: '3600', sessionLength: -1 });
    expect(token).not.toHaveProperty('scanRef');
    expect(token).not.toHaveProperty('expiryTime');
    expect(token).not.toHaveProperty('sessionLength');
  });

  it('takes an answer of one field', () => {
    expect(toIdentificationToken({ authToken: 'x' }, undefined, page, receivedAt)).toEqual({
      authToken: 'x',
      redirectUrl: page.redirectUrl('x'),
      expiresAt: new Date('2026-01-02T00:00:00.000Z'),
      reused: false,
    });
  });

  it('does not let the answer decide what this package says', () => {
    const token = tokenOf({ expiresAt: 'never', reused: true });
    expect(token.expiresAt).toEqual(new Date('2026-01-01T01:00:00.000Z'));
    expect(token.reused).toBe(false);
  });
});

describe('the text for a session store', () => {
  const personal = {
    firstName: 'SECRETA',
    lastName: 'SECRETB',
    dateOfBirth: 'SECRETC',
    dateOfExpiry: 'SECRETD',
    dateOfIssue: 'SECRETE',
    nationality: 'SECRETF',
    personalNumber: 'SECRETG',
    documentNumber: 'SECRETH',
    sex: 'SECRETI',
    address: 'SECRETJ',
    additionalData: { BILL: { address: 'SECRETK' } },
  };

  it('holds nothing about the person', () => {
    const text = toReusableResponse(tokenOf(personal));
    expect(text).not.toContain('SECRET');
    const restored = fromReusableResponse(text);
    for (const field of Object.keys(personal)) {
      expect(restored).not.toHaveProperty(field);
    }
  });

  it('holds nothing that is not documented, whatever extraParameters has brought', () => {
    const echoed = {
      email: 'SECRETA',
      phoneNumber: 'SECRETB',
      middleName: 'SECRETC',
      tomorrow: { nested: 'SECRETD' },
      extraParameters: { email: 'SECRETE' },
    };
    expect(toReusableResponse(tokenOf(echoed))).not.toContain('SECRET');
  });

  it('gives the token back, marked as reused', () => {
    const {
      firstName: _,
      tomorrow: __,
      ...token
    } = tokenOf({ checkLiveness: true, documents: ['PASSPORT'] });
    expect(token).toMatchObject({ lastName: null });
    expect(fromReusableResponse(toReusableResponse(token))).toEqual({ ...token, reused: true });
  });

  it.each([
    ['{"authToken":"sample-auth-token", cut'],
    ['null'],
    ['[]'],
    ['{"authToken":"sample-auth-token"}'],
    [''],
  ])('that is not one is a failure of the store, which shows nothing of it: %s', (text) => {
    let failure: unknown;
    try {
      fromReusableResponse(text);
    } catch (error) {
      failure = error;
    }
    expect(IdenfyError.is(failure, 'IDENFY_STORE')).toBe(true);
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain('sample-auth-token');
  });
});
