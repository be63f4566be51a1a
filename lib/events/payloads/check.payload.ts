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
  /** A uuid. */
  id: string;
  country?: string | null;
  bank?: string | null;
  accounts?: BankAccount[] | null;
  riskLevel?: RiskLevel | null;
}

/** The body of BANK_CARD_VERIFICATION_COMPLETED, and a block of identification bodies. Personal data. */
export interface BankCardVerificationPayload extends OpenObject {
  /** A uuid. */
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
  /** A uuid. */
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
