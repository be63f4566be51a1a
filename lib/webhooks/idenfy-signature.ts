import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isUint8Array } from 'node:util/types';

/** Why a signature was refused; for the log, never for the sender. */
export type SignatureProblem = 'missing' | 'malformed' | 'mismatch';

const HEX_SHA256 = /^[0-9a-f]{64}$/i;

/** Checks signatures with keys that are prepared once. */
export class SignatureVerifier {
  private readonly keys: readonly KeyObject[];

  constructor(keys: readonly string[]) {
    // An empty key would accept what anybody can sign.
    this.keys = keys
      .filter((key) => typeof key === 'string' && key !== '')
      .map((key) => createSecretKey(key, 'utf8'));
  }

  /** What is wrong with the signature of these bytes, or nothing. */
  problemOf(body: Uint8Array, header: string | readonly string[] | undefined): SignatureProblem | undefined {
    const value: unknown = Array.isArray(header) && header.length === 1 ? header[0] : header;
    if (typeof value !== 'string') {
      return header === undefined ? 'missing' : 'malformed';
    }
    const text = value.trim();
    if (!HEX_SHA256.test(text)) {
      return text === '' ? 'missing' : 'malformed';
    }
    const given = Buffer.from(text, 'hex');
    let matches = false;
    // Every key is tried, so the time does not tell which one it was.
    for (const key of this.keys) {
      const expected = createHmac('sha256', key).update(body).digest();
      matches = timingSafeEqual(expected, given) || matches;
    }
    return matches ? undefined : 'mismatch';
  }
}

/**
 * Whether a body was signed by iDenfy: the header holds the hex HMAC-SHA256 over the exact bytes of the body with one
 * of the keys (documentation.idenfy.com, security/callback-signing).
 *
 * @param body the exact bytes as received, never re-serialised JSON
 * @param header the value of `Idenfy-Signature`; hex of either case, white space around it is ignored. Several values
 * are refused
 * @param keys the signing key of the notification, or several: any of them may have signed
 *
 * Takes the same time wherever the signature differs, and never throws, whatever it is given.
 */
export function verifyIdenfySignature(
  body: Buffer | Uint8Array,
  header: string | string[] | undefined,
  keys: string | readonly string[],
): boolean {
  const list: unknown = typeof keys === 'string' ? [keys] : keys;
  if (!isUint8Array(body) || !Array.isArray(list)) {
    return false;
  }
  return new SignatureVerifier(list as string[]).problemOf(body, header) === undefined;
}

/**
 * Signs a body as iDenfy does: lower-case hex HMAC-SHA256 over its bytes. For tests of an app's own handlers.
 *
 * @param body the exact bytes that will be sent; a string stands for its UTF-8 bytes
 */
export function signIdenfyPayload(body: string | Buffer, key: string): string {
  return createHmac('sha256', key).update(body).digest('hex');
}
