import type { CreateTokenDto } from './create-token.dto.js';
import type { TokenAdditionalData, AdditionalSteps, DocumentType, TokenType } from './token-types.js';

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
