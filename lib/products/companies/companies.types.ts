export type {
  AvailableDocumentsRequest,
  CreateSosReportRequest,
  GovOrderedDocumentFilter,
  OrderGovDocumentRequest,
  SosReportFilter,
} from './company-registry.dto.js';
export type {
  AddBeneficiaryDocumentRequest,
  AddBeneficiaryRequest,
  AddCompanyDocumentRequest,
  CompanyDocumentFilter,
  CreateCompanyFormRequest,
  QuestionnaireAnswersRequest,
  UpdateBeneficiaryDocumentRequest,
  UpdateBeneficiaryRequest,
  UpdateCompanyDocumentRequest,
  UpdateCompanyFormRequest,
} from './company-form.dto.js';
export type {
  ChangeCompanyStatusRequest,
  CompanyFilter,
  CompanyPdfRequest,
  CreateCompanyTokenRequest,
  UpdateCompanyTokenRequest,
} from './company.dto.js';
import type { ManagerAccount, OpenEnum, RiskLevel } from '../../events/payloads/vocabulary.js';
import type { CompanyFields } from './company-forms.types.js';
import type { COMPANY_PDF_SECTIONS } from './company-vocabulary.js';

export type * from './company-forms.types.js';
export type * from './company-registry.types.js';

/** `PENDING`: the form is being filled. Only `NEED_TO_PROCESS`, `NEED_TO_REVIEW` and `COMPLETED` can be set. */
export type CompanyStatus = OpenEnum<
  'PENDING' | 'PROCESSING' | 'NEED_TO_PROCESS' | 'NEED_TO_REVIEW' | 'COMPLETED'
>;

export type CompanyApprovalStatus = OpenEnum<'APPROVED' | 'DENIED'>;

/** A part of the report about a company. */
export type CompanyPdfSection = (typeof COMPANY_PDF_SECTIONS)[number];

/** Response of `POST /kyb/tokens/`. Fields that are not listed are kept. */
export interface CompanyToken {
  readonly tokenType: OpenEnum<'FORM'>;
  /** For `formUrl` and the calls of the form. A credential: keep it out of logs. */
  readonly tokenString: string;
  /** ISO 8601. */
  readonly expiration: string;
  /** @deprecated by iDenfy: use `isValid`. */
  readonly isActive?: boolean;
  readonly isValid?: boolean;
  /** Null before the form was created. */
  readonly companyId?: string | null;
  readonly clientId: string;
  readonly externalRef?: string | null;
  readonly locale?: string | null;
  readonly flow?: string | null;
  readonly theme?: string | null;
  readonly tags?: readonly string[];
  readonly scanRefs?: readonly string[] | null;
  readonly [field: string]: unknown;
}

/** Response of `PATCH /kyb/tokens/{tokenString}/`. Fields that are not listed are kept. */
export interface CompanyTokenUpdate {
  readonly scanRefs?: readonly string[] | null;
  readonly tags?: readonly string[];
  readonly [field: string]: unknown;
}

/** The decision about a company. */
export interface CompanyReview {
  readonly approvalStatus: CompanyApprovalStatus;
  readonly denyReason?: string | null;
}

/** Response of `POST /kyb/companies/{id}/change-status/`. Fields that are not listed are kept. */
export interface CompanyStatusResponse {
  readonly status: CompanyStatus;
  readonly reviewInfo?: CompanyReview;
  readonly [field: string]: unknown;
}

/** A field that the account has added to the form. */
export interface CompanyAdditionalField {
  readonly title?: string;
  readonly type?: OpenEnum<
    'CHECKBOX' | 'COUNTRY' | 'COUNTRY_MULTI' | 'DATE' | 'INTEGER' | 'SELECT' | 'SELECT_MULTI' | 'TEXT'
  >;
  readonly value: unknown;
  readonly [field: string]: unknown;
}

/** What a company says of itself, in a response. Fields that are not listed are kept. */
export interface CompanyInfo extends CompanyFields {
  readonly additionalInfo?: Readonly<Record<string, CompanyAdditionalField>>;
  readonly [field: string]: unknown;
}

/** The state of a form. Fields that are not listed are kept. */
export interface CompanyFormMeta {
  readonly status?: CompanyStatus;
  readonly approvalStatus?: CompanyApprovalStatus | null;
  /** ISO 8601; null before it was sent. */
  readonly submissionTime?: string | null;
  readonly soleProprietor?: boolean;
  readonly [field: string]: unknown;
}

/** A company of `GET /kyb/companies/`. Fields that are not listed are kept. */
export interface ListedCompany {
  readonly id: string;
  readonly company: CompanyInfo;
  readonly meta: CompanyFormMeta;
  readonly [field: string]: unknown;
}

/** The state of a company, with what the account has decided. Fields that are not listed are kept, deprecated ones among them. */
export interface CompanyMeta extends CompanyFormMeta {
  readonly created?: string;
  readonly statusChangedAt?: string | null;
  readonly statusChangedBy?: ManagerAccount | null;
  readonly expirationStatus?: OpenEnum<'PENDING' | 'EXPIRED'> | null;
  readonly assignedTo?: ManagerAccount | null;
  readonly initialSubmissionTime?: string | null;
  readonly matchedBlacklists?: readonly string[] | null;
  readonly blacklistStatuses?: readonly Readonly<Record<string, unknown>>[] | null;
  readonly automationFlags?: readonly string[] | null;
  readonly automationStatuses?: Readonly<Record<string, unknown>> | null;
  readonly automationRanAt?: string | null;
  readonly ipProxyRiskLevel?: RiskLevel | null;
  readonly fraudProbLevel?: RiskLevel | null;
  readonly approvalStatusChangedAt?: string | null;
  readonly denyReason?: string | null;
  readonly informationRequested?: boolean;
  readonly reviewLevel?: string | null;
}

type Unlisted = Readonly<Record<string, unknown>>;

/** Response of `GET /kyb/companies/{id}/`: everything about a company. Personal data. Fields that are not listed are kept. */
export interface Company {
  readonly id: string;
  readonly company: CompanyInfo;
  readonly meta: CompanyMeta;
  readonly documents?: readonly Unlisted[];
  readonly beneficiaries?: readonly (Unlisted & { readonly id: string })[];
  readonly questionnaires?: readonly Unlisted[];
  readonly comments?: readonly Unlisted[];
  readonly auditLogs?: { readonly logs?: readonly Unlisted[]; readonly logsCount?: number } | null;
  readonly addressAudit?: Unlisted | null;
  readonly websiteAudit?: Unlisted | null;
  readonly companyNameAudit?: Unlisted | null;
  readonly dataMatchings?: readonly Unlisted[];
  readonly einVerification?: Unlisted | null;
  readonly govChecks?: {
    readonly creditBureauDocuments?: readonly Unlisted[];
    readonly govRegistersDocuments?: readonly Unlisted[];
    readonly govOrderedDocuments?: readonly Unlisted[];
    readonly sosFilingDocuments?: readonly Unlisted[];
  } | null;
  readonly amlCheck?: Unlisted | null;
  readonly amlChecks?: readonly Unlisted[];
  readonly amlMonitoringUsers?: readonly Unlisted[] | null;
  readonly riskAssessment?: {
    readonly id: string;
    /** 0 to 100. */
    readonly riskScore?: number | null;
    readonly riskLevel?: RiskLevel | null;
    readonly comment?: string | null;
  } | null;
  readonly [field: string]: unknown;
}
