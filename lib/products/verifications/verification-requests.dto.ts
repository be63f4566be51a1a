import type { DocumentStatus, FaceStatus } from '../../events/payloads/vocabulary.js';
import { DescribedParameters, extraParametersOf, Parameter } from '../../requests/parameter.decorator.js';
import { RequestRules } from '../../requests/request-rules.js';
import {
  booleanRule,
  clientIdRule,
  codeRule,
  digitsRule,
  nonEmptyTextRule,
  uuidRule,
  wholeNumberRule,
} from '../../requests/rules/value.rules.js';
import { DESCRIPTIONS } from '../parameter-descriptions.js';

const REFERENCE = 'https://documentation.idenfy.com/api-reference';

/** Which verifications to list (documentation.idenfy.com, kyc/verification-list). */
@DescribedParameters(
  'https://documentation.idenfy.com/kyc/verification-list',
  DESCRIPTIONS.ListVerificationsDto,
)
export class ListVerificationsDto {
  /** The verifications of this user. Default: of all. */
  @Parameter(clientIdRule) clientId?: string;
  /** How many to fetch at a time, 1 to 1000. Default 50. */
  @Parameter(wholeNumberRule(1, 1000)) pageSize?: number;
}

/** A plain object with the fields of {@link ListVerificationsDto}, or an instance of it. */
export type ListVerificationsRequest = Readonly<ListVerificationsDto>;

export const LIST_RULES = new RequestRules<ListVerificationsRequest>(ListVerificationsDto);

/** What may be asked of a person once more (documentation.idenfy.com, kyc/request-update). */
@DescribedParameters(
  'https://documentation.idenfy.com/kyc/request-update',
  DESCRIPTIONS.RequestInformationDto,
)
export class RequestInformationDto {
  /** How long the person has, in whole seconds: 0 to 2592000 (30 days). Default 86400. */
  @Parameter(wholeNumberRule(0, 2_592_000)) lifetime?: number;
  /** Key of a questionnaire to fill in. */
  @Parameter(nonEmptyTextRule) questionnaire?: string;
  /** Id of a risk assessment profile, a UUID. */
  @Parameter(uuidRule) riskAssessmentProfile?: string;
  /** Whether to upload the documents of the additional steps. */
  @Parameter(booleanRule) additionalStepUploadRequired?: boolean;
  /** Whether to verify a bank card. */
  @Parameter(booleanRule) bankCardVerification?: boolean;
  /** The last four digits of the card that is expected, or null. */
  @Parameter(digitsRule(4), { nullable: true, personal: true }) bankCardExpectedLastFour?: string | null;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => RequestInformationDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link RequestInformationDto}, or an instance of it. */
export type RequestInformationRequest = Readonly<RequestInformationDto>;

export const INFORMATION_RULES = new RequestRules<RequestInformationRequest>(RequestInformationDto);

/** What is noted with an entry of a blocklist (documentation.idenfy.com, api-reference). */
@DescribedParameters(REFERENCE, DESCRIPTIONS.AddToBlocklistDto)
export class AddToBlocklistDto {
  /** Why it is blocklisted, for the people at the dashboard. */
  @Parameter(nonEmptyTextRule, { nullable: true }) reason?: string | null;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => AddToBlocklistDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link AddToBlocklistDto}, or an instance of it. */
export type AddToBlocklistRequest = Readonly<AddToBlocklistDto>;

export const BLOCKLIST_RULES = new RequestRules<AddToBlocklistRequest>(AddToBlocklistDto);

/** What the review of a dummy finds (documentation.idenfy.com, kyc/dummy-results). */
@DescribedParameters('https://documentation.idenfy.com/kyc/dummy-results', DESCRIPTIONS.AddDummyStatusDto)
export class AddDummyStatusDto {
  /** `FACE_MATCH`, or what is wrong with the face. */
  @Parameter(codeRule, { required: true }) manualFaceMatchResult!: FaceStatus;
  /** `DOC_VALIDATED`, or what is wrong with the document. */
  @Parameter(codeRule, { required: true }) manualDocumentValidity!: DocumentStatus;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => AddDummyStatusDto, 'scanRef'))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link AddDummyStatusDto}, or an instance of it. */
export type AddDummyStatusRequest = Readonly<AddDummyStatusDto>;

export const DUMMY_RULES = new RequestRules<AddDummyStatusRequest>(AddDummyStatusDto);
