import type { BankCardVerificationPayload, BankVerificationPayload } from './bank.payload.js';
import type { IdentificationData } from './identification-data.payload.js';
import type {
  DocumentStatus,
  FaceStatus,
  FraudTag,
  IdenfyPlatform,
  MismatchTag,
  OverallStatus,
  RiskLevel,
  SuspicionReason,
} from './identification-vocabulary.js';
import type { OpenEnum } from './open-enum.js';
import type { DriverLicenseCheck, RegistryCenterCheck } from './registry-check.payload.js';
import type { QuestionnaireAnswers } from './questionnaire.payload.js';
import type {
  AmlCheck,
  AmlCheckStatus,
  AmlScreening,
  CriminalCheckScreening,
  LidScreening,
} from './screening.payload.js';

/** The results of the single checks. `manual*` is null or empty until a person has reviewed. */
export interface IdentificationStatus {
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
  [key: string]: unknown;
}

/** How well the address could be verified. */
export interface AddressVerification {
  address?: string | null;
  country?: string | null;
  status?: OpenEnum<'VERIFIED' | 'PARTIALLY_VERIFIED' | 'UNVERIFIED'> | null;
  accuracy?: number | null;
  quality?: OpenEnum<'EXCELLENT' | 'GOOD' | 'AVERAGE' | 'POOR' | 'BAD'> | null;
  [key: string]: unknown;
}

export interface RiskAssessment {
  /** 0 to 100. */
  riskScore?: number | null;
  riskLevel?: RiskLevel | null;
  [key: string]: unknown;
}

export interface EmailVerification {
  email?: string | null;
  emailVerified?: boolean | null;
  [key: string]: unknown;
}

export interface PhoneVerification {
  /** E.164. */
  phone?: string | null;
  phoneVerified?: boolean | null;
  [key: string]: unknown;
}

/** From the name of a file or step (`FRONT`, `BACK`, `FACE`, `FRONT_VIDEO`, `UTILITY_BILL`, ...) to its URL. */
export type FileUrls = Record<string, string | null>;

/**
 * The body of every IDENTIFICATION_* event (documentation.idenfy.com, kyc/webhooks). Personal data. Older accounts and
 * some settings leave out what the documentation calls required, so every field may be missing or null.
 */
export interface IdentificationPayload {
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
  [key: string]: unknown;
}
