import type { OpenEnum, OpenObject, RiskLevel } from './vocabulary.js';

/** The body of ACCOUNT_CHECK. */
export interface AccountCheckPayload extends OpenObject {
  scanRef?: string | null;
  /** A number here, 1 to 5; iDenfy does not say what they mean. */
  status: number;
  score: number;
  clientId?: string | null;
  authToken?: string | null;
  date?: string | null;
  facebookScore?: number | null;
  gmailScore?: number | null;
  ipScore?: number | null;
}

/** The body of AGE_ESTIMATION (documentation.idenfy.com, age-estimation). */
export interface AgeEstimationPayload extends OpenObject {
  /** May be the id of the token and not of a verification. */
  scanRef: string;
  status: OpenEnum<'COMPLETED' | 'FAILED'>;
  /** ISO 8601. */
  occurredAt: string;
  outcome?: OpenEnum<'SUCCESS' | 'UNDERAGE' | 'UNCERTAIN' | 'FACE_MISMATCH' | 'ATTEMPTS_EXCEEDED'> | null;
  verdict?: string | boolean | null;
  /** Years. */
  estimatedAge?: number | null;
  confidence?: number | null;
  clientId?: string | null;
}

export interface BankBalancesOverview extends OpenObject {
  bookedBalance?: number | string | null;
  availableBalance?: number | string | null;
}

export interface BankAccount extends OpenObject {
  id?: string | null;
  name?: string | null;
  iban?: string | null;
  /** ISO 4217. */
  currency?: string | null;
  balancesOverview?: BankBalancesOverview | null;
  transactionsCount?: number | null;
}

/** The body of BANK_VERIFICATION, and a block of identification bodies. Personal data. */
export interface BankVerificationPayload extends OpenObject {
  id: string;
  country?: string | null;
  bank?: string | null;
  accounts?: BankAccount[] | null;
  riskLevel?: RiskLevel | null;
}

/** The body of BANK_CARD_VERIFICATION_COMPLETED, and a block of identification bodies. Personal data. */
export interface BankCardVerificationPayload extends OpenObject {
  id: string;
  status: OpenEnum<'NOT_COMPARED' | 'MATCH' | 'NO_MATCH'>;
  noMatchReason?: OpenEnum<
    'NAME_MISMATCH' | 'NUMBER_MISMATCH' | 'NAME_NOT_FOUND' | 'NUMBER_NOT_FOUND' | 'LIVENESS_FAILED'
  > | null;
  name?: string | null;
  firstSix?: string | null;
  lastFour?: string | null;
  expiryDate?: string | null;
  nameMatch?: boolean | null;
  lastFourMatch?: boolean | null;
}

/** The body of DOCUMENT_EXPIRATION: sent 30, 7 and 1 days before, and when the document has expired. */
export interface DocumentExpirationPayload extends OpenObject {
  scanRef: string;
  clientId: string;
  expirationThreshold: OpenEnum<
    | 'DOCUMENT_EXPIRES_WITHIN_30_DAYS'
    | 'DOCUMENT_EXPIRES_WITHIN_7_DAYS'
    | 'DOCUMENT_EXPIRES_WITHIN_1_DAY'
    | 'DOCUMENT_EXPIRED'
  >;
  /** Normally `YYYY-MM-DD`. */
  documentExpiration: string;
}

/** The body of FACIAL_AUTHENTICATION (documentation.idenfy.com, face-authentication). Holds a token: do not log it. */
export interface FacialAuthenticationPayload extends OpenObject {
  id: string;
  scanRef?: string | null;
  clientId?: string | null;
  /** In title case, unlike anywhere else. */
  status: OpenEnum<'Success' | 'Failed' | 'Expired' | 'Canceled' | 'Pending'>;
  token?: string | null;
  type?: OpenEnum<'ENROLLMENT' | 'AUTHENTICATION'> | null;
  method?: OpenEnum<'ACTIVE_LIVENESS' | 'FACE_MATCHING'> | null;
  /** A URL. */
  facePhoto?: string | null;
  ipAddress?: string | null;
  failReason?: string | null;
  riskTags?: OpenEnum<'UNTRUSTED_ENVIRONMENT'>[] | null;
}

export interface VideoCallAnswer extends OpenObject {
  answer?: string | null;
  correct?: boolean | null;
}

/**
 * The body of VIDEO_CALL_FINISHED. iDenfy documents no schema today; these are the fields of its older documentation.
 * Holds the authToken of the session: do not log it.
 */
export interface VideoCallFinishedPayload extends OpenObject {
  /** From the question to its answer. */
  videoCallAnswers?: Record<string, VideoCallAnswer | null> | null;
  /** For example `2020-08-14 12:48:08.085275+00:00`. */
  date?: string | null;
  /** A boolean here. */
  status?: boolean | null;
  scanRef?: string | null;
  authToken?: string | null;
  clientId?: string | null;
}

/** What the Lithuanian registry says. */
export interface LithuaniaRegistryCenterCheck extends OpenObject {
  resourceType?: 'LithuaniaRegistryCenterCheck';
  checkedPersonalNumber?: string | null;
  /** Two characters. */
  checkedDocumentType?: string | null;
  personalNumber?: string | null;
  name?: string | null;
  surname?: string | null;
  documentNumber?: string | null;
  documentExpiration?: string | null;
  facePhoto?: string | null;
}

/** What the Hungarian registry says. */
export interface HungaryRegistryCenterCheck extends OpenObject {
  resourceType?: 'HungaryRegistryCenterCheck';
  checkedMrz?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  maidenName?: string | null;
  mothersMaidenName?: string | null;
  birthDate?: string | null;
  birthPlace?: string | null;
  address?: Record<string, unknown> | null;
  residentialAddress?: Record<string, unknown> | null;
  nationality?: string | null;
  idCard?: Record<string, unknown> | null;
  passport?: Record<string, unknown> | null;
  additionalData?: Record<string, unknown> | null;
}

/** How one field compares with the registry of the United States. */
export type RegistryMatchStatus = OpenEnum<
  'MATCH' | 'NO_MATCH' | 'PARTIAL_MATCH' | 'NO_DATA' | 'NO_INPUT' | 'INVALID'
>;

type Us15Field =
  | 'firstName'
  | 'lastName'
  | 'middleName'
  | 'dob'
  | 'yob'
  | 'address1'
  | 'address2'
  | 'city'
  | 'state'
  | 'zip'
  | 'idNum'
  | 'phone'
  | 'email';

/** What the registry of the United States says: every field with a `<field>Status`. */
export type Us15RegistryCenterCheck = { resourceType?: 'Us15RegistryCenterCheck' } & {
  [Field in Us15Field]?: string | null;
} & {
  [Field in `${Us15Field}Status`]?: RegistryMatchStatus | null;
} & { [key: string]: unknown };

/** The response of a state's registry. `resourceType` tells which; one that is new at iDenfy has fields of its own. */
export type RegistryCenterCheck =
  LithuaniaRegistryCenterCheck | HungaryRegistryCenterCheck | Us15RegistryCenterCheck;

/** How a driving licence compares with the register of its state. */
export interface DriverLicenseCheck extends OpenObject {
  name?: string | null;
  surname?: string | null;
  dateOfBirth?: string | null;
  /** Two-letter code. */
  state?: string | null;
  gender?: string | null;
  dateOfIssue?: string | null;
  dateOfExpiry?: string | null;
  documentNumber?: string | null;
  nameMatch?: boolean | null;
  surnameMatch?: boolean | null;
  dateOfBirthMatch?: boolean | null;
  dateOfIssueMatch?: boolean | null;
  dateOfExpiryMatch?: boolean | null;
  documentNumberMatch?: boolean | null;
  genderMatch?: boolean | null;
}

/** The kind of a question. */
export type QuestionType = OpenEnum<
  | 'CHECKBOX'
  | 'COLOR'
  | 'COUNTRY'
  | 'COUNTRY_MULTI'
  | 'DATE'
  | 'DATETIME'
  | 'EMAIL'
  | 'FILE'
  | 'FILE_MULTI'
  | 'FLOAT'
  | 'LIST'
  | 'INTEGER'
  | 'PASSWORD'
  | 'RADIO'
  | 'SELECT'
  | 'SELECT_MULTI'
  | 'TEL'
  | 'TEXT'
  | 'TEXT_AREA'
  | 'TIME'
  | 'URL'
>;

export interface QuestionnaireQuestion extends OpenObject {
  key?: string | null;
  title?: string | null;
  type?: QuestionType | null;
  /** Numbers arrive as strings. */
  value?: string[] | string | boolean | null;
}

export interface QuestionnaireSection extends OpenObject {
  title?: string | null;
  questions?: QuestionnaireQuestion[] | null;
}

/** The questionnaire as the person answered it (documentation.idenfy.com, kyc/questionnaires). */
export interface QuestionnaireAnswers extends OpenObject {
  title?: string | null;
  sections?: QuestionnaireSection[] | null;
}
