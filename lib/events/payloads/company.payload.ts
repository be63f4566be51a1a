import type { AmlCheck, AmlCheckStatus } from './screening.payload.js';
import type { ManagerAccount, OpenEnum, OpenObject } from './vocabulary.js';

/** The body of COMPANY_SUBMIT (documentation.idenfy.com, kyb/webhooks). */
export interface CompanySubmittedPayload extends OpenObject {
  id: string;
  clientId: string;
  submissionTime?: string | null;
  soleProprietor?: boolean | null;
  externalRef?: string | null;
}

/** The body of COMPANY_INFO_REQUEST. Holds the token of the request: do not log it. */
export interface CompanyInfoRequestedPayload extends OpenObject {
  companyId: string;
  token: string;
  /** ISO 8601. */
  date: string;
  email?: string | null;
  manager?: ManagerAccount | null;
  /** `CANCELED` with one L here. */
  status: OpenEnum<'REQUESTED' | 'EXPIRED' | 'CANCELED'>;
}

/** The body of COMPANY_EXPIRATION. */
export interface CompanyExpirationPayload extends OpenObject {
  id: string;
  expirationStatus?: OpenEnum<'PENDING' | 'EXPIRED'> | null;
}

/** The body of COMPANY_DELETE. */
export interface CompanyDeletedPayload extends OpenObject {
  companyId: string;
  /** ISO 8601. */
  date: string;
  manager?: ManagerAccount | null;
}

/** The news fields of older accounts; iDenfy calls them deprecated. */
export interface LegacyNewsCheck {
  negativeNewsComment?: string | null;
  negativeNewsStatus?: AmlCheckStatus | null;
  newsStatusSetBy?: ManagerAccount | null;
  newsStatusSetAt?: string | null;
}

/** The sanctions fields of older accounts; iDenfy calls them deprecated. */
export interface LegacySanctionsCheck {
  amlComment?: string | null;
  sanctionsCheckStatus?: AmlCheckStatus | null;
  sanctionsStatusSetBy?: ManagerAccount | null;
  sanctionsStatusSetAt?: string | null;
}

/** The PEP fields of older accounts; iDenfy calls them deprecated. */
export interface LegacyPepsCheck {
  pepsCheckStatus?: AmlCheckStatus | null;
  pepsStatusSetBy?: ManagerAccount | null;
  pepsStatusSetAt?: string | null;
}

/** A person behind the company. */
export interface CompanyBeneficiary
  extends LegacyNewsCheck, LegacySanctionsCheck, LegacyPepsCheck, OpenObject {
  id?: string | null;
  amlCheck?: AmlCheck | null;
  beneficiaryCheck?: unknown;
  negativeNewsCheck?: unknown;
  /** An object here, not a string. */
  scanRef?: Record<string, unknown> | null;
}

/** The body of COMPANY_REVIEW (documentation.idenfy.com, kyb/webhooks). Personal data. */
export interface CompanyReviewedPayload extends LegacyNewsCheck, LegacySanctionsCheck, OpenObject {
  id: string;
  companyName: string;
  registrationNumber?: string | null;
  /** The decision. There is no `status` in this body. */
  approvalStatus?: OpenEnum<'APPROVED' | 'DENIED'> | null;
  denyReason?: string | null;
  statusChangedBy?: ManagerAccount | null;
  soleProprietor?: boolean | null;
  amlCheck?: AmlCheck | null;
  companyCheck?: Record<string, unknown> | null;
  beneficiaries: CompanyBeneficiary[];
  shareholderCheck?: Record<string, unknown>[] | null;
  negativeNewsCheck?: Record<string, unknown>[] | null;
  clientId: string;
  externalRef?: string | null;
  relatedClientScanRefs?: string[] | null;
}

/** The body of COMPANY_AML_REVIEW (documentation.idenfy.com, kyb/webhooks). */
export interface CompanyAmlReviewedPayload
  extends LegacyNewsCheck, LegacySanctionsCheck, LegacyPepsCheck, OpenObject {
  /** Whose status was set; `id` is theirs. */
  amlReviewSubjectType: OpenEnum<'COMPANY' | 'BENEFICIARY' | 'SHAREHOLDER'>;
  id: string;
  companyId: string;
  clientId?: string | null;
  externalRef?: string | null;
  overallStatus?: AmlCheckStatus | null;
  statusSetBy?: ManagerAccount | null;
  /** ISO 8601. */
  statusSetAt?: string | null;
}

/** The state of an ordered document or report. */
export type ReportStatus = OpenEnum<'NOT_ORDERED' | 'IN_PROGRESS' | 'FINISHED' | 'FAILED' | 'TIMED_OUT'>;

/** The body of GOV_ORDERED_DOCUMENT (documentation.idenfy.com, kyb). */
export interface GovOrderedDocumentPayload extends OpenObject {
  id: string;
  productKey: string;
  expectedDeliveryTime: string | number;
  price: string | number;
  title?: string | null;
  /** At most 5 characters, for example `pdf`. */
  documentFormat?: string | null;
  deliveredAt?: string | null;
  status?: ReportStatus | null;
  /** A URL. */
  file?: string | null;
}

/** The body of SOS_REPORT (documentation.idenfy.com, kyb). */
export interface SosReportPayload extends OpenObject {
  id: string;
  companyName?: string | null;
  entityType?: OpenEnum<
    'CORPORATION' | 'LLC' | 'PARTNERSHIP' | 'NON_PROFIT' | 'TRUST' | 'SOLE_PROPRIETORSHIP'
  > | null;
  formationDate?: string | null;
  status?: ReportStatus | null;
  /** URL of the PDF. */
  reportFile?: string | null;
  /** URL of the JSON. */
  dataFile?: string | null;
  watchlistHitsCount?: number | null;
}
