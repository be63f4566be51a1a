import type { OpenEnum } from './open-enum.js';

/** The body of AGE_ESTIMATION (documentation.idenfy.com, age-estimation). */
export interface AgeEstimationPayload {
  /** May be the id of the token and not of a verification. */
  scanRef: string;
  status: OpenEnum<'COMPLETED' | 'FAILED'>;
  /** ISO 8601. */
  occurredAt: string;
  outcome?: OpenEnum<'SUCCESS' | 'UNDERAGE' | 'UNCERTAIN' | 'FACE_MISMATCH' | 'ATTEMPTS_EXCEEDED'> | null;
  verdict?: string | boolean | null;
  /** Years. */
  estimatedAge?: number | null;
  confidence?: number | null;
  clientId?: string | null;
  [key: string]: unknown;
}
