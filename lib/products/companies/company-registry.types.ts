import type {
  GovOrderedDocumentPayload,
  ReportStatus,
  SosReportPayload,
} from '../../events/payloads/company.payload.js';
import type { GOV_ORDER_KEYS, REPORT_STATUSES } from './company-vocabulary.js';

/** Which company documents are asked for. */
export interface AvailableDocumentsRequest {
  /** ISO 3166-1 alpha-2; iDenfy has about 100 countries. Sent in upper case. */
  countryCode: string;
  /** The id of the company in the register, as the search of registers gives it. */
  registrationNumber: string;
  region?: string;
}

/** A document that can be ordered. Fields that are not listed are kept. */
export interface AvailableDocument {
  readonly id: string;
  readonly price?: number | null;
  readonly currency?: string;
  readonly productFormat?: string | null;
  readonly productCode?: string;
  readonly productTitle?: string;
  readonly canOrder: boolean;
  readonly deliveryTimeMinutes?: number;
  readonly status?: ReportStatus;
  readonly [field: string]: unknown;
}

/** Response of `GET /api/v2/gov-ordered-documents/available-documents/`. Fields that are not listed are kept. */
export interface AvailableDocuments {
  readonly products: readonly AvailableDocument[];
  readonly [field: string]: unknown;
}

/** A document that was ordered: the same as in the webhook GOV_ORDERED_DOCUMENT. */
export type GovOrderedDocument = GovOrderedDocumentPayload;

/** Which ordered documents `listDocuments` gives. Times are in ISO 8601. */
export interface GovOrderedDocumentFilter {
  deliveredAfter?: string;
  deliveredBefore?: string;
  expectedDeliveryAfter?: string;
  expectedDeliveryBefore?: string;
  orderedAfter?: string;
  orderedBefore?: string;
  documentFormat?: string;
  status?: (typeof REPORT_STATUSES)[number];
  title?: string;
  /** In which order; a minus for the latest first. */
  orderBy?: readonly (typeof GOV_ORDER_KEYS)[number][];
}

/** A report about a filing with a Secretary of State: as in the webhook SOS_REPORT, and when it was checked. */
export interface SosReport extends SosReportPayload {
  /** ISO 8601. */
  checkedAt?: string | null;
}

/** Which reports `listSosReports` gives. */
export interface SosReportFilter {
  /** Times in ISO 8601; that two of them are the first and the last is likely, not documented. */
  checkedAt?: readonly string[];
  status?: (typeof REPORT_STATUSES)[number];
}
