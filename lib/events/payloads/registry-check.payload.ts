import type { OpenEnum, OpenObject } from './vocabulary.js';

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

/** The answer of a state's registry. `resourceType` tells which; one that is new at iDenfy has fields of its own. */
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
