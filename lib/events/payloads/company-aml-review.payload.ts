import type { LegacyNewsCheck, LegacyPepsCheck, LegacySanctionsCheck } from './company-review.payload.js';
import type { ManagerAccount } from './manager-account.payload.js';
import type { OpenEnum } from './open-enum.js';
import type { AmlCheckStatus } from './screening.payload.js';

/** The body of COMPANY_AML_REVIEW (documentation.idenfy.com, kyb/webhooks). */
export interface CompanyAmlReviewedPayload extends LegacyNewsCheck, LegacySanctionsCheck, LegacyPepsCheck {
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
  [key: string]: unknown;
}
