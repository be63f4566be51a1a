import type { AgeEstimate, RiskLevel } from './identification-vocabulary.js';
import type { OpenEnum } from './open-enum.js';

/** One field that was read from an additional step, and how it compares with what the token request said. */
export interface AdditionalDataField {
  value?: string | null;
  status?: OpenEnum<'MATCH'> | null;
  [key: string]: unknown;
}

/** From the name of an additional step to its fields. */
export type AdditionalData = Record<string, Record<string, AdditionalDataField | null> | null>;

/**
 * What was read from the document (documentation.idenfy.com, kyc/webhooks). Personal data. Every field may be missing
 * or null. Fields with `org` are in the script of the document, the others in Latin letters.
 */
export interface IdentificationData {
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
  /** For example `ID_CARD`, `PASSPORT`, `DRIVER_LICENSE`, `RESIDENCE_PERMIT`. */
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
  [key: string]: unknown;
}
