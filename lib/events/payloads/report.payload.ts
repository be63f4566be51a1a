import type { OpenEnum } from './open-enum.js';

/** The state of an ordered document or report. */
export type ReportStatus = OpenEnum<'NOT_ORDERED' | 'IN_PROGRESS' | 'FINISHED' | 'FAILED' | 'TIMED_OUT'>;

/** The body of GOV_ORDERED_DOCUMENT (documentation.idenfy.com, kyb). */
export interface GovOrderedDocumentPayload {
  /** A uuid. */
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
  [key: string]: unknown;
}

/** The body of SOS_REPORT (documentation.idenfy.com, kyb). */
export interface SosReportPayload {
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
  [key: string]: unknown;
}
