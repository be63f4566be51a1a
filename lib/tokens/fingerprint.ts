import { createHmac } from 'node:crypto';

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

/**
 * Tells whether two checked token requests are the same, without keeping what is in them: keyed, because a bare hash of a
 * person's data can be found by trying.
 */
export function requestFingerprint(body: Readonly<Record<string, unknown>>, secret: string): string {
  return createHmac('sha256', secret).update(canonicalJson(body)).digest('hex');
}
