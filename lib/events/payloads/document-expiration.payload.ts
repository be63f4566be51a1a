import type { OpenEnum } from './open-enum.js';

/** The body of DOCUMENT_EXPIRATION: sent 30, 7 and 1 days before, and when the document has expired. */
export interface DocumentExpirationPayload {
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
  [key: string]: unknown;
}
