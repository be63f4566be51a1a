import type { ManagerAccount } from './manager-account.payload.js';
import type { OpenEnum } from './open-enum.js';
import type { AmlCheck, AmlCheckStatus } from './screening.payload.js';

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
export interface CompanyBeneficiary extends LegacyNewsCheck, LegacySanctionsCheck, LegacyPepsCheck {
  id?: string | null;
  amlCheck?: AmlCheck | null;
  beneficiaryCheck?: unknown;
  negativeNewsCheck?: unknown;
  /** An object here, not a string. */
  scanRef?: Record<string, unknown> | null;
  [key: string]: unknown;
}

/** The body of COMPANY_REVIEW (documentation.idenfy.com, kyb/webhooks). Personal data. */
export interface CompanyReviewedPayload extends LegacyNewsCheck, LegacySanctionsCheck {
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
  [key: string]: unknown;
}
