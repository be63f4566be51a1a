import { additionalDataRule, additionalStepsRule, extraParametersRule } from './rules/structure.rules.js';
import { listRule } from './rules/rule.js';
import {
  booleanRule,
  clientIdRule,
  codeRule,
  countryOrListRule,
  countryRule,
  dateRule,
  externalRefRule,
  integerOrUuidRule,
  localeRule,
  nameRule,
  nonEmptyTextRule,
  numberRule,
  oneOfRule,
  ratioRule,
  textRule,
  urlRule,
  uuidRule,
  wholeNumberRule,
} from './rules/value.rules.js';
import { atMost, excludes, needs, TokenParameter, tokenParametersOf } from './token-parameter.decorator.js';
import type * as IdenfyToken from './token-types.js';

const ECHOED = { nullable: true, echo: 'always' } as const;
const PERSONAL = { nullable: true, personal: true, echo: 'always' } as const;

const tokenTypeRule = oneOfRule(
  'IDENTIFICATION',
  'DOCUMENT',
  'VIDEO_CALL',
  'VIDEO_CALL_PHOTOS',
  'VIDEO_CALL_IDENTIFICATION',
);

/**
 * What a token request may hold (documentation.idenfy.com, kyc/generate-token): all of iDenfy's parameters, only
 * `clientId` compulsory, with the rules they are checked by. `createToken` checks every request with it. In a controller
 * use a part of it, `PickType(CreateTokenDto, ['firstName', 'lastName'])`: an end user must not choose `callbackUrl` or
 * the `clientId` of another user.
 *
 * Nothing is converted, except countries to upper case. Null is for where iDenfy takes it.
 */
export class CreateTokenDto {
  // Whose verification it is; what is given here is compared with the document: a mismatch makes the result SUSPECTED.

  /**
   * Your id of the user: 1 to 100 printable ASCII characters without a space at either end, case-sensitive. No
   * second token is made for it while its verification is open.
   */
  @TokenParameter(clientIdRule, { required: true }) clientId!: string;
  /** 1 to 100 characters, in any script, no digits. iDenfy turns it into upper case. */
  @TokenParameter(nameRule, PERSONAL) firstName?: string | null;
  /** 1 to 100 characters, in any script, no digits. iDenfy turns it into upper case. */
  @TokenParameter(nameRule, PERSONAL) lastName?: string | null;
  /** `YYYY-MM-DD`. */
  @TokenParameter(dateRule, PERSONAL) dateOfBirth?: string | null;
  /** `M` or `F`. */
  @TokenParameter(oneOfRule('M', 'F'), PERSONAL) sex?: IdenfyToken.Sex | null;
  /** ISO 3166-1 alpha-2 code or `XK`; sent in upper case. */
  @TokenParameter(countryRule, PERSONAL) nationality?: string | null;
  /** 1 to 255 characters; for proof of address. */
  @TokenParameter(textRule(255), PERSONAL) address?: string | null;
  /** Your own reference, 1 to 40 printable ASCII characters; webhooks carry it unchanged. */
  @TokenParameter(externalRefRule, ECHOED) externalRef?: string | null;

  // Which document is taken, and what is known of it.

  /** One country that issues the document, or several: ISO 3166-1 alpha-2 codes or `XK`, sent in upper case. Default: all. */
  @TokenParameter(countryOrListRule, ECHOED) country?: string | readonly string[] | null;
  /** Document types that are accepted, 1 or more; a single one skips the selection screen. Default: the dashboard's. */
  @TokenParameter(listRule(codeRule, 1), { nullable: true }) documents?:
    readonly IdenfyToken.DocumentType[] | null;
  /** Expected number of the document, 1 to 50 characters. */
  @TokenParameter(textRule(50), PERSONAL) documentNumber?: string | null;
  /** Expected personal or national code, 1 to 50 characters. */
  @TokenParameter(textRule(50), PERSONAL) personalNumber?: string | null;
  /** Expected expiry date of the document, `YYYY-MM-DD`. */
  @TokenParameter(dateRule, PERSONAL) dateOfExpiry?: string | null;
  /** Expected date of issue, `YYYY-MM-DD`. */
  @TokenParameter(dateRule, PERSONAL) dateOfIssue?: string | null;

  // How the session runs.

  /** Where an approved person is sent: https, at most 2048 characters. Not with the iframe. Default: the dashboard's. */
  @TokenParameter(urlRule, ECHOED) successUrl?: string | null;
  /** Where a denied person is sent, also when your webhook route failed: https, at most 2048 characters. Not with the iframe. */
  @TokenParameter(urlRule, ECHOED) errorUrl?: string | null;
  /** Where a person is sent after cancelling or without an analysis: https, at most 2048 characters. Not with the iframe. */
  @TokenParameter(urlRule, ECHOED) unverifiedUrl?: string | null;
  /**
   * Receives this session's webhooks instead of the dashboard's URL: https, at most 2048 characters. iDenfy's support
   * must permit it, and which signing key applies is not documented. Never let an end user choose it.
   */
  @TokenParameter(urlRule, ECHOED) callbackUrl?: string | null;
  /** Language of the page, 2 to 7 letters or `_`. Ignored in the iframe: see `iframeUrl`. Default `en`. */
  @TokenParameter(localeRule, { nullable: true }) locale?: IdenfyToken.IdenfyLocale | null;
  /** How long the token can be opened, in whole seconds: 1 to 2592000 (30 days). Default 86400. */
  @TokenParameter(wholeNumberRule(1, 2_592_000)) expiryTime?: number;
  /** How long the person has after opening it, in whole seconds: 60 to 3600. Default 1800. */
  @TokenParameter(wholeNumberRule(60, 3600)) sessionLength?: number;
  /** Default `IDENTIFICATION`: document and selfie. */
  @TokenParameter(tokenTypeRule) tokenType?: IdenfyToken.TokenType;
  /** Questions that are asked in a video call (older accounts). Default none. */
  @TokenParameter(listRule(nonEmptyTextRule, 0)) videoCallQuestions?: readonly string[];
  /** Whether to show instructions before photos are taken. Default: the dashboard's. */
  @TokenParameter(booleanRule) showInstructions?: boolean;
  /** Whether to create an 8-digit code for the mobile app. The contract must allow it. Default false. */
  @TokenParameter(booleanRule) generateDigitString?: boolean;
  /** Id (UUID) of a theme of the dashboard. */
  @TokenParameter(uuidRule, { nullable: true }) theme?: string | null;
  /** Development accounts only: this result is generated at once (documentation.idenfy.com, kyc/dummy-results). Default: not sent. */
  @TokenParameter(oneOfRule('APPROVED', 'DENIED', 'SUSPECTED', 'EXPIRED', 'ACTIVE'), { echo: 'never' })
  dummyStatus?: IdenfyToken.DummyStatus;

  // What else is verified. A flag of a feature that is not in the contract may be refused, so one that is not set is not sent.

  /** Adds an e-mail step. */
  @TokenParameter(booleanRule) verifyEmail?: boolean;
  /** Adds a phone step (SMS). */
  @TokenParameter(booleanRule) verifyPhone?: boolean;
  /** Adds proof of address. */
  @TokenParameter(booleanRule) verifyAddress?: boolean;
  /** Adds bank verification. */
  @TokenParameter(booleanRule) verifyBank?: boolean;
  /** Bank verification: accounts. */
  @TokenParameter(booleanRule) verifyBankAccounts?: boolean;
  /** Bank verification: balances. */
  @TokenParameter(booleanRule) verifyBankBalances?: boolean;
  /** Bank verification: transactions. */
  @TokenParameter(booleanRule) verifyBankTransactions?: boolean;
  /** Adds a bank card step. */
  @TokenParameter(booleanRule) bankCardVerification?: boolean;
  /** Lets the person upload a PDF in the bank card step. */
  @TokenParameter(booleanRule) bankCardPdfUpload?: boolean;
  /** The document's chip must be read. */
  @TokenParameter(booleanRule) nfcRequired?: boolean;
  /** The document's chip may be read. */
  @TokenParameter(booleanRule, { echo: 'never' }) nfcOptional?: boolean;
  /** Minimum age in whole years, from 0; a younger person is SUSPECTED. Not above `ageMax`. */
  @TokenParameter(wholeNumberRule(0), { echo: 'never', beside: atMost('ageMax') }) ageLimit?: number;
  /** Maximum age in whole years, from 0; an older person is SUSPECTED. */
  @TokenParameter(wholeNumberRule(0), { echo: 'never' }) ageMax?: number;
  /** Both sides of a driver's license are required. */
  @TokenParameter(booleanRule) driverLicenseBack?: boolean;
  /** Countries whose state registries are queried: ISO 3166-1 alpha-2 codes or `XK`, sent in upper case. */
  @TokenParameter(listRule(countryRule, 0), { nullable: true })
  registryCentersCountries?: readonly string[] | null;
  /** The Dutch citizen service number may be masked. */
  @TokenParameter(booleanRule) allowBsnMasking?: boolean;

  // Against fraud. Defaults: the account's.

  /** Active liveness: the person moves the head. The iframe needs `allowfullscreen` for it. */
  @TokenParameter(booleanRule) checkLiveness?: boolean;
  /** Passive liveness of the face: detects screens and photos. */
  @TokenParameter(booleanRule, { echo: 'never' }) idLiveFaceValidation?: boolean;
  /** Passive liveness of the document: detects copies. */
  @TokenParameter(booleanRule, { echo: 'never' }) idLiveDocumentValidation?: boolean;
  /** Checks the quality of the photos. */
  @TokenParameter(booleanRule) checkBlurAndGlare?: boolean;
  /** False turns off every check of the face. */
  @TokenParameter(booleanRule) autoFaceMatching?: boolean;
  /** Screens the person against sanction and watch lists; depending on the account, also starts monitoring. */
  @TokenParameter(booleanRule) checkAml?: boolean;
  /** Starts monitoring the person against sanction and watch lists. */
  @TokenParameter(booleanRule) autoAmlMonitoring?: boolean;
  /** Detects VPNs and proxies. */
  @TokenParameter(booleanRule) checkIpProxy?: boolean;
  /** Compares the selfie with the blacklist. */
  @TokenParameter(booleanRule) checkFaceBlacklist?: boolean;
  /** Compares the face on the document with the blacklist. */
  @TokenParameter(booleanRule) checkDocFaceBlacklist?: boolean;
  /** Compares the person's data with the blacklist. */
  @TokenParameter(booleanRule) checkPersonBlacklist?: boolean;
  /** Finds the same face in earlier verifications. */
  @TokenParameter(booleanRule) checkDuplicateFaces?: boolean;
  /** Finds the same face on earlier documents. */
  @TokenParameter(booleanRule) checkDuplicateDocFaces?: boolean;
  /** Finds the same personal data in earlier verifications. */
  @TokenParameter(booleanRule) checkDuplicatePersonalData?: boolean;
  /** Checks for a criminal record. */
  @TokenParameter(booleanRule) checkCriminal?: boolean;
  /** Checks the register of driver's licenses. */
  @TokenParameter(booleanRule) checkDriverLicense?: boolean;
  /** Checks registers of lost and stolen documents. */
  @TokenParameter(booleanRule) checkLid?: boolean;
  /** Makes face matching stricter or looser. iDenfy's default is 1. */
  @TokenParameter(numberRule) faceMatchingThresholdModifier?: number;
  /** Legacy custom setting: checks to run. The account must be enabled for it. */
  @TokenParameter(listRule(codeRule, 0)) fraudServices?: readonly IdenfyToken.FraudService[];
  /** Legacy custom setting: how often the person may try again; 0 for never. The account must be enabled for it. */
  @TokenParameter(wholeNumberRule(0)) maxAttemptCount?: number;
  /** Legacy custom setting: similarity of texts, 0 to 1, default 0.8. The account must be enabled for it. */
  @TokenParameter(ratioRule) levenshteinTextMatchRatio?: number;
  /** Legacy custom setting: similarity of the machine-readable zone, 0 to 1, default 0.7. The account must be enabled for it. */
  @TokenParameter(ratioRule) levenshteinMrzMatchRatio?: number;
  /** Legacy custom setting: utility bills by Urjanet. The account must be enabled for it. */
  @TokenParameter(booleanRule) checkUrjanet?: boolean;
  /** Legacy custom setting: what to detect on photos. The account must be enabled for it. */
  @TokenParameter(listRule(codeRule, 0)) detectionTypes?: readonly IdenfyToken.DetectionType[];

  // Customization.

  /** Extra documents by country, document type and step. The contract must allow it. Not with `utilityBill: true`. */
  @TokenParameter(additionalStepsRule, { echo: 'always' }) additionalSteps?: IdenfyToken.AdditionalSteps;
  /** Data to compare the additional steps with; needs `additionalSteps`. */
  @TokenParameter(additionalDataRule, { personal: true, echo: 'always', beside: needs('additionalSteps') })
  additionalData?: IdenfyToken.TokenAdditionalData;
  /** Asks for a utility bill. Not with `additionalSteps`. Default false. */
  @TokenParameter(booleanRule, { ...ECHOED, beside: excludes('additionalSteps') })
  utilityBill?: boolean | null;
  /** Key of a questionnaire, 1 to 100 characters; null disables the account's own. */
  @TokenParameter(textRule(100), ECHOED) questionnaire?: string | null;
  /** Whether the questionnaire must be filled in. iDenfy's default is true. */
  @TokenParameter(booleanRule) questionnaireRequired?: boolean;
  /** Id of a risk assessment profile: a whole number or a UUID, as the dashboard shows it. */
  @TokenParameter(integerOrUuidRule, { nullable: true }) riskAssessmentProfile?: number | string | null;
  /** Sends successful verifications to manual review. */
  @TokenParameter(booleanRule) reviewSuccessful?: boolean;
  /** Sends failed verifications to manual review. */
  @TokenParameter(booleanRule) reviewFailed?: boolean;
  /**
   * Parameters that this version does not know, sent as they are. A known parameter is refused here, except
   * `additionalData`, for accounts whose additional steps are a default of the account.
   */
  @TokenParameter(extraParametersRule((name) => PARAMETERS.has(name)))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** What `createToken` takes: a plain object with the fields of {@link CreateTokenDto}, or an instance of it. */
export type CreateTokenRequest = Readonly<CreateTokenDto>;

/** The declarations above, by name. */
export const PARAMETERS = tokenParametersOf(CreateTokenDto);
