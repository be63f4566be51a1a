import type { OpenEnum } from '../events/payloads/vocabulary.js';

/** Each word of a text. */
type Word<Text extends string> = Text extends `${infer First} ${infer Others}` ? First | Word<Others> : Text;

/** Document types that iDenfy is known to take (documentation.idenfy.com, resources/supported-documents). */
export type KnownDocument =
  | Word<'PASSPORT ID_CARD DRIVER_LICENSE RESIDENCE_PERMIT VISA NATIONAL_PASSPORT INTERNATIONAL_PASSPORT'>
  | Word<'PAN_CARD AADHAAR OLD_ID_CARD MILITARY_CARD ADDRESS_CARD PROVISIONAL_DRIVER_LICENSE BORDER_CROSSING'>
  | Word<'ASYLUM WORK_PERMIT PHOTO_CARD PROOF_OF_AGE_CARD TRAVEL_CARD VOTER_CARD DIPLOMATIC_ID'>
  | Word<'SOCIAL_SECURITY_CARD SMART_ID BANK_ID_SE BANK_ID_NO BANK_ID_CZ MOJE_ID_CZ CLEAR ONE_ID MIT_ID VERIMI'>
  | Word<'FTN YOTI_ID SPID ITSME LA_WALLET SAMSUNG_WALLET OTHER'>;

/** A document type; iDenfy adds new ones. */
export type DocumentType = OpenEnum<KnownDocument>;

/** Languages of iDenfy's page (documentation.idenfy.com, resources/supported-languages). Slovenian is `si`. */
export type KnownLocale =
  | Word<'en es fr ru de it pl lt lv et sv cs ro hu ja bg nl pt uk sk si vi th hi id hr da fi el no tr sr zh'>
  | Word<'zh_TW ko'>;

/** A language of iDenfy's page; one that iDenfy does not have falls back to English. */
export type IdenfyLocale = OpenEnum<KnownLocale>;

/** `IDENTIFICATION`: document and selfie; `DOCUMENT`: document only; the others are for accounts with video calls. */
export type TokenType =
  'IDENTIFICATION' | 'DOCUMENT' | 'VIDEO_CALL' | 'VIDEO_CALL_PHOTOS' | 'VIDEO_CALL_IDENTIFICATION';

/** In requests; webhooks say MALE, FEMALE, UNDEFINED instead. */
export type Sex = 'M' | 'F';

/** The result that a development account is to make up (documentation.idenfy.com, kyc/dummy-results). */
export type DummyStatus = 'APPROVED' | 'DENIED' | 'SUSPECTED' | 'EXPIRED' | 'ACTIVE';

/** Checks that older accounts could be set up with. */
export type FraudService = OpenEnum<'AML_NAMES_CHECK' | 'LID' | 'AML_NEWS'>;

/** What older accounts could have detected on photos. */
export type DetectionType = OpenEnum<'FACE' | 'EYES'>;

/** What happens with an extra document: kept, compared with `additionalData`, or read. */
export type AdditionalStepType = 'UPLOAD' | 'COMPARE' | 'EXTRACT';

/** One extra document that the person is asked for (documentation.idenfy.com, additional steps). */
export interface AdditionalStep {
  /** Only one type is enabled per account. */
  type?: AdditionalStepType;
  /** What to compare or to read, for example `address`. */
  fields?: readonly string[];
  /** Name and description of the step by language. */
  texts?: Readonly<Record<string, { name?: string; description?: string }>>;
  /** How the document may be given; PDF besides photos with `canUploadPDF`. */
  settings?: { canUpload?: boolean; canCapture?: boolean; canUploadPDF?: boolean };
  [setting: string]: unknown;
}

/** Steps by country (or `ALL`), document type (or `ALL`) and a name of your own, for example `UTILITY_BILL`. */
export type AdditionalSteps = Readonly<
  Record<string, Readonly<Partial<Record<DocumentType, Readonly<Record<string, AdditionalStep>>>>>>
>;

/** What to compare, by the name of the step and the field. */
export type TokenAdditionalData = Readonly<Record<string, Readonly<Record<string, string | number>>>>;
