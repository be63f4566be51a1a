import { isIP } from 'node:net';
import type { OpenApiSchema } from '../../shared/openapi.js';
import { isLoopbackUrl, parseUrl } from '../../shared/url.js';
import { listRule, rule } from './rule.js';
import type { Rule } from './rule.js';

export const booleanRule = rule(
  'boolean',
  'must be true or false',
  { type: 'boolean' },
  (value) => typeof value === 'boolean',
);

export const wholeNumberRule = (minimum: number, maximum: number = Number.MAX_SAFE_INTEGER): Rule =>
  rule(
    'integer',
    maximum === Number.MAX_SAFE_INTEGER
      ? `must be a whole number, ${minimum} or more`
      : `must be a whole number from ${minimum} to ${maximum}`,
    { type: 'integer', minimum, maximum },
    (value) => Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum,
  );

export const numberRule = rule('number', 'must be a number', { type: 'number' }, (value) =>
  Number.isFinite(value),
);

export const numberFromRule = (minimum: number, maximum: number): Rule =>
  rule(
    'number',
    `must be a number from ${minimum} to ${maximum}`,
    { type: 'number', minimum, maximum },
    (value) => typeof value === 'number' && value >= minimum && value <= maximum,
  );

export const ratioRule = numberFromRule(0, 1);

/** Whether a string has 1 to `max` characters. A character outside the basic plane counts once. */
function hasLength(value: string, max: number): boolean {
  return value !== '' && value.length <= 2 * max && (value.length <= max || [...value].length <= max);
}

export const textRule = (max: number, min = 1): Rule =>
  rule(
    'text',
    `must be a string of ${min} to ${max} characters`,
    { type: 'string', minLength: min, maxLength: max },
    (value) => typeof value === 'string' && hasLength(value, max) && (min === 1 || [...value].length >= min),
  );

/** A text that may be empty, which is how iDenfy has some fields without a value. */
export const shortTextRule = (max: number): Rule =>
  rule(
    'text',
    `must be a string of at most ${max} characters`,
    { type: 'string', maxLength: max },
    (value) => value === '' || (typeof value === 'string' && hasLength(value, max)),
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

/** A string that matches a pattern, and is no longer than the schema says. */
function patternRule(name: string, message: string, pattern: RegExp, schema: OpenApiSchema): Rule {
  const { maxLength = Infinity } = schema;
  return rule(
    name,
    message,
    { type: 'string', pattern: pattern.source, ...schema },
    (value) =>
      typeof value === 'string' &&
      (value.length <= maxLength || hasLength(value, maxLength)) &&
      pattern.test(value),
  );
}

/** The key of live sessions, so nothing in it may be read in two ways. */
export const clientIdRule = patternRule(
  'clientId',
  'must be a string of 1 to 100 printable ASCII characters, without a space at either end',
  /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/,
  { minLength: 1, maxLength: 100, example: 'user-123' },
);

export const externalRefRule = patternRule(
  'ascii',
  'must be a string of 1 to 40 printable ASCII characters',
  /^[\x20-\x7e]+$/,
  { minLength: 1, maxLength: 40, example: 'reference-123' },
);

/** Tags, positions and scanRefs, which iDenfy separates by commas elsewhere. */
export const noCommaRule = (max: number): Rule =>
  patternRule('text', `must be a string of 1 to ${max} characters without a comma`, /^[^,]+$/, {
    minLength: 1,
    maxLength: max,
  });

export const asciiRule = (max: number): Rule =>
  patternRule('ascii', `must be a string of 1 to ${max} printable ASCII characters`, /^[\x20-\x7e]+$/, {
    minLength: 1,
    maxLength: max,
  });

export function digitsRule(max: number, min = max): Rule {
  const count = min === max ? `${max}` : `${min} to ${max}`;
  const pattern = new RegExp(`^\\d{${[...new Set([min, max])].join(',')}}$`);
  const schema = { minLength: min, maxLength: max, example: '0'.repeat(max) };
  return patternRule('digits', `must be a string of ${count} digits`, pattern, schema);
}

/** What is no address for certain; whether there is such a mailbox only a mail tells. */
export const emailRule = patternRule(
  'email',
  'must be an e-mail address of at most 254 characters',
  /^[^\s@]+@[^\s@]+\.[^\s@.]+$/,
  { maxLength: 254, example: 'office@example.com' },
);

export const phoneRule = patternRule(
  'phone',
  'must be a phone number in E.164, for example +37060000000',
  /^\+[1-9]\d{1,14}$/,
  { maxLength: 16, example: '+37060000000' },
);

/** A person's name in any script. iDenfy refuses digits and most signs; an A-Z pattern would refuse real people. */
export const nameRule = patternRule(
  'name',
  'must be a string of 1 to 100 letters of any script, spaces, hyphens, dots, apostrophes or middle dots, with a letter among them',
  /^[\p{M} \-.'\u2018\u2019\u02bc\u00b7]*\p{L}[\p{L}\p{M} \-.'\u2018\u2019\u02bc\u00b7]*$/u,
  { minLength: 1, maxLength: 100, example: 'Jūratė' },
);

export const localeRule = patternRule(
  'locale',
  'must be a string of 2 to 7 letters or underscores, for example en or zh_TW',
  /^[A-Za-z_]{2,7}$/,
  { minLength: 2, maxLength: 7, example: 'en' },
);

/** Upper-case words such as `PASSPORT`: open, because iDenfy adds new ones. */
export const codeRule = patternRule(
  'code',
  'must be upper-case letters, digits and underscores, starting with a letter, for example ID_CARD',
  /^[A-Z][A-Z0-9_]*$/,
  { example: 'ID_CARD' },
);

export const ipRule = rule(
  'ip',
  'must be an IPv4 or IPv6 address',
  { type: 'string', example: '192.0.2.7' },
  (value) => typeof value === 'string' && isIP(value) !== 0,
);

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isUuid = (value: unknown): boolean => typeof value === 'string' && UUID.test(value);

export const uuidRule = rule('uuid', 'must be a UUID', { type: 'string', format: 'uuid' }, isUuid);

/** iDenfy's two documents disagree on which of the two it is. */
export const integerOrUuidRule = rule(
  'integerOrUuid',
  'must be a whole number or a UUID',
  { oneOf: [{ type: 'integer' }, uuidRule.schema] },
  (value) => Number.isSafeInteger(value) || isUuid(value),
);

const DATE = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-\d{2}$/;

/** Where a month has no such day `Date` counts on into the next one, or gives none. */
const isCalendarDay = (value: unknown): boolean =>
  typeof value === 'string' && DATE.test(value) && new Date(value).getUTCDate() === Number(value.slice(8));

export const dateRule = rule(
  'date',
  'must be a calendar day as YYYY-MM-DD',
  { type: 'string', format: 'date', pattern: DATE.source, example: '1990-02-03' },
  isCalendarDay,
);

/** ISO 3166-1 alpha-2, and XK (Kosovo), which iDenfy takes as well. */
export const COUNTRY_CODES: ReadonlySet<string> = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ ' +
    'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR ' +
    'GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP ' +
    'KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT ' +
    'MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW ' +
    'SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ ' +
    'UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'
  ).split(' '),
);

const TWO_LETTERS = /^[A-Za-z]{2}$/;

/** Upper case, only of what can be a code: `'ß'.toUpperCase()` would be South Sudan. */
export const upperCaseCountry = (value: unknown): unknown =>
  typeof value === 'string' && !COUNTRY_CODES.has(value) && TWO_LETTERS.test(value)
    ? value.toUpperCase()
    : value;

export const COUNTRY_MESSAGE = 'must be an ISO 3166-1 alpha-2 country code (or XK)';

/** One of some countries. */
export function countryAmongRule(...countries: readonly string[]): Rule {
  const { name, keeps, problems } = oneOfRule(...countries);
  return {
    name,
    // Not the list: lower case is good too, and a schema is never stricter than its rule.
    schema: { type: 'string', pattern: TWO_LETTERS.source, example: countries[0] },
    keeps: (value) => keeps(upperCaseCountry(value)),
    problems: (value) => problems(upperCaseCountry(value)),
    normalise: upperCaseCountry,
  };
}

export const countryRule: Rule = {
  ...rule(
    'country',
    COUNTRY_MESSAGE,
    { type: 'string', pattern: TWO_LETTERS.source, example: 'LT' },
    (value) => COUNTRY_CODES.has(value as string) || COUNTRY_CODES.has(upperCaseCountry(value) as string),
  ),
  normalise: upperCaseCountry,
};

/** One, or a list of them. */
export function oneOrListRule(one: Rule): Rule {
  const list = listRule(one, 1);
  const ruleOf = (value: unknown): Rule => (Array.isArray(value) ? list : one);
  const { example } = one.schema;
  return {
    name: one.name,
    schema: { oneOf: [one.schema, list.schema], ...(example !== undefined && { example }) },
    keeps: (value) => ruleOf(value).keeps(value),
    problems: (value) => ruleOf(value).problems(value),
    ...(one.normalise && { normalise: (value) => ruleOf(value).normalise?.(value) }),
  };
}

export const countryOrListRule = oneOrListRule(countryRule);

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

const isDateTime = (value: unknown): value is string =>
  typeof value === 'string' && DATE_TIME.test(value) && !Number.isNaN(Date.parse(value));

const TIME_MESSAGE = 'Date, or ISO 8601 with a zone such as 2026-01-31T00:00:00Z';

const isoTime = (value: unknown): unknown =>
  Object.prototype.toString.call(value) === '[object Date]' && Number.isFinite(Number(value))
    ? new Date(Number(value)).toISOString()
    : value;

/** A time; a `Date` is sent in the form that ISO 8601 has for it. */
export const timeRule: Rule = {
  ...rule('time', `must be a time: ${TIME_MESSAGE}`, { type: 'string' }, isDateTime),
  normalise: isoTime,
};

/** Two times, each as above. */
export const periodRule: Rule = {
  ...rule(
    'period',
    `must be a list of two times, the earlier one first: ${TIME_MESSAGE}`,
    { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 },
    (value) =>
      Array.isArray(value) &&
      value.length === 2 &&
      value.every(isDateTime) &&
      Date.parse(value[0] as string) <= Date.parse(value[1] as string),
  ),
  normalise: (value) => (Array.isArray(value) ? value.map(isoTime) : value),
};

const MAX_URL_LENGTH = 2048;
/** In any case, without a flag: a pattern in OpenAPI has none. */
const HTTPS = /^[Hh][Tt][Tt][Pp][Ss]:\/\//;
/** The same without white space and control characters, and without `user:password@`, not even the empty one that `URL` hides. */
const SAFE = /^[Hh][Tt][Tt][Pp][Ss]:\/\/(?![^/?#\\]*@)[^\s\p{Cc}]*$/u;

const ASCII = /^[!-~]*$/;

/** `URL.canParse` is about twenty times as fast as the pattern of class-validator's IsUrl, but see {@link parseUrl}. */
const isHttpsUrl = (value: unknown): boolean =>
  typeof value === 'string' &&
  value.length <= MAX_URL_LENGTH &&
  SAFE.test(value) &&
  (ASCII.test(value) ? URL.canParse(value) : parseUrl(value) !== undefined);

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

/** The address of a website, which need not be safe. */
export const websiteRule = rule(
  'website',
  'must be an absolute http or https URL of at most 200 characters, without white space, user and password',
  { type: 'string', maxLength: 200, example: 'https://www.example.com' },
  (value) =>
    typeof value === 'string' && value.length <= 200 && isHttpsUrl(value.replace(/^http:/i, 'https:')),
);
