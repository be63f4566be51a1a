import { IdenfyStoreError } from '../errors/idenfy-errors.js';
import { PARAMETERS } from './create-token.dto.js';
import type { CreateTokenDto } from './create-token.dto.js';
import type { AdditionalSteps, DocumentType, TokenAdditionalData, TokenType } from './token-types.js';

/** The flags of the request (and the account's), echoed. */
type EchoedFlags = {
  readonly [
    Name in keyof CreateTokenDto as CreateTokenDto[Name] extends boolean | undefined ? Name : never
  ]?: boolean;
};

/** Texts of the request, echoed; null where the request did not name them. iDenfy writes names in upper case. */
type EchoedTexts = Readonly<
  Partial<
    Record<
      | ('firstName' | 'lastName' | 'dateOfBirth' | 'sex' | 'nationality' | 'address' | 'externalRef')
      | ('country' | 'documentNumber' | 'personalNumber' | 'dateOfExpiry' | 'dateOfIssue')
      | ('successUrl' | 'errorUrl' | 'unverifiedUrl' | 'callbackUrl' | 'locale' | 'theme' | 'questionnaire'),
      string | null
    >
  >
>;

/**
 * A token, as iDenfy responded (documentation.idenfy.com, kyc/generate-token), and when it ends. Only `authToken` is sure to
 * be there; what accounts get differs. Types are iDenfy's documents' word: of the response's own fields `authToken`,
 * `scanRef`, `expiryTime` and `sessionLength` are checked, and left out when they are something else.
 */
export interface IdentificationToken extends EchoedFlags, EchoedTexts {
  /** For the iframe, an SDK or the redirect. A credential: keep it out of logs. */
  readonly authToken: string;
  /** Id of the verification; webhooks carry it. Store it. */
  readonly scanRef?: string;
  /** Where to send the person. Built from the authToken when iDenfy's response has none. */
  readonly redirectUrl: string;
  /** When the token ends: the time of the response and expiryTime of the response, else of the request, else 86400 s. */
  readonly expiresAt: Date;
  /** True when the token is the one of a session that was open already (policy `reuse`). */
  readonly reused: boolean;
  readonly message?: string;
  readonly tokenType?: TokenType | (string & {});
  readonly clientId?: string | null;
  /** The clientId once more, under its old name. */
  readonly personScanRef?: string | null;
  /** How long the token may be opened, in seconds; a duration, not a time. */
  readonly expiryTime?: number;
  /** How long the person has once it is opened, in seconds. */
  readonly sessionLength?: number;
  /** The code for the mobile app, when `generateDigitString` was asked for. */
  readonly digitString?: string | null;
  readonly documents?: readonly DocumentType[] | null;
  /** Accepted document types by country, or under `ALL`. */
  readonly allowedDocuments?: Readonly<Record<string, readonly DocumentType[]>> | null;
  readonly registryCentersCountries?: readonly string[] | null;
  readonly riskAssessmentProfile?: string | number | null;
  readonly utilityBill?: boolean | null;
  /** The steps in full, those of the account included. */
  readonly additionalSteps?: AdditionalSteps | null;
  readonly additionalData?: TokenAdditionalData | null;
  readonly videoCallQuestions?: readonly string[] | null;
  readonly faceMatchingThresholdModifier?: number | null;
  /** Fields that this version does not know are kept. */
  readonly [field: string]: unknown;
}

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
  ...[...PARAMETERS.values()]
    .filter(
      ({ name, options: { personal, echo } }) => !personal && echo !== 'never' && name !== 'extraParameters',
    )
    .map(({ name }) => name),
]);

/** What makes the URL of a token where the response has none. */
interface HostedPage {
  redirectUrl(authToken: string): string;
}

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isDuration = (value: unknown): value is number =>
  typeof value === 'number' && value > 0 && value <= MAX_SECONDS;

/** The token in iDenfy's response, with the expiryTime of the request where it named one. Unknown fields are kept. */
export function toIdentificationToken(
  response: Fields & { readonly authToken: string },
  requestExpiryTime: number | undefined,
  page: HostedPage,
  receivedAt = Date.now(),
): IdentificationToken {
  const { authToken, scanRef, expiryTime, sessionLength, redirectUrl } = response;
  const seconds = isDuration(expiryTime) ? expiryTime : (requestExpiryTime ?? DEFAULT_EXPIRY_SECONDS);
  const token: { -readonly [Name in keyof IdentificationToken]: IdentificationToken[Name] } = {
    ...response,
    authToken,
    redirectUrl: isText(redirectUrl) ? redirectUrl : page.redirectUrl(authToken),
    expiresAt: new Date(receivedAt + seconds * 1000),
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
