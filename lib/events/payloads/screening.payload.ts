import type { ManagerAccount, OpenEnum } from './vocabulary.js';

/** The outcome of a v3 screening, or of one part of it. */
export type AmlCheckStatus = OpenEnum<
  'NOT_CHECKED' | 'NO_FLAGS' | 'FALSE_POSITIVE' | 'TRUE_POSITIVE' | 'FLAGS_FOUND'
>;

export interface ScreeningStatus {
  serviceSuspected?: boolean | null;
  serviceUsed?: boolean | null;
  serviceFound?: boolean | null;
  checkSuccessful?: boolean | null;
  overallStatus?: OpenEnum<
    'SUSPECTED' | 'NOT_SUSPECTED' | 'DATA_ERROR' | 'INTERNAL_ERROR' | 'SERVICE_NOT_FOUND' | 'CHECK_FAILED'
  > | null;
  [key: string]: unknown;
}

/** The answer of one v2 screening service (documentation.idenfy.com, aml). */
export interface Screening<Item> {
  status?: ScreeningStatus | null;
  /** Names differ between accounts: do not tell kinds of `data` apart by it. */
  serviceName?: string | null;
  serviceGroupType?: OpenEnum<'AML' | 'LID'> | null;
  /** Unique only inside one request. */
  uid?: string | null;
  errorMessage?: string | null;
  data?: Item[] | null;
  [key: string]: unknown;
}

/** A person or company on a list. */
export interface AmlNameItem {
  name?: string | null;
  surname?: string | null;
  nationality?: string | null;
  /** May be a year only. */
  dob?: string | null;
  suspicion?: OpenEnum<'SANCTION' | 'INTERPOL' | 'PEPS' | 'ADVERSE_MEDIA' | 'OTHER'> | null;
  reason?: string | null;
  listNumber?: string | null;
  listName?: string | null;
  score?: number | null;
  lastUpdate?: string | null;
  exitDate?: string | null;
  isPerson?: boolean | null;
  isActive?: boolean | null;
  /** A URL. */
  linkedDocument?: string | null;
  pepLevel?: number | null;
  category?: string | null;
  otherInformation?: string | null;
  /** `YYYY-MM-DD HH:MM:SS`, without a zone. */
  checkDate?: string | null;
  whitelisted?: boolean | null;
  [key: string]: unknown;
}

/** A news item about the person or company. */
export interface AmlNewsItem {
  title?: string | null;
  url?: string | null;
  text?: string | null;
  /** A string here. */
  score?: string | null;
  type?: OpenEnum<'NEGATIVE'> | null;
  publishDate?: string | null;
  /** `YYYY-MM-DD HH:MM:SS`, without a zone. */
  checkDate?: string | null;
  [key: string]: unknown;
}

/** A document that was looked up in the register of invalid documents (Lithuania). */
export interface LidItem {
  documentNumber?: string | null;
  documentType?: string | null;
  valid?: boolean | null;
  expiryDate?: string | null;
  /** `YYYY-MM-DD HH:MM:SS`, without a zone. */
  checkDate?: string | null;
  [key: string]: unknown;
}

export interface CriminalOffense {
  offense?: string | null;
  offenseClass?: string | null;
  offenseDescription?: string | null;
  offenseLevel?: string | null;
  sentenceDate?: string | null;
  courtName?: string | null;
  courtCaseNumber?: string | null;
  releaseDate?: string | null;
  [key: string]: unknown;
}

export interface CriminalCheckItem {
  offenses?: CriminalOffense[] | null;
  fullName?: string | null;
  county?: string | null;
  /** Code of a state of the United States. */
  region?: string | null;
  [key: string]: unknown;
}

export type AmlScreening = Screening<AmlNameItem | AmlNewsItem>;
export type LidScreening = Screening<LidItem>;
export type CriminalCheckScreening = Screening<CriminalCheckItem>;

export interface AmlComment {
  id?: string | number | null;
  manager?: ManagerAccount | null;
  content?: string | null;
  type?: OpenEnum<'ADVERSE_MEDIA' | 'AML_PROFILE'> | null;
  created?: string | null;
  [key: string]: unknown;
}

export interface AdverseMediaItem {
  title?: string | null;
  url?: string | null;
  text?: string | null;
  score?: string | number | null;
  type?: OpenEnum<'NEGATIVE'> | null;
  publishDate?: string | null;
  /** AML_MONITORING and COMPANY_REVIEW. */
  status?: string | null;
  /** AML_MONITORING and COMPANY_REVIEW. */
  comment?: AmlComment | null;
  [key: string]: unknown;
}

export interface AmlAddress {
  geography?: string | null;
  city?: string | null;
  [key: string]: unknown;
}

/** Lists that a profile is on. SOE: state-owned; SAN: sanctions; PEP: politically exposed. */
export type AmlDataset = OpenEnum<
  | 'PEP'
  | 'PEP_CURRENT'
  | 'PEP_FORMER'
  | 'PEP_LINKED'
  | 'SAN'
  | 'SAN_CURRENT'
  | 'SAN_FORMER'
  | 'INS'
  | 'RRE'
  | 'DD'
  | 'POI'
  | 'REL'
  | 'GRI'
  | 'SOE'
  | 'SOE_CURRENT'
  | 'SOE_FORMER'
>;

/** A person or company that was found. Companies have neither nationalities, dates of birth, gender nor photo. */
export interface AmlProfile {
  version?: number | null;
  resourceId?: string | null;
  score?: number | null;
  match?: string | null;
  name?: string | null;
  addresses?: AmlAddress[] | null;
  nationalities?: string[] | null;
  countries?: string[] | null;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  datesOfBirth?: string[] | null;
  gender?: OpenEnum<'MALE' | 'FEMALE'> | null;
  profileImage?: string | null;
  datasets?: AmlDataset[] | null;
  currentSanBodyIds?: (string | number)[] | null;
  formerSanBodyIds?: (string | number)[] | null;
  pepTier?: OpenEnum<'PEP_TIER_1' | 'PEP_TIER_2' | 'PEP_TIER_3'> | null;
  [key: string]: unknown;
}

/** The v3 screening (documentation.idenfy.com, aml). */
export interface AmlCheck {
  id?: string | null;
  overallStatus?: AmlCheckStatus | null;
  statusSetBy?: ManagerAccount | null;
  /** ISO 8601. */
  statusSetAt?: string | null;
  adverseMedia?: AdverseMediaItem[] | null;
  amlCheck?: AmlProfile[] | null;
  [key: string]: unknown;
}

/**
 * The body of AML_MONITORING (documentation.idenfy.com, aml). Personal data. Older accounts send fewer fields; those
 * that they spell differently are read up.
 */
export interface AmlMonitoringPayload {
  monitoringId: string;
  name?: string | null;
  surname?: string | null;
  nationality?: string | null;
  dob?: string | null;
  isActive?: boolean | null;
  expiration?: string | null;
  /** The verifications of the person. An older account's string (`"[]"`) is read as the list it holds. */
  scanRefList?: string[] | null;
  /** v2; iDenfy calls it deprecated. Filled from `alert_status` where an older account sends that. */
  alertStatus?: OpenEnum<'ALERT' | 'DECLINED' | 'ACCEPTED' | 'PENDING' | 'STATUS'> | null;
  /** v3. A string here. */
  status?: OpenEnum<'ACTIVE' | 'STOPPED' | 'PENDING' | 'ALERT'> | null;
  pepsStatus?: AmlCheckStatus | null;
  sanctionsStatus?: AmlCheckStatus | null;
  adverseMediaStatus?: AmlCheckStatus | null;
  /** v2 screening. */
  results?: AmlScreening[] | null;
  /** v3 screening. */
  amlCheck?: AmlCheck | null;
  /** Companies of older accounts. */
  companyId?: string | null;
  /** Companies of older accounts. */
  beneficiaryId?: string | null;
  /** Companies of older accounts. */
  comments?: unknown;
  /** Companies of older accounts. */
  status_set_by?: ManagerAccount | string | null;
  /** Companies of older accounts. */
  status_set_at?: string | null;
  [key: string]: unknown;
}

/** The body of AML_MONITORING_EXPIRATION: counts only. */
export interface AmlMonitoringExpirationPayload {
  usersToExtend: number;
  usersToExpire: number;
  [key: string]: unknown;
}
