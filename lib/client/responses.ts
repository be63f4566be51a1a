import type { IdentificationData } from '../events/payloads/identification.payload.js';
import type {
  DocumentStatus,
  FaceStatus,
  FraudTag,
  MismatchTag,
  OverallStatus,
} from '../events/payloads/vocabulary.js';

/**
 * Response of `POST /api/v2/status` (documentation.idenfy.com, kyc/data-retrieval). Fields that are not listed are kept.
 */
export interface StatusAnswer {
  status: OverallStatus;
  scanRef?: string | null;
  clientId?: string | null;
  /** Null or '' before there is a result; so are the next three. */
  autoFace?: FaceStatus | null;
  autoDocument?: DocumentStatus | null;
  /** Filled when a person has reviewed the verification: both manual results together make the status final. */
  manualFace?: FaceStatus | null;
  manualDocument?: DocumentStatus | null;
  fraudTags?: FraudTag[] | null;
  mismatchTags?: MismatchTag[] | null;
  [field: string]: unknown;
}

/**
 * Response of `POST /api/v2/data` (documentation.idenfy.com, kyc/data-retrieval): what was read from the document, and no
 * decision. Personal data. Fields that are not listed are kept.
 */
export interface DataAnswer extends IdentificationData {
  scanRef?: string | null;
  clientId?: string | null;
}

/** A verification as `GET /kyc/identifications/` lists it (documentation.idenfy.com, OpenAPI). */
export interface ListedIdentification {
  readonly scanRef: string;
}

/** One page of that list. */
export interface IdentificationsPage {
  readonly results: readonly ListedIdentification[];
  /** Whether there are more pages. */
  readonly more: boolean;
}

/**
 * Response of `POST /api/v2/files` (documentation.idenfy.com, kyc/data-retrieval): links to photos and videos by step
 * name. They are signed and expire, so fetch the files rather than keep the links.
 */
export interface FilesAnswer {
  FRONT?: string | null;
  BACK?: string | null;
  FACE?: string | null;
  FRONT_VIDEO?: string | null;
  BACK_VIDEO?: string | null;
  FACE_VIDEO?: string | null;
  UTILITY_BILL?: string | null;
  [step: string]: unknown;
}
