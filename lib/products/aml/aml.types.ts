export type { CreateAmlCheckRequest } from './create-aml-check.dto.js';
export type { CreateAmlMonitoringRequest, UpdateAmlMonitoringRequest } from './aml-monitoring.dto.js';
import type {
  AdverseMediaItem,
  AmlCheckStatus,
  AmlDataset,
  AmlProfile,
} from '../../events/payloads/screening.payload.js';
import type { OpenEnum, OpenObject } from '../../events/payloads/vocabulary.js';
import type { COMPANY_DATASETS, PERSON_DATASETS } from './aml.rules.js';

export type { AmlCommentRequest, AmlPdfRequest, ListAmlMonitoringsRequest } from './aml-parameters.js';

export type AmlPepTier = 'PEP_TIER_1' | 'PEP_TIER_2' | 'PEP_TIER_3';
export type AmlMonitoringOrder = `${'' | '-'}${'created' | 'expiration'}`;

/** A person to look for. */
export interface AmlPersonInput {
  /** 1 to 200 characters. */
  readonly fullName: string;
  /** ISO 3166-1 alpha-2. */
  readonly nationality?: string | null;
  /** `YYYY-MM-DD` */
  readonly dateOfBirth?: string | null;
  /** iDenfy's OpenAPI document has the words, its migration guide the letters. Both are accepted here, and sent as given. */
  readonly sex?: 'MALE' | 'FEMALE' | 'M' | 'F' | 'O' | null;
}

/** A company to look for. */
export interface AmlCompanyInput {
  /** 1 to 200 characters. */
  readonly companyName: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | null;
}

interface AmlFilter<Dataset> {
  /** One or more. */
  readonly datasets: readonly Dataset[];
  /** How similar a name has to be, 75 to 100. Default 85. */
  readonly threshold?: number | null;
  /** Numbers of sanctioning bodies, 1 to 80 each, for the SAN datasets. Default: all. */
  readonly sanctionBodies?: readonly number[] | null;
}

/** Where to look for a person. */
export interface AmlPersonFilter extends AmlFilter<(typeof PERSON_DATASETS)[number]> {
  /** Default `EXACT`. */
  readonly dateOfBirthMatching?:
    'EXACT' | 'SAME_YEAR' | `WITHIN_${'ONE_YEAR' | `${'TWO' | 'THREE' | 'FOUR' | 'FIVE'}_YEARS`}` | null;
  /** Default: all. */
  readonly pepTiers?: readonly AmlPepTier[] | null;
}

/** Where to look for a company. */
export type AmlCompanyFilter = AmlFilter<(typeof COMPANY_DATASETS)[number]>;

/** Whom to monitor. A `filter` is in iDenfy's migration guide alone, not in its OpenAPI document. */
export type AmlMonitored = { readonly clientId: string } & (
  | {
      readonly userType: 'PERSON';
      readonly input: AmlPersonInput;
      readonly filter?: AmlPersonFilter | null;
    }
  | {
      readonly userType: 'COMPANY';
      readonly input: AmlCompanyInput;
      readonly filter?: AmlCompanyFilter | null;
    }
);

/** A person or company that was found. Personal data. Companies have neither nationalities, dates of birth, gender nor photo. */
export interface AmlHit extends AmlProfile {
  /** The `profileId` of `getProfile`, `profilePdf` and `removeHit`. */
  resourceId: string;
}

/** A news article. Its `score` is a number here, a string in webhooks. */
export type AmlArticle = AdverseMediaItem;

/** The result of a search. Personal data. Fields that are not listed are kept. */
export interface AmlCheckResult extends OpenObject {
  id: string;
  clientId: string;
  /** ISO 8601, as all times; null before it was done. */
  checkedAt?: string | null;
  created?: string;
  userType?: OpenEnum<'PERSON' | 'COMPANY'>;
  input?: (Partial<AmlPersonInput> & Partial<AmlCompanyInput> & OpenObject) | null;
  filter?: (Partial<AmlFilter<AmlDataset>> & OpenObject) | null;
  /** Null where nothing was searched. */
  amlCheck?: AmlHit[] | null;
  adverseMedia?: AmlArticle[] | null;
  overallStatus?: AmlCheckStatus;
}

/** Response of `POST /aml/checks/`. */
export interface AmlCheck extends AmlCheckResult {
  /** The monitoring of the same person or company, where there is one. */
  monitoring?: (Partial<Omit<AmlMonitoring, 'amlCheck'>> & OpenObject) | null;
}

export type AmlMonitoringStatus = OpenEnum<'ACTIVE' | 'ALERT' | 'PENDING' | 'STOPPED'>;

/** Response of `POST /aml/monitorings/` and `GET /aml/monitorings/{id}/`. Fields that are not listed are kept. */
export interface AmlMonitoring extends OpenObject {
  id: string;
  isSubscribed?: boolean;
  /** `ALERT`: something was found and not reviewed yet. */
  status?: AmlMonitoringStatus;
  expiration?: string | null;
  created?: string;
  /** The last result. Its `id` is the check of `getProfile`. */
  amlCheck: AmlCheckResult;
  tags?: string[];
}

/** An entry of `GET /aml/monitorings/`, which has no clientId. Fields that are not listed are kept. */
export interface ListedAmlMonitoring extends OpenObject {
  id: string;
  /** Of the person or company. */
  name: string;
  status?: AmlMonitoringStatus;
  userType?: OpenEnum<'PERSON' | 'COMPANY'>;
  isSubscribed?: boolean;
  checkedAt?: string | null;
  expiration?: string | null;
  tags?: string[];
  created?: string;
}

type Objects = OpenObject[];

interface ProfileBase extends OpenObject {
  resourceId: string;
  /** Counts up when the profile has changed. */
  version?: number;
  isDeleted?: boolean;
  deletionReason?: { reason?: string; otherReason?: string } | null;
  aliases?: Objects;
  addresses?: Objects;
  profileImages?: string[];
  notes?: { value: string }[];
  contactEntries?: Objects;
  identifiers?: Objects;
  /** What the entries name by `evidenceIds`. */
  evidences?: Objects;
  sanEntries?: { current?: Objects; former?: Objects };
  relEntries?: Objects;
  rreEntries?: Objects;
  poiEntries?: Objects;
  insEntries?: Objects;
  griEntries?: Objects;
  individualLinks?: Objects;
  businessLinks?: Objects;
  datasets?: AmlDataset[];
}

/** Everything that is known of a person. */
export interface AmlIndividualProfile extends ProfileBase {
  lastName: string;
  firstName?: string | null;
  middleName?: string | null;
  gender?: OpenEnum<'MALE' | 'FEMALE'> | null;
  isDeceased?: boolean;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as the next. */
  datesOfBirth?: string[];
  datesOfDeath?: string[];
  nationalities?: string[];
  ddEntries?: Objects;
  pepEntries?: {
    pepTier?: OpenEnum<AmlPepTier | 'PEP_BY_ASSOCIATION'>;
    current?: Objects;
    former?: Objects;
  };
  pepByAssociationEntries?: Objects;
  /** Businesses have one. */
  name?: undefined;
}

/** Everything that is known of a company or organisation. */
export interface AmlBusinessProfile extends ProfileBase {
  name: string;
  description?: string | null;
  activities?: string[];
  businessTypes?: string[];
  soeEntry?: OpenObject | null;
  /** Individuals have one. */
  lastName?: undefined;
}

/**
 * Response of `GET /aml/checks/{id}/profiles/{profileId}/`. Nothing in it says which of the two it is, but `lastName` and
 * `name`: `if (profile.lastName === undefined)` it is a business.
 */
export type AmlProfileDetail = AmlIndividualProfile | AmlBusinessProfile;
