import type { ManagerAccount, OpenEnum, OpenObject } from './vocabulary.js';

/** The outcome of a v3 screening, or of one part of it. */
export type AmlCheckStatus = OpenEnum<
  'NOT_CHECKED' | 'NO_FLAGS' | 'FALSE_POSITIVE' | 'TRUE_POSITIVE' | 'FLAGS_FOUND'
>;

export interface ScreeningStatus extends OpenObject {
  serviceSuspected?: boolean | null;
  serviceUsed?: boolean | null;
  serviceFound?: boolean | null;
  checkSuccessful?: boolean | null;
  overallStatus?: OpenEnum<
    'SUSPECTED' | 'NOT_SUSPECTED' | 'DATA_ERROR' | 'INTERNAL_ERROR' | 'SERVICE_NOT_FOUND' | 'CHECK_FAILED'
  > | null;
}

/** The response of one v2 screening service (documentation.idenfy.com, aml). */
export interface Screening<Item> extends OpenObject {
  status?: ScreeningStatus | null;
  /** Names differ between accounts: do not tell kinds of `data` apart by it. */
  serviceName?: string | null;
  serviceGroupType?: OpenEnum<'AML' | 'LID'> | null;
  /** Unique only inside one request. */
  uid?: string | null;
  errorMessage?: string | null;
  data?: Item[] | null;
}

/** A person or company on a list. */
export interface AmlNameItem extends OpenObject {
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
}

/** A news item about the person or company. */
export interface AmlNewsItem extends OpenObject {
  title?: string | null;
  url?: string | null;
  text?: string | null;
  /** A string here. */
  score?: string | null;
  type?: OpenEnum<'NEGATIVE'> | null;
  publishDate?: string | null;
  /** `YYYY-MM-DD HH:MM:SS`, without a zone. */
  checkDate?: string | null;
}

/** A document that was looked up in the register of invalid documents (Lithuania). */
export interface LidItem extends OpenObject {
  documentNumber?: string | null;
  documentType?: string | null;
  valid?: boolean | null;
  expiryDate?: string | null;
  /** `YYYY-MM-DD HH:MM:SS`, without a zone. */
  checkDate?: string | null;
}

export interface CriminalOffense extends OpenObject {
  offense?: string | null;
  offenseClass?: string | null;
  offenseDescription?: string | null;
  offenseLevel?: string | null;
  sentenceDate?: string | null;
  courtName?: string | null;
  courtCaseNumber?: string | null;
  releaseDate?: string | null;
}

export interface CriminalCheckItem extends OpenObject {
  offenses?: CriminalOffense[] | null;
  fullName?: string | null;
  county?: string | null;
  /** Code of a state of the United States. */
  region?: string | null;
}

export type AmlScreening = Screening<AmlNameItem | AmlNewsItem>;
export type LidScreening = Screening<LidItem>;
export type CriminalCheckScreening = Screening<CriminalCheckItem>;

export interface AmlComment extends OpenObject {
  id?: string | number | null;
  manager?: ManagerAccount | null;
  content?: string | null;
  type?: OpenEnum<'ADVERSE_MEDIA' | 'AML_PROFILE'> | null;
  created?: string | null;
}

export interface AdverseMediaItem extends OpenObject {
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
}

export interface AmlAddress extends OpenObject {
  geography?: string | null;
  city?: string | null;
}

/** Lists that a profile is on. SOE: state-owned; SAN: sanctions; PEP: politically exposed. */
export type AmlDataset = OpenEnum<
  | `${'PEP' | 'SAN' | 'SOE'}${'' | '_CURRENT' | '_FORMER'}`
  | ('PEP_LINKED' | 'INS' | 'RRE' | 'DD' | 'POI' | 'REL' | 'GRI')
>;

/** A person or company that was found. Companies have neither nationalities, dates of birth, gender nor photo. */
export interface AmlProfile extends OpenObject {
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
}

/** The v3 screening (documentation.idenfy.com, aml). */
export interface AmlCheck extends OpenObject {
  id?: string | null;
  overallStatus?: AmlCheckStatus | null;
  statusSetBy?: ManagerAccount | null;
  /** ISO 8601. */
  statusSetAt?: string | null;
  adverseMedia?: AdverseMediaItem[] | null;
  amlCheck?: AmlProfile[] | null;
}

/**
 * The body of AML_MONITORING (documentation.idenfy.com, aml). Personal data. Older accounts send fewer fields; those
 * that they spell differently are read up.
 */
export interface AmlMonitoringPayload extends OpenObject {
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
}

/** The body of AML_MONITORING_EXPIRATION: counts only. */
export interface AmlMonitoringExpirationPayload extends OpenObject {
  usersToExtend: number;
  usersToExpire: number;
}
