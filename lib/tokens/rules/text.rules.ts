import { isLoopbackUrl } from '../../shared/loopback.js';
import { rule } from './rule.js';
import type { Rule } from './rule.js';

const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;
const CLIENT_ID = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
const NAME = /^[\p{M} \-.'\u2018\u2019\u02bc\u00b7]*\p{L}[\p{L}\p{M} \-.'\u2018\u2019\u02bc\u00b7]*$/u;
const LOCALE = /^[A-Za-z_]{2,7}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const CODE = /^[A-Z][A-Z0-9_]*$/;

/** Whether a string has 1 to `max` characters. A character outside the basic plane counts once. */
function hasLength(value: string, max: number): boolean {
  if (value === '' || value.length > 2 * max) {
    return false;
  }
  return value.length <= max || [...value].length <= max;
}

/** Upper-case words such as `ID_CARD`. */
export const isCode = (value: unknown): boolean => typeof value === 'string' && CODE.test(value);

export const isUuid = (value: unknown): boolean => typeof value === 'string' && UUID.test(value);

/** The key of live sessions, so nothing in it may be read in two ways. */
export const clientIdRule = rule(
  'clientId',
  'must be a string of 1 to 100 printable ASCII characters, without a space at either end',
  { type: 'string', minLength: 1, maxLength: 100, pattern: CLIENT_ID.source, example: 'user-123' },
  (value) => typeof value === 'string' && value.length <= 100 && CLIENT_ID.test(value),
);

export const asciiRule = (max: number): Rule =>
  rule(
    'ascii',
    `must be a string of 1 to ${max} printable ASCII characters`,
    {
      type: 'string',
      minLength: 1,
      maxLength: max,
      pattern: PRINTABLE_ASCII.source,
      example: 'reference-123',
    },
    (value) => typeof value === 'string' && value.length <= max && PRINTABLE_ASCII.test(value),
  );

export const textRule = (max: number): Rule =>
  rule(
    'text',
    `must be a string of 1 to ${max} characters`,
    { type: 'string', minLength: 1, maxLength: max },
    (value) => typeof value === 'string' && hasLength(value, max),
  );

/** A person's name in any script. iDenfy refuses digits and most signs; an A-Z pattern would refuse real people. */
export const nameRule = rule(
  'name',
  'must be a string of 1 to 100 letters of any script, spaces, hyphens, dots, apostrophes or middle dots, with a letter among them',
  { type: 'string', minLength: 1, maxLength: 100, pattern: NAME.source, example: 'Jūratė' },
  (value) => typeof value === 'string' && hasLength(value, 100) && NAME.test(value),
);

export const localeRule = rule(
  'locale',
  'must be a string of 2 to 7 letters or underscores, for example en or zh_TW',
  { type: 'string', minLength: 2, maxLength: 7, pattern: LOCALE.source, example: 'en' },
  (value) => typeof value === 'string' && LOCALE.test(value),
);

export const uuidRule = rule('uuid', 'must be a UUID', { type: 'string', format: 'uuid' }, isUuid);

/** Upper-case words such as `PASSPORT`: open, because iDenfy adds new ones. */
export const codeRule = rule(
  'code',
  'must be upper-case letters, digits and underscores, starting with a letter, for example ID_CARD',
  { type: 'string', pattern: CODE.source, example: 'ID_CARD' },
  isCode,
);

export const nonEmptyTextRule = rule(
  'text',
  'must be a string that is not empty',
  { type: 'string', minLength: 1 },
  (value) => typeof value === 'string' && value !== '',
);

export const oneOfRule = (...values: readonly string[]): Rule =>
  rule(
    'enum',
    `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`,
    { type: 'string', enum: values },
    (value) => values.includes(value as string),
  );

const MAX_URL_LENGTH = 2048;
/** In any case, without a flag: a pattern in OpenAPI has none. */
const HTTPS = /^[Hh][Tt][Tt][Pp][Ss]:\/\//;
const UNSAFE = /[\s\p{Cc}]/u;
/** What comes before the host: `user:password@`. Also the empty one, which `URL` does not show. */
const USER_INFO = /^https:\/\/[^/?#\\]*@/i;

/** `URL.canParse` is about twenty times as fast as the pattern of class-validator's IsUrl. */
function isHttpsUrl(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length <= MAX_URL_LENGTH &&
    HTTPS.test(value) &&
    !UNSAFE.test(value) &&
    !USER_INFO.test(value) &&
    URL.canParse(value)
  );
}

/** An http URL of this machine itself, for trials against a simulator; everything else as for https. */
export const isLocalUrl = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^http:/i.test(value) &&
  isHttpsUrl(value.replace(/^http/i, 'https')) &&
  isLoopbackUrl(value);

export const urlRule = rule(
  'url',
  `must be an absolute https URL of at most ${MAX_URL_LENGTH} characters, without white space, user and password`,
  {
    type: 'string',
    pattern: HTTPS.source,
    maxLength: MAX_URL_LENGTH,
    example: 'https://app.example.com/verified',
  },
  isHttpsUrl,
);
