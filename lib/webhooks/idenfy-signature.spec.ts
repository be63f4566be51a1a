import * as fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { SignatureVerifier, signIdenfyPayload, verifyIdenfySignature } from './idenfy-signature.js';

const KEY = 'a-signing-key-of-a-notification';
const body = Buffer.from('{"clientId":"Zoë","scanRef":"r-1"}');
const good = createHmac('sha256', KEY).update(body).digest('hex');

describe('signIdenfyPayload', () => {
  it('gives the lower-case hex HMAC-SHA256 (RFC 4231, test case 2)', () => {
    expect(signIdenfyPayload('what do ya want for nothing?', 'Jefe')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('takes a string for its UTF-8 bytes', () => {
    expect(signIdenfyPayload(body.toString('utf8'), KEY)).toBe(signIdenfyPayload(body, KEY));
  });
});

describe('verifyIdenfySignature', () => {
  it.each([
    ['lower case', good],
    ['upper case', good.toUpperCase()],
    ['white space around it', ` \t${good}  `],
    ['the only value of a list', [good]],
  ])('accepts %s', (_, header) => {
    expect(verifyIdenfySignature(body, header, KEY)).toBe(true);
  });

  it('accepts any of the keys, wherever it stands', () => {
    expect(verifyIdenfySignature(body, good, ['other', KEY])).toBe(true);
    expect(verifyIdenfySignature(body, good, [KEY, 'other'])).toBe(true);
    expect(verifyIdenfySignature(body, good, ['other', 'another'])).toBe(false);
  });

  it('accepts a Uint8Array that is no Buffer', () => {
    expect(verifyIdenfySignature(new Uint8Array(body), good, KEY)).toBe(true);
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['white space', '   '],
    ['63 characters', good.slice(1)],
    ['65 characters', `${good}0`],
    ['not hex', `g${good.slice(1)}`],
    ['with a prefix', `sha256=${good}`],
    ['with trailing junk', `${good};x`],
    ['white space inside', `${good.slice(0, 32)} ${good.slice(32)}`],
    ['full-width digits', `\uff10${good.slice(1)}`],
    ['a line break and more', `${good}\nx`],
    ['two equal values', [good, good]],
    ['two values in one', `${good}, ${good}`],
    ['no values', []],
    ['of another body', signIdenfyPayload('other', KEY)],
  ])('refuses a header that is %s', (_, header) => {
    expect(verifyIdenfySignature(body, header, KEY)).toBe(false);
  });

  it('refuses everything without a key, also what is signed with an empty one', () => {
    const empty = createHmac('sha256', '').update(body).digest('hex');
    for (const keys of ['', [], [''], undefined, null, 7, [undefined]]) {
      expect(verifyIdenfySignature(body, empty, keys as string[])).toBe(false);
    }
  });

  it('refuses a body that is not bytes', () => {
    const text = '{"a":1}';
    for (const value of [text, { a: 1 }, null, undefined, 5]) {
      expect(verifyIdenfySignature(value as unknown as Buffer, signIdenfyPayload(text, KEY), KEY)).toBe(
        false,
      );
    }
  });

  it('accepts what was signed, refuses any changed byte', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.string({ minLength: 1 }),
        fc.nat(),
        (bytes, key, at) => {
          const signature = signIdenfyPayload(Buffer.from(bytes), key);
          const changed = Uint8Array.from(bytes);
          const index = at % changed.length;
          changed[index] = (changed[index] ?? 0) ^ 1;
          return (
            verifyIdenfySignature(bytes, signature, ['x'.repeat(9), key]) &&
            !verifyIdenfySignature(changed, signature, ['x'.repeat(9), key])
          );
        },
      ),
    );
  });

  it('never throws and never accepts, whatever the arguments are', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (anyBody, header, keys) => {
        return verifyIdenfySignature(anyBody as Buffer, header as string, keys as string) === false;
      }),
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string())),
        (header) => verifyIdenfySignature(body, header, KEY) === false,
      ),
    );
  });
});

describe('SignatureVerifier', () => {
  it.each([
    [undefined, 'missing'],
    ['', 'missing'],
    ['zz', 'malformed'],
    [[good, good], 'malformed'],
    ['0'.repeat(64), 'mismatch'],
    [good, undefined],
  ])('tells the reason of %j: %s', (header, problem) => {
    expect(new SignatureVerifier([KEY]).problemOf(body, header)).toBe(problem);
  });
});
