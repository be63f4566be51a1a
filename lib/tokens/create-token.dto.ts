import {
  atMost,
  DescribedParameters,
  excludes,
  needs,
  Parameter,
  parametersOf,
} from '../requests/parameter.decorator.js';
import type { Condition } from '../requests/parameter.decorator.js';
import { isRecord } from '../requests/rules/json.js';
import { extraParametersRule } from '../requests/rules/object.rules.js';
import { listRule } from '../requests/rules/rule.js';
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
} from '../requests/rules/value.rules.js';
import { PARAMETER_DESCRIPTIONS } from './parameter-descriptions.js';
import { additionalDataRule, additionalStepsRule, CLIENT_ID_ALIAS } from './token.rules.js';
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

/** Accounts whose steps are a silent default send additionalData without additionalSteps. */
const isKnownElsewhere = (name: string): boolean => name !== 'additionalData' && PARAMETERS.has(name);

const aliasRefusal = (name: string): string | undefined =>
  name === CLIENT_ID_ALIAS ? 'must not be set: it is another name of clientId' : undefined;

const ONE_ADDITIONAL_DATA: Condition = {
  other: 'additionalData',
  at: 'additionalData',
  rule: 'known',
  message: 'must not be set together with additionalData',
  keeps: (extra, additionalData) =>
    (additionalData ?? undefined) === undefined ||
    !isRecord(extra) ||
    !Object.hasOwn(extra, 'additionalData'),
};

/**
 * What a token request may hold (documentation.idenfy.com, kyc/generate-token): all of iDenfy's parameters, only
 * `clientId` compulsory, with the rules they are checked by. `createToken` checks every request with it. In a controller
 * use a part of it, `PickType(CreateTokenDto, ['firstName', 'lastName'])`: an end user must not choose `callbackUrl` or
 * the `clientId` of another user.
 *
 * Nothing is converted, except countries to upper case. Null is for where iDenfy takes it.
 */
@DescribedParameters('https://documentation.idenfy.com/kyc/generate-token', PARAMETER_DESCRIPTIONS)
export class CreateTokenDto {
  // Whose verification it is; what is given here is compared with the document: a mismatch makes the result SUSPECTED.

  /**
   * Your id of the user: 1 to 100 printable ASCII characters without a space at either end, case-sensitive. No
   * second token is made for it while its verification is open.
   */
  @Parameter(clientIdRule, { required: true }) clientId!: string;
  /** 1 to 100 characters, in any script, no digits. iDenfy turns it into upper case. */
  @Parameter(nameRule, PERSONAL) firstName?: string | null;
  /** 1 to 100 characters, in any script, no digits. iDenfy turns it into upper case. */
  @Parameter(nameRule, PERSONAL) lastName?: string | null;
  /** `YYYY-MM-DD`. */
  @Parameter(dateRule, PERSONAL) dateOfBirth?: string | null;
  /** `M` or `F`. */
  @Parameter(oneOfRule('M', 'F'), PERSONAL) sex?: IdenfyToken.Sex | null;
  /** ISO 3166-1 alpha-2 code or `XK`; sent in upper case. */
  @Parameter(countryRule, PERSONAL) nationality?: string | null;
  /** 1 to 255 characters; for proof of address. */
  @Parameter(textRule(255), PERSONAL) address?: string | null;
  /** Your own reference, 1 to 40 printable ASCII characters; webhooks carry it unchanged. */
  @Parameter(externalRefRule, ECHOED) externalRef?: string | null;

  // Which document is taken, and what is known of it.

  /** One country that issues the document, or several: ISO 3166-1 alpha-2 codes or `XK`, sent in upper case. Default: all. */
  @Parameter(countryOrListRule, ECHOED) country?: string | readonly string[] | null;
  /** Document types that are accepted, 1 or more; a single one skips the selection screen. Default: the dashboard's. */
  @Parameter(listRule(codeRule, 1), { nullable: true }) documents?:
    readonly IdenfyToken.DocumentType[] | null;
  /** Expected number of the document, 1 to 50 characters. */
  @Parameter(textRule(50), PERSONAL) documentNumber?: string | null;
  /** Expected personal or national code, 1 to 50 characters. */
  @Parameter(textRule(50), PERSONAL) personalNumber?: string | null;
  /** Expected expiry date of the document, `YYYY-MM-DD`. */
  @Parameter(dateRule, PERSONAL) dateOfExpiry?: string | null;
  /** Expected date of issue, `YYYY-MM-DD`. */
  @Parameter(dateRule, PERSONAL) dateOfIssue?: string | null;

  // How the session runs.

  /** Where an approved person is sent: https, at most 2048 characters. Not with the iframe. Default: the dashboard's. */
  @Parameter(urlRule, ECHOED) successUrl?: string | null;
  /** Where a denied person is sent, also when your webhook route failed: https, at most 2048 characters. Not with the iframe. */
  @Parameter(urlRule, ECHOED) errorUrl?: string | null;
  /** Where a person is sent after cancelling or without an analysis: https, at most 2048 characters. Not with the iframe. */
  @Parameter(urlRule, ECHOED) unverifiedUrl?: string | null;
  /**
   * Receives this session's webhooks instead of the dashboard's URL: https, at most 2048 characters. iDenfy's support
   * must permit it, and which signing key applies is not documented. Never let an end user choose it.
   */
  @Parameter(urlRule, ECHOED) callbackUrl?: string | null;
  /** Language of the page, 2 to 7 letters or `_`. Ignored in the iframe: see `iframeUrl`. Default `en`. */
  @Parameter(localeRule, { nullable: true }) locale?: IdenfyToken.IdenfyLocale | null;
  /** How long the token can be opened, in whole seconds: 1 to 2592000 (30 days). Default 86400. */
  @Parameter(wholeNumberRule(1, 2_592_000)) expiryTime?: number;
  /** How long the person has after opening it, in whole seconds: 60 to 3600. Default 1800. */
  @Parameter(wholeNumberRule(60, 3600)) sessionLength?: number;
  /** Default `IDENTIFICATION`: document and selfie. */
  @Parameter(tokenTypeRule) tokenType?: IdenfyToken.TokenType;
  /** Questions that are asked in a video call (older accounts). Default none. */
  @Parameter(listRule(nonEmptyTextRule, 0)) videoCallQuestions?: readonly string[];
  /** Whether to show instructions before photos are taken. Default: the dashboard's. */
  @Parameter(booleanRule) showInstructions?: boolean;
  /** Whether to create an 8-digit code for the mobile app. The contract must allow it. Default false. */
  @Parameter(booleanRule) generateDigitString?: boolean;
  /** Id (UUID) of a theme of the dashboard. */
  @Parameter(uuidRule, { nullable: true }) theme?: string | null;
  /** Development accounts only: this result is generated at once (documentation.idenfy.com, kyc/dummy-results). Default: not sent. */
  @Parameter(oneOfRule('APPROVED', 'DENIED', 'SUSPECTED', 'EXPIRED', 'ACTIVE'), { echo: 'never' })
  dummyStatus?: IdenfyToken.DummyStatus;

  // What else is verified. A flag of a feature that is not in the contract may be refused, so one that is not set is not sent.

  /** Adds an e-mail step. */
  @Parameter(booleanRule) verifyEmail?: boolean;
  /** Adds a phone step (SMS). */
  @Parameter(booleanRule) verifyPhone?: boolean;
  /** Adds proof of address. */
  @Parameter(booleanRule) verifyAddress?: boolean;
  /** Adds bank verification. */
  @Parameter(booleanRule) verifyBank?: boolean;
  /** Bank verification: accounts. */
  @Parameter(booleanRule) verifyBankAccounts?: boolean;
  /** Bank verification: balances. */
  @Parameter(booleanRule) verifyBankBalances?: boolean;
  /** Bank verification: transactions. */
  @Parameter(booleanRule) verifyBankTransactions?: boolean;
  /** Adds a bank card step. */
  @Parameter(booleanRule) bankCardVerification?: boolean;
  /** Lets the person upload a PDF in the bank card step. */
  @Parameter(booleanRule) bankCardPdfUpload?: boolean;
  /** The document's chip must be read. */
  @Parameter(booleanRule) nfcRequired?: boolean;
  /** The document's chip may be read. */
  @Parameter(booleanRule, { echo: 'never' }) nfcOptional?: boolean;
  /** Minimum age in whole years, from 0; a younger person is SUSPECTED. Not above `ageMax`. */
  @Parameter(wholeNumberRule(0), { echo: 'never', beside: atMost('ageMax') }) ageLimit?: number;
  /** Maximum age in whole years, from 0; an older person is SUSPECTED. */
  @Parameter(wholeNumberRule(0), { echo: 'never' }) ageMax?: number;
  /** Both sides of a driver's license are required. */
  @Parameter(booleanRule) driverLicenseBack?: boolean;
  /** Countries whose state registries are queried: ISO 3166-1 alpha-2 codes or `XK`, sent in upper case. */
  @Parameter(listRule(countryRule, 0), { nullable: true })
  registryCentersCountries?: readonly string[] | null;
  /** The Dutch citizen service number may be masked. */
  @Parameter(booleanRule) allowBsnMasking?: boolean;

  // Against fraud. Defaults: the account's.

  /** Active liveness: the person moves the head. The iframe needs `allowfullscreen` for it. */
  @Parameter(booleanRule) checkLiveness?: boolean;
  /** Passive liveness of the face: detects screens and photos. */
  @Parameter(booleanRule, { echo: 'never' }) idLiveFaceValidation?: boolean;
  /** Passive liveness of the document: detects copies. */
  @Parameter(booleanRule, { echo: 'never' }) idLiveDocumentValidation?: boolean;
  /** Checks the quality of the photos. */
  @Parameter(booleanRule) checkBlurAndGlare?: boolean;
  /** False turns off every check of the face. */
  @Parameter(booleanRule) autoFaceMatching?: boolean;
  /** Screens the person against sanction and watch lists; depending on the account, also starts monitoring. */
  @Parameter(booleanRule) checkAml?: boolean;
  /** Starts monitoring the person against sanction and watch lists. */
  @Parameter(booleanRule) autoAmlMonitoring?: boolean;
  /** Detects VPNs and proxies. */
  @Parameter(booleanRule) checkIpProxy?: boolean;
  /** Compares the selfie with the blacklist. */
  @Parameter(booleanRule) checkFaceBlacklist?: boolean;
  /** Compares the face on the document with the blacklist. */
  @Parameter(booleanRule) checkDocFaceBlacklist?: boolean;
  /** Compares the person's data with the blacklist. */
  @Parameter(booleanRule) checkPersonBlacklist?: boolean;
  /** Finds the same face in earlier verifications. */
  @Parameter(booleanRule) checkDuplicateFaces?: boolean;
  /** Finds the same face on earlier documents. */
  @Parameter(booleanRule) checkDuplicateDocFaces?: boolean;
  /** Finds the same personal data in earlier verifications. */
  @Parameter(booleanRule) checkDuplicatePersonalData?: boolean;
  /** Checks for a criminal record. */
  @Parameter(booleanRule) checkCriminal?: boolean;
  /** Checks the register of driver's licenses. */
  @Parameter(booleanRule) checkDriverLicense?: boolean;
  /** Checks registers of lost and stolen documents. */
  @Parameter(booleanRule) checkLid?: boolean;
  /** Makes face matching stricter or looser. iDenfy's default is 1. */
  @Parameter(numberRule) faceMatchingThresholdModifier?: number;
  /** Legacy custom setting: checks to run. The account must be enabled for it. */
  @Parameter(listRule(codeRule, 0)) fraudServices?: readonly IdenfyToken.FraudService[];
  /** Legacy custom setting: how often the person may try again; 0 for never. The account must be enabled for it. */
  @Parameter(wholeNumberRule(0)) maxAttemptCount?: number;
  /** Legacy custom setting: similarity of texts, 0 to 1, default 0.8. The account must be enabled for it. */
  @Parameter(ratioRule) levenshteinTextMatchRatio?: number;
  /** Legacy custom setting: similarity of the machine-readable zone, 0 to 1, default 0.7. The account must be enabled for it. */
  @Parameter(ratioRule) levenshteinMrzMatchRatio?: number;
  /** Legacy custom setting: utility bills by Urjanet. The account must be enabled for it. */
  @Parameter(booleanRule) checkUrjanet?: boolean;
  /** Legacy custom setting: what to detect on photos. The account must be enabled for it. */
  @Parameter(listRule(codeRule, 0)) detectionTypes?: readonly IdenfyToken.DetectionType[];

  // Customization.

  /** Extra documents by country, document type and step. The contract must allow it. Not with `utilityBill: true`. */
  @Parameter(additionalStepsRule, { echo: 'always' }) additionalSteps?: IdenfyToken.AdditionalSteps;
  /** Data to compare the additional steps with; needs `additionalSteps`. */
  @Parameter(additionalDataRule, { personal: true, echo: 'always', beside: needs('additionalSteps') })
  additionalData?: IdenfyToken.TokenAdditionalData;
  /** Asks for a utility bill. Not with `additionalSteps`. Default false. */
  @Parameter(booleanRule, { ...ECHOED, beside: excludes('additionalSteps') })
  utilityBill?: boolean | null;
  /** Key of a questionnaire, 1 to 100 characters; null disables the account's own. */
  @Parameter(textRule(100), ECHOED) questionnaire?: string | null;
  /** Whether the questionnaire must be filled in. iDenfy's default is true. */
  @Parameter(booleanRule) questionnaireRequired?: boolean;
  /** Id of a risk assessment profile: a whole number or a UUID, as the dashboard shows it. */
  @Parameter(integerOrUuidRule, { nullable: true }) riskAssessmentProfile?: number | string | null;
  /** Sends successful verifications to manual review. */
  @Parameter(booleanRule) reviewSuccessful?: boolean;
  /** Sends failed verifications to manual review. */
  @Parameter(booleanRule) reviewFailed?: boolean;
  /**
   * Parameters that this version does not know, sent as they are. A known parameter is refused here, except
   * `additionalData`, for accounts whose additional steps are a default of the account.
   */
  @Parameter(extraParametersRule(isKnownElsewhere, aliasRefusal), { beside: ONE_ADDITIONAL_DATA })
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** What `createToken` takes: a plain object with the fields of {@link CreateTokenDto}, or an instance of it. */
export type CreateTokenRequest = Readonly<CreateTokenDto>;

/** The declarations above, by name. */
export const PARAMETERS = parametersOf(CreateTokenDto);
