import { IdenfyStoreError } from '../errors/index.js';
import { CreateTokenDto } from './create-token.dto.js';
import type { IdentificationToken } from './identification-token.interface.js';
import { tokenParametersOf } from './token-parameter.decorator.js';

/** expiryTime where neither the response nor the request names one, in seconds (documentation.idenfy.com, kyc/generate-token). */
const DEFAULT_EXPIRY_SECONDS = 86_400;
/** Longer is no duration that iDenfy gives, and some day no date either: ten years, in seconds. */
const MAX_SECONDS = 315_360_000;

/**
 * What of a response is kept for policy 'reuse': what iDenfy documents and what is not about the person. Nothing else: what
 * `extraParameters` has brought (an email, a phone number) may be echoed. A null is kept, as it says nothing.
 */
const REUSABLE_FIELDS: ReadonlySet<string> = new Set([
  ...['authToken', 'scanRef', 'redirectUrl', 'expiresAt', 'message', 'personScanRef', 'digitString'],
  ...['allowedDocuments'],
  ...[...tokenParametersOf(CreateTokenDto).values()]
    .filter(({ options }) => !options.personal && options.echo !== 'never')
    .map(({ name }) => name)
    .filter((name) => name !== 'extraParameters'),
]);

export interface TokenContext {
  /** expiryTime of the request, in seconds, when it named one. */
  readonly requestExpiryTime?: number;
  readonly receivedAt: Date;
  /** Builds the URL where the response has none. */
  readonly redirectUrl: (authToken: string) => string;
}

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isDuration = (value: unknown): value is number =>
  typeof value === 'number' && value > 0 && value <= MAX_SECONDS;

/** The token in iDenfy's response; nothing when there is no authToken in it. Unknown fields are kept. */
export function toIdentificationToken(
  response: Fields,
  context: TokenContext,
): IdentificationToken | undefined {
  const { authToken, scanRef, expiryTime, sessionLength, redirectUrl } = response;
  if (!isText(authToken)) {
    return undefined;
  }
  const seconds = [expiryTime, context.requestExpiryTime].find(isDuration) ?? DEFAULT_EXPIRY_SECONDS;
  const token: { -readonly [Name in keyof IdentificationToken]: IdentificationToken[Name] } = {
    ...response,
    authToken,
    redirectUrl: isText(redirectUrl) ? redirectUrl : context.redirectUrl(authToken),
    expiresAt: new Date(context.receivedAt.getTime() + seconds * 1000),
    reused: false,
  };
  if (!isText(scanRef)) {
    delete token.scanRef;
  }
  if (!isDuration(expiryTime)) {
    delete token.expiryTime;
  }
  if (!isDuration(sessionLength)) {
    delete token.sessionLength;
  }
  return token;
}

/** The token as text for a session store, without what is about the person. It holds the authToken. */
export function toReusableResponse(token: IdentificationToken): string {
  const kept = Object.entries(token).filter(([name, value]) => value === null || REUSABLE_FIELDS.has(name));
  return JSON.stringify(Object.fromEntries(kept));
}

/**
 * The token of a session that was open already.
 *
 * @throws IdenfyStoreError when the text is not one that {@link toReusableResponse} wrote.
 */
export function fromReusableResponse(text: string): IdentificationToken {
  const { authToken, redirectUrl, expiresAt, ...others } = parse(text);
  const end = new Date(isText(expiresAt) ? expiresAt : Number.NaN);
  if (!isText(authToken) || !isText(redirectUrl) || Number.isNaN(end.getTime())) {
    throw new IdenfyStoreError();
  }
  return { ...others, authToken, redirectUrl, expiresAt: end, reused: true };
}

function parse(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and the authToken with it.
    throw new IdenfyStoreError();
  }
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
