import type {
  BankCardVerificationPayload,
  BankVerificationPayload,
  DriverLicenseCheck,
  QuestionnaireAnswers,
  RegistryCenterCheck,
} from './check.payload.js';
import type {
  AmlCheck,
  AmlCheckStatus,
  AmlScreening,
  CriminalCheckScreening,
  LidScreening,
} from './screening.payload.js';
import type {
  AgeEstimate,
  DocumentStatus,
  FaceStatus,
  FraudTag,
  IdenfyPlatform,
  MismatchTag,
  OpenEnum,
  OpenObject,
  OverallStatus,
  RiskLevel,
  SuspicionReason,
} from './vocabulary.js';

/** One field that was read from an additional step, and how it compares with what the token request said. */
export interface AdditionalDataField extends OpenObject {
  value?: string | null;
  status?: OpenEnum<'MATCH'> | null;
}

/** From the name of an additional step to its fields. */
export type AdditionalData = Record<string, Record<string, AdditionalDataField | null> | null>;

/**
 * What was read from the document (documentation.idenfy.com, kyc/webhooks). Personal data. Every field may be missing
 * or null. Fields with `org` are in the script of the document, the others in Latin letters.
 */
export interface IdentificationData extends OpenObject {
  docFirstName?: string | null;
  docLastName?: string | null;
  fullName?: string | null;
  docNumber?: string | null;
  docPersonalCode?: string | null;
  /** Normally `YYYY-MM-DD`; not guaranteed. */
  docExpiry?: string | null;
  /** Normally `YYYY-MM-DD`; not guaranteed. */
  docDob?: string | null;
  /** Normally `YYYY-MM-DD`; not guaranteed. */
  docDateOfIssue?: string | null;
  docType?: OpenEnum<'ID_CARD' | 'PASSPORT' | 'RESIDENCE_PERMIT' | 'DRIVER_LICENSE'> | null;
  docSex?: OpenEnum<'MALE' | 'FEMALE' | 'UNDEFINED'> | null;
  /** ISO 3166-1 alpha-2. */
  docNationality?: string | null;
  /** ISO 3166-1 alpha-2. */
  docIssuingCountry?: string | null;
  /** ISO 3166-1 alpha-2: the country that the person chose. */
  selectedCountry?: string | null;
  birthPlace?: string | null;
  authority?: string | null;
  address?: string | null;
  docTemporaryAddress?: string | null;
  mothersMaidenName?: string | null;
  docBirthName?: string | null;
  docPatronymic?: string | null;
  driverLicenseCategory?: string | null;
  /** Whether a reviewer corrected what was read. */
  manuallyDataChanged?: boolean | null;
  orgFirstName?: string | null;
  orgLastName?: string | null;
  orgNationality?: string | null;
  orgBirthPlace?: string | null;
  orgAuthority?: string | null;
  orgAddress?: string | null;
  orgTemporaryAddress?: string | null;
  orgMothersMaidenName?: string | null;
  orgPatronymic?: string | null;
  orgBirthName?: string | null;
  ageEstimate?: AgeEstimate | null;
  /** Null unless the feature is on and the result is final and approved. */
  clientIpProxyRiskLevel?: RiskLevel | null;
  /** scanRefs of verifications with the same face; null, not empty, when there are none. */
  duplicateFaces?: string[] | null;
  /** scanRefs of verifications with the same face in the document; null, not empty, when there are none. */
  duplicateDocFaces?: string[] | null;
  /** Filled from the top level of the body where it stands there. */
  additionalData?: AdditionalData | null;
}

/** The results of the single checks. `manual*` is null or empty until a person has reviewed. */
export interface IdentificationStatus extends OpenObject {
  overall?: OverallStatus | null;
  fraudTags?: FraudTag[] | null;
  mismatchTags?: MismatchTag[] | null;
  autoFace?: FaceStatus | null;
  manualFace?: FaceStatus | null;
  autoDocument?: DocumentStatus | null;
  manualDocument?: DocumentStatus | null;
  additionalSteps?: OpenEnum<'VALID' | 'INVALID' | 'NOT_FOUND'> | null;
  /** Older accounts; part of `fraudTags` today. */
  suspicionReasons?: SuspicionReason[] | null;
  /** Free text; iDenfy publishes no list. */
  denyReasons?: string[] | null;
  amlResultClass?: AmlCheckStatus | null;
  pepsStatus?: AmlCheckStatus | null;
  sanctionsStatus?: AmlCheckStatus | null;
  adverseMediaStatus?: AmlCheckStatus | null;
}

/** How well the address could be verified. */
export interface AddressVerification extends OpenObject {
  address?: string | null;
  country?: string | null;
  status?: OpenEnum<'VERIFIED' | 'PARTIALLY_VERIFIED' | 'UNVERIFIED'> | null;
  accuracy?: number | null;
  quality?: OpenEnum<'EXCELLENT' | 'GOOD' | 'AVERAGE' | 'POOR' | 'BAD'> | null;
}

export interface RiskAssessment extends OpenObject {
  /** 0 to 100. */
  riskScore?: number | null;
  riskLevel?: RiskLevel | null;
}

export interface EmailVerification extends OpenObject {
  email?: string | null;
  emailVerified?: boolean | null;
}

export interface PhoneVerification extends OpenObject {
  /** E.164. */
  phone?: string | null;
  phoneVerified?: boolean | null;
}

/** From the name of a file or step (`FRONT`, `BACK`, `FACE`, `FRONT_VIDEO`, `UTILITY_BILL`, ...) to its URL. */
export type FileUrls = Record<string, string | null>;

/**
 * The body of every IDENTIFICATION_* event (documentation.idenfy.com, kyc/webhooks). Personal data. Older accounts and
 * some settings leave out what the documentation calls required, so every field may be missing or null.
 */
export interface IdentificationPayload extends OpenObject {
  /** Missing in bodies from before 2022; the event's own `final` knows the rules for that. */
  final?: boolean | null;
  platform?: IdenfyPlatform | null;
  status?: IdentificationStatus | null;
  data?: IdentificationData | null;
  /** Presigned URLs that expire: fetch what you must keep, do not store the URL. */
  fileUrls?: FileUrls | null;
  /** From the name of an additional step to the URL of its PDF. Presigned. */
  additionalStepPdfUrls?: FileUrls | null;
  /** v2 screening. Filled from `aml` where an older account sends that. */
  AML?: AmlScreening[] | null;
  /** v3 screening. */
  amlCheck?: AmlCheck | null;
  /** Lost and invalid documents (Lithuania). Filled from `lid` where an older account sends that. */
  LID?: LidScreening[] | null;
  CRIMINAL_CHECK?: CriminalCheckScreening[] | null;
  /** iDenfy's id of this one verification. */
  scanRef?: string | null;
  /** Your reference from the token request, at most 40 characters. */
  externalRef?: string | null;
  /** Your id of the user from the token request. */
  clientId?: string | null;
  /** The company (KYB) that the person belongs to; empty when there is none. */
  companyId?: string | null;
  /** The beneficiary (KYB) that the person is; empty when there is none. */
  beneficiaryId?: string | null;
  /** Unix seconds: when the person started. */
  startTime?: number | null;
  /** Unix seconds: when the automatic decision was made, not the manual one. */
  finishTime?: number | null;
  clientIp?: string | null;
  /** ISO 3166-1 alpha-2. */
  clientIpCountry?: string | null;
  clientLocation?: string | null;
  gdcMatch?: boolean | null;
  /** Read from `data` where an older account sends it there; so are the three that follow. */
  manualAddress?: string | null;
  manualAddressMatch?: boolean | null;
  registryCenterCheck?: RegistryCenterCheck | null;
  addressVerification?: AddressVerification | null;
  questionnaireAnswers?: QuestionnaireAnswers | null;
  riskAssessment?: RiskAssessment | null;
  bankVerification?: BankVerificationPayload | null;
  emailVerification?: EmailVerification | null;
  phoneVerification?: PhoneVerification | null;
  driverLicenseCheck?: DriverLicenseCheck | null;
  bankCardVerification?: BankCardVerificationPayload | null;
  /** From the name of an additional step to what it is for. Not to be confused with `status.additionalSteps`. */
  additionalSteps?: Record<string, OpenEnum<'UPLOAD' | 'COMPARE' | 'EXTRACT'> | null> | null;
}
