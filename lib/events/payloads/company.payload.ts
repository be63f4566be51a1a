import type { ManagerAccount } from './manager-account.payload.js';
import type { OpenEnum } from './open-enum.js';

/** The body of COMPANY_SUBMIT (documentation.idenfy.com, kyb/webhooks). */
export interface CompanySubmittedPayload {
  id: string;
  clientId: string;
  submissionTime?: string | null;
  soleProprietor?: boolean | null;
  externalRef?: string | null;
  [key: string]: unknown;
}

/** The body of COMPANY_INFO_REQUEST. Holds the token of the request: do not log it. */
export interface CompanyInfoRequestedPayload {
  companyId: string;
  token: string;
  /** ISO 8601. */
  date: string;
  email?: string | null;
  manager?: ManagerAccount | null;
  /** `CANCELED` with one L here. */
  status: OpenEnum<'REQUESTED' | 'EXPIRED' | 'CANCELED'>;
  [key: string]: unknown;
}

/** The body of COMPANY_EXPIRATION. */
export interface CompanyExpirationPayload {
  id: string;
  expirationStatus?: OpenEnum<'PENDING' | 'EXPIRED'> | null;
  [key: string]: unknown;
}

/** The body of COMPANY_DELETE. */
export interface CompanyDeletedPayload {
  companyId: string;
  /** ISO 8601. */
  date: string;
  manager?: ManagerAccount | null;
  [key: string]: unknown;
}
