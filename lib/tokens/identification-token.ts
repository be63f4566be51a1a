import { IdenfyStoreError } from '../errors/index.js';
import { CreateTokenDto } from './create-token.dto.js';
import type { IdentificationToken } from './identification-token.interface.js';
import { tokenParametersOf } from './token-parameter.decorator.js';

/** expiryTime where neither the answer nor the request names one, in seconds (documentation.idenfy.com, kyc/generate-token). */
const DEFAULT_EXPIRY_SECONDS = 86_400;
/** Longer is no duration that iDenfy gives, and some day no date either: ten years, in seconds. */
const MAX_SECONDS = 315_360_000;

/**
 * What of an answer is kept for policy 'reuse': what iDenfy documents and what is not about the person. Nothing else: what
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
  readonly answeredAt: Date;
  /** Builds the URL where the answer has none. */
  readonly redirectUrl: (authToken: string) => string;
}

type Answer = Readonly<Record<string, unknown>>;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isDuration = (value: unknown): value is number =>
  typeof value === 'number' && value > 0 && value <= MAX_SECONDS;

/** The token in iDenfy's answer; nothing when there is no authToken in it. Unknown fields are kept. */
export function toIdentificationToken(
  answer: Answer,
  context: TokenContext,
): IdentificationToken | undefined {
  const { authToken, scanRef, expiryTime, sessionLength, redirectUrl, ...others } = answer;
  if (!isText(authToken)) {
    return undefined;
  }
  const seconds = [expiryTime, context.requestExpiryTime].find(isDuration) ?? DEFAULT_EXPIRY_SECONDS;
  return {
    ...others,
    authToken,
    ...(isText(scanRef) && { scanRef }),
    ...(isDuration(expiryTime) && { expiryTime }),
    ...(isDuration(sessionLength) && { sessionLength }),
    redirectUrl: isText(redirectUrl) ? redirectUrl : context.redirectUrl(authToken),
    expiresAt: new Date(context.answeredAt.getTime() + seconds * 1000),
    reused: false,
  };
}

/** The token as text for a session store, without what is about the person. It holds the authToken. */
export function toReusableAnswer(token: IdentificationToken): string {
  const kept = Object.entries(token).filter(([name, value]) => value === null || REUSABLE_FIELDS.has(name));
  return JSON.stringify(Object.fromEntries(kept));
}

/**
 * The token of a session that was open already.
 *
 * @throws IdenfyStoreError when the text is not one that {@link toReusableAnswer} wrote.
 */
export function fromReusableAnswer(text: string): IdentificationToken {
  const { authToken, redirectUrl, expiresAt, ...others } = parse(text);
  const end = new Date(isText(expiresAt) ? expiresAt : Number.NaN);
  if (!isText(authToken) || !isText(redirectUrl) || Number.isNaN(end.getTime())) {
    throw new IdenfyStoreError();
  }
  return { ...others, authToken, redirectUrl, expiresAt: end, reused: true };
}

function parse(text: string): Answer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and the authToken with it.
    throw new IdenfyStoreError();
  }
  return typeof value === 'object' && value !== null ? (value as Answer) : {};
}
