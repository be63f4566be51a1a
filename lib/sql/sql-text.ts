import { hash } from 'node:crypto';

const PLAIN = /^[ -[\]-~][ -~]{0,254}$/;
/** The longest text in a key. PostgreSQL has no index for one of more than some 2,700 bytes. */
const LONGEST = 1000;

/**
 * A text as a column keeps it that is searched for: printable ASCII as it is. Databases differ in what else they can hold
 * (PostgreSQL no NUL, one with another encoding no Cyrillic), so other texts are JSON behind a backslash, and very long
 * ones a hash. No two texts have the same form.
 */
export function storedText(text: string): string {
  if (PLAIN.test(text)) {
    return text;
  }
  const json = asciiJson(text);
  return json.length <= LONGEST ? `\\${json}` : `\\#${hash('sha256', json, 'base64url')}`;
}

/** The text; a hash where it was very long, which no clientId of iDenfy is. */
export function originalText(stored: string): string {
  return stored.startsWith('\\"') ? (JSON.parse(stored.slice(1)) as string) : stored;
}

/** As JSON that every encoding of a database can hold. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
