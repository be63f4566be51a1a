/**
 * A value of iDenfy's vocabulary. Known values are offered by the editor, and any other string fits too: every one of
 * these lists has grown over the years, so a `switch` over one needs a `default`.
 */
export type OpenEnum<Known extends string> = Known | (string & {});

/** An object of iDenfy's: fields that this version does not know are kept. */
export interface OpenObject {
  [key: string]: unknown;
}

/** A user of iDenfy's dashboard. Personal data. */
export interface ManagerAccount extends OpenObject {
  id?: number | string | null;
  name?: string | null;
  surname?: string | null;
  email?: string | null;
  /** In the older events only. */
  username?: string | null;
}

/** `status.overall` (documentation.idenfy.com, kyc/webhooks). A decision only when the body is final. */
export type OverallStatus = OpenEnum<
  | 'APPROVED'
  | 'DENIED'
  | 'SUSPECTED'
  | 'REVIEWING'
  | 'EXPIRED'
  | 'ACTIVE'
  | 'DELETED'
  | 'ARCHIVED'
  | 'EXPIRED-DELETED'
>;

/** The device that completed the verification. */
export type IdenfyPlatform = OpenEnum<'PC' | 'MOBILE' | 'TABLET' | 'MOBILE_APP' | 'MOBILE_SDK' | 'OTHER'>;

/** The result of the face check. */
export type FaceStatus = OpenEnum<
  | 'FACE_MATCH'
  | 'FACE_NOT_CHECKED'
  | 'FACE_MISMATCH'
  | 'NO_FACE_FOUND'
  | 'TOO_MANY_FACES'
  | 'FACE_TOO_BLURRY'
  | 'FACE_GLARED'
  | 'FACE_UNCERTAIN'
  | 'FACE_NOT_ANALYSED'
  | 'FACE_ERROR'
  | 'AUTO_UNVERIFIABLE'
  | 'FAKE_FACE'
  | 'FACE_SUSPECTED'
  | 'FACE_BLACKLISTED'
>;

/** The result of the document check. */
export type DocumentStatus = OpenEnum<
  | 'DOC_VALIDATED'
  | 'DOC_INFO_MISMATCH'
  | 'DOC_NOT_FOUND'
  | 'DOC_NOT_FULLY_VISIBLE'
  | 'DOC_FACE_NOT_FOUND'
  | 'DOC_TOO_BLURRY'
  | 'DOC_GLARED'
  | 'DOC_FACE_GLARED'
  | 'MRZ_NOT_FOUND'
  | 'MRZ_OCR_READING_ERROR'
  | 'BARCODE_NOT_FOUND'
  | 'DOC_EXPIRED'
  | 'DOC_NOT_SUPPORTED'
  | 'COUNTRY_NOT_SUPPORTED'
  | 'COUNTRY_MISMATCH'
  | 'DOC_TYPE_MISMATCH'
  | 'DOC_SUBTYPE_MISMATCH'
  | 'DOC_SIDE_MISMATCH'
  | 'DOC_DAMAGED'
  | 'DOC_FAKE'
  | 'DOC_PERSONAL_CODE_INVALID'
  | 'DOC_NOT_ALLOWED'
  | 'DOC_NAME_ERROR'
  | 'DOC_SURNAME_ERROR'
  | 'DOC_EXPIRY_ERROR'
  | 'DOC_DOB_ERROR'
  | 'DOC_PERSONAL_NUMBER_ERROR'
  | 'DOC_NUMBER_ERROR'
  | 'DOC_DATE_OF_ISSUE_ERROR'
  | 'DOC_SEX_ERROR'
  | 'DOC_NATIONALITY_ERROR'
  | 'DOC_NOT_ANALYSED'
  | 'DOC_ERROR'
  | 'AUTO_UNVERIFIABLE'
  | 'DOC_SPOOF_DETECTED'
  | 'MRZ_INVALID'
  | 'EID_FAILED'
  | 'NFC_INIT_FAILED'
  | 'NFC_FAILED'
  | 'NFC_TIMEOUT'
>;

/** Signs of fraud. `UTILITY_ADDRESS_CHECK_FAILURE` is from older accounts. */
export type FraudTag = OpenEnum<
  | SuspicionReasonName
  | 'FACE_IN_BLACKLIST'
  | 'DOC_FACE_IN_BLACKLIST'
  | 'DATA_BLACKLISTED'
  | 'DATA_IN_BLACKLIST'
  | 'DUPLICATE_FACE'
  | 'DUPLICATE_DOC_FACE'
  | 'DUPLICATE_PERSONAL_DATA'
  | 'VIRTUAL_CAMERA'
  | 'ADDRESS_UNVERIFIED'
  | 'PORTRAIT_SUBSTITUTION'
  | 'CRIMINAL_SUSPECTED'
  | 'CRIMINAL_CHECK_FAILED'
  | 'DL_FAILED'
  | 'UTILITY_ADDRESS_CHECK_FAILURE'
>;

type SuspicionReasonName =
  | 'FACE_SUSPECTED'
  | 'FACE_BLACKLISTED'
  | 'DOC_FACE_BLACKLISTED'
  | 'DOC_MOBILE_PHOTO'
  | 'DEV_TOOLS_OPENED'
  | 'DOC_PRINT_SPOOFED'
  | 'FAKE_PHOTO'
  | 'AML_SUSPECTION'
  | 'AML_FAILED'
  | 'LID_SUSPECTION'
  | 'LID_FAILED'
  | 'SANCTIONS_SUSPECTION'
  | 'SANCTIONS_FAILED'
  | 'RC_FAILED'
  | 'AUTO_UNVERIFIABLE';

/** The older name of a part of {@link FraudTag}; still sent to some accounts. */
export type SuspicionReason = OpenEnum<SuspicionReasonName>;

/** What differs between the document and the data of the token request. `GDC_NOT_MATCH` is from older accounts. */
export type MismatchTag = OpenEnum<
  | 'NAME'
  | 'SURNAME'
  | 'DOCUMENT_NUMBER'
  | 'PERSONAL_CODE'
  | 'EXPIRY_DATE'
  | 'DATE_OF_BIRTH'
  | 'DATE_OF_ISSUE'
  | 'NATIONALITY'
  | 'SEX'
  | 'FULL_NAME'
  | 'DOC_INFO_MISMATCH'
  | 'UNDER_AGE'
  | 'OVER_AGE'
  | 'UNKNOWN_AGE'
  | 'UTILITY_ADDRESS'
  | 'UTILITY_NAME'
  | 'EXPIRED_UTILITY_BILL'
  | 'INVALID_ADDITIONAL_STEP'
  | 'ADDITIONAL_STEP_NOT_FOUND'
  | 'ADDITIONAL_STEP_INFORMATION_MISMATCH'
  | 'EXPIRED_ADDITIONAL_STEP_INFORMATION'
  | 'REGISTRY_CENTER_INFO_MISMATCH'
  | 'DRIVER_LICENSE_INFO_MISMATCH'
  | 'NOT_SUPPORTED_POA_DOCUMENT_TYPE'
  | 'NOT_SUPPORTED_POA_DOCUMENT_COUNTRY'
  | 'POA_COUNTRIES_MISMATCH'
  | 'POA_SCREENSHOT_DETECTED'
  | 'GDC_NOT_MATCH'
>;

/** How risky something is. */
export type RiskLevel = OpenEnum<'VERY_LOW' | 'LOW' | 'MEDIUM' | 'HIGH' | 'VERY_HIGH' | 'NOT_CHECKED'>;

/** The estimated age of the face. */
export type AgeEstimate = OpenEnum<`UNDER_${8 | 13}` | `OVER_${8 | 13 | 16 | 18 | 21 | 22 | 25 | 30}`>;
