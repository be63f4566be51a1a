import type {
  GovOrderedDocumentPayload,
  ReportStatus,
  SosReportPayload,
} from '../../events/payloads/company.payload.js';

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

/** A report about a filing with a Secretary of State: as in the webhook SOS_REPORT, and when it was checked. */
export interface SosReport extends SosReportPayload {
  /** ISO 8601. */
  checkedAt?: string | null;
}
