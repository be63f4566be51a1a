import { createHash } from 'node:crypto';

/** JSON with the names of every object in order, so that equal requests give equal text. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const record = value as Record<string, unknown>;
    const names = Object.keys(record).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(record[name])}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** So that it is the hash of nothing else. A change of what is hashed needs another one. */
const DOMAIN = 'nestjs-idenfy token request 1';

/**
 * Tells whether two checked token requests of an instance are the same, without keeping what is in them. Not keyed with a
 * credential: sessions outlive a rotated secret. It stays with the session, beside the token itself.
 */
export function requestFingerprint(body: Readonly<Record<string, unknown>>, instance: string): string {
  return createHash('sha256')
    .update(`${DOMAIN}\n${instance}\n${canonicalJson(body)}`)
    .digest('hex');
}
