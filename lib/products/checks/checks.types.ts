import type {
  HungaryRegistryCenterCheck,
  LithuaniaRegistryCenterCheck,
  RegistryMatchStatus,
  Us15RegistryCenterCheck,
} from '../../events/payloads/check.payload.js';
import type { OpenEnum, OpenObject, QuestionType, RiskLevel } from '../../events/payloads/index.js';
import type { BankAccess, RegistryDatabase } from './requests.js';

export type {
  AddressRequest,
  AgeTokenRequest,
  BankAccess,
  BankCardTokenRequest,
  BankTokenRequest,
  FraudRequest,
  PhoneRequest,
  ProofOfAddressRequest,
  ProxyRequest,
  RegistryDatabase,
  RegistryFilter,
  RegistryRequest,
  RiskAnswer,
  RiskRequest,
  SendSmsRequest,
  VerifySmsRequest,
} from './requests.js';

/** Response of `POST /api/v2/poa-checks/`. Personal data. Fields that are not listed are kept. */
export interface ProofOfAddressCheck extends OpenObject {
  readonly id?: string;
  /** ISO 8601. */
  readonly created?: string;
  /** Link to the document. */
  readonly file?: string;
  readonly providedName?: string | null;
  readonly providedAddress?: string | null;
  /** `YYYY-MM-DD`. */
  readonly issueDate?: string | null;
  /** For example `BANK_STATEMENT`. */
  readonly documentType?: string | null;
  readonly country?: string | null;
  readonly hasLogo?: boolean | null;
  readonly isScreenshot?: boolean | null;
  /** Null where no `providedName` was sent. */
  readonly nameMatch?: boolean | null;
  /** Null where no `providedAddress` was sent. */
  readonly addressMatch?: boolean | null;
  /** Whether the document is at most 3 months old. */
  readonly dateValid?: boolean | null;
  readonly documentTypeSupported?: boolean | null;
  readonly countrySupported?: boolean | null;
  readonly overallStatus: OpenEnum<'MATCH' | 'NO_MATCH' | 'NOT_COMPARED'>;
  /** As on the document, in Latin letters. */
  readonly name?: string | null;
  /** As on the document, in Latin letters. */
  readonly address?: string | null;
  /** The same in the script of the document. */
  readonly orgName?: string | null;
  readonly orgAddress?: string | null;
}

/** Response of `POST /api/v2/address-verification`. Fields that are not listed are kept. */
export interface AddressCheck extends OpenObject {
  readonly address?: string;
  readonly country?: string | null;
  readonly status: OpenEnum<'VERIFIED' | 'PARTIALLY_VERIFIED' | 'UNVERIFIED'>;
  readonly quality?: OpenEnum<'EXCELLENT' | 'GOOD' | 'AVERAGE' | 'POOR' | 'BAD'> | null;
  /** 0 to 100. */
  readonly accuracy?: number | null;
}

interface RegistryFields<Database extends string> {
  readonly id?: string;
  readonly database?: Database;
  readonly clientId?: string | null;
}

/** What the registry of the United Kingdom says: fields with a `…Status`. iDenfy documents no more of them. */
export interface UkRegistryCheck extends OpenObject {
  readonly firstNameStatus?: RegistryMatchStatus | null;
  readonly lastNameStatus?: RegistryMatchStatus | null;
  readonly dateOfBirthStatus?: RegistryMatchStatus | null;
  readonly addressStatus?: RegistryMatchStatus | null;
  readonly addressStatusScore?: number | null;
}

interface RegistryChecks {
  LT: LithuaniaRegistryCenterCheck;
  HU: HungaryRegistryCenterCheck;
  UK: UkRegistryCheck;
  US_15: Us15RegistryCenterCheck;
}

/** Response of `POST /api/v2/registry-center-checks/`. Personal data. Fields that are not listed are kept. */
export type RegistryCheck<Database extends RegistryDatabase> = RegistryChecks[Database] &
  RegistryFields<Database>;

/** An entry of `GET /api/v2/registry-center-checks/`: `database` tells which fields there are. Personal data. */
export type ListedRegistryCheck = OpenObject & RegistryFields<OpenEnum<RegistryDatabase>>;

/** Response of `POST /fraud/proxy-check`. Fields that are not listed are kept. */
export interface ProxyCheck extends OpenObject {
  readonly risk_level: RiskLevel;
}

/** Response of `POST /fraud/validate-phone`. Fields that are not listed are kept. */
export interface PhoneValidation extends OpenObject {
  /** 0 (no risk) to 99. */
  readonly risk_score?: number | null;
  /** ISO 3166-1 alpha-2. */
  readonly country_code?: string | null;
  readonly current_network?: string | null;
  readonly current_route?: OpenEnum<
    'mobile' | 'landline' | 'landline_premium' | 'landline_tollfree' | 'virtual' | 'unknown' | 'pager'
  > | null;
  readonly original_network?: string | null;
  readonly availability?: OpenEnum<
    'unknown' | 'reachable' | 'undeliverable' | 'absent' | 'bad_number' | 'blacklisted'
  > | null;
  readonly validity?: OpenEnum<'unknown' | 'valid' | 'not_valid' | 'inferred' | 'inferred_not_valid'> | null;
  readonly roaming?: OpenEnum<'unknown' | 'roaming' | 'not_roaming'> | null;
  readonly roaming_country?: string | null;
  readonly roaming_network_name?: string | null;
  readonly request_id?: string | null;
}

/** Response of `POST /fraud/send-sms`. Fields that are not listed are kept. */
export interface SentSms extends OpenObject {
  /** For `verifySms`. */
  readonly request_id: string;
}

/** Response of `POST /fraud/verify-sms`. Fields that are not listed are kept. */
export interface SmsVerification extends OpenObject {
  /** False for a wrong code, one that was used, and after too many wrong ones. */
  readonly is_verified: boolean;
}

/** Response of `POST /fraud/estimate-fraud-probability`. Fields that are not listed are kept. */
export interface FraudProbability extends OpenObject {
  readonly fraud_level: RiskLevel;
}

/** Response of `POST /age-estimation/token/`, with the request repeated. Fields that are not listed are kept. */
export interface AgeToken extends OpenObject {
  /** A credential: keep it out of logs. */
  readonly token: string;
  /** Where to send the person's browser. Holds the token. */
  readonly session_url?: string;
  /** ISO 8601. */
  readonly expires_at?: string;
  readonly min_age?: number;
  readonly confidence_threshold?: number;
}

/** Response of `POST /bank/tokens/`. Fields that are not listed are kept. */
export interface BankToken extends OpenObject {
  /** A credential: keep it out of logs. */
  readonly tokenString: string;
  /** ISO 8601. */
  readonly expiration?: string;
  readonly isValid?: boolean;
  readonly country?: string | null;
  readonly bank?: string | null;
  readonly access?: BankAccess;
}

export interface BankParty extends OpenObject {
  readonly fullName?: string | null;
}

/** A transaction of a bank account. Personal data. Fields that are not listed are kept. */
export interface BankTransaction extends OpenObject {
  readonly creditor?: BankParty | null;
  readonly debtor?: BankParty | null;
  /** `YYYY-MM-DD`. */
  readonly bookingDate?: string | null;
  /** `YYYY-MM-DD`. */
  readonly transactionDate?: string | null;
  readonly transactionAmount?: {
    /** A decimal number as text, below zero for what was paid: `-12.50`. */
    readonly amount?: string;
    /** ISO 4217. */
    readonly currency?: string;
    readonly [field: string]: unknown;
  } | null;
}

/** Response of `POST /bank-card/tokens/`. Fields that are not listed are kept. */
export interface BankCardToken extends OpenObject {
  /** A credential: keep it out of logs. */
  readonly tokenString: string;
  /** ISO 8601. */
  readonly expiration?: string;
  readonly isValid?: boolean;
  /** Where to send the person's browser. Holds the token. */
  readonly sessionUrl?: string;
  /** When `generateMobileCode` was asked for. */
  readonly mobileCode?: string | null;
}

/** A profile of the dashboard as `GET /risk/assessment-profiles/` lists it. */
export interface ListedRiskProfile extends OpenObject {
  readonly id: string;
  readonly name?: string;
}

/** A question of a profile. Its key is made by iDenfy. */
export interface RiskQuestion extends OpenObject {
  readonly key: string;
  readonly name?: string;
  readonly title?: string;
  /** For example `SELECT` or `COUNTRY`. */
  readonly type?: QuestionType;
  /** The answers of a choice: their keys are what is sent. */
  readonly choices?: readonly { readonly key: string; readonly title?: string }[];
  readonly riskLevels?: readonly unknown[];
  readonly riskLevelDefault?: RiskLevel;
}

/** A section of a profile. Its key is made by iDenfy. */
export interface RiskSection extends OpenObject {
  readonly key: string;
  readonly name?: string;
  /** Percent of the score. */
  readonly weight?: number;
  readonly questions?: readonly RiskQuestion[];
}

/** Response of `GET /risk/assessment-profiles/{id}/`. Fields that are not listed are kept. */
export interface RiskProfile extends ListedRiskProfile {
  readonly description?: string;
  readonly sections?: readonly RiskSection[];
}

/** Response of `POST /risk/assessment-profiles/{id}/check/`. Fields that are not listed are kept. */
export interface AssessedRisk extends OpenObject {
  readonly id?: string;
  readonly name?: string;
  readonly riskLevel?: RiskLevel;
  /** 0 to 100. */
  readonly riskScore?: number | null;
}

/** An assessment as `GET /risk/assessments/` lists it. Fields that are not listed are kept. */
export interface ListedRiskAssessment extends OpenObject {
  readonly id: string;
  readonly name?: string;
  readonly riskLevel?: RiskLevel;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** Whether the profile was changed since. */
  readonly updateRequired?: boolean;
}
