export type {
  AddDummyStatusRequest,
  AddToBlocklistRequest,
  ListVerificationsRequest,
  RequestInformationRequest,
} from './verification-requests.dto.js';
import type { Readable } from 'node:stream';
import type { IdenfyCallOptions } from '../../client/call.js';
import type {
  IdentificationPayload,
  IdentificationStatus,
} from '../../events/payloads/identification.payload.js';
import type { OpenObject, OverallStatus } from '../../events/payloads/vocabulary.js';

/**
 * A verification as it stands: the content of `POST /api/v2/full`, the decision of `POST /api/v2/status`. Personal data.
 * Fields that are not listed are kept.
 */
export interface Verification extends IdentificationPayload {
  scanRef: string;
  /** Whether nothing but a second review can change the decision, by the rule of reconciliation. */
  final: boolean;
  /** Whether a person at iDenfy is at it. */
  reviewing: boolean;
  status: IdentificationStatus & { overall: OverallStatus };
}

/** A verification as `GET /kyc/identifications/` lists it. Fields that are not listed are kept. */
export interface ListedVerification extends OpenObject {
  readonly scanRef: string;
  /** Not final by itself: `getVerification` knows. */
  readonly status: OverallStatus;
  /** Whether the verification has signs of fraud or differs from the data of the token request. */
  readonly suspected: boolean;
}

/** Response to a request for more information. Fields that are not listed are kept. */
export interface InformationRequest extends OpenObject {
  /** Where to send the person's browser. It holds the token. */
  readonly sessionUrl: string;
  /** For `startRequestUpdate` of a mobile SDK. A credential: keep it out of logs. */
  readonly tokenString: string;
}

/** What of a verification is blocklisted: the face on its document, the data of its document, or its selfie. */
export type BlocklistSource = 'DOCUMENT' | 'DOCUMENT_INFO' | 'SELFIE';

/** A face on a blocklist. Personal data. Fields that are not listed are kept. */
export interface BlockedFace extends OpenObject {
  /** The scanRef. */
  readonly id: string;
  readonly reason?: string | null;
  /** ISO 8601. */
  readonly created: string;
  /** Link to the photo. */
  readonly faceImageUrl?: string | null;
}

/** The data of a document on a blocklist. Personal data. Fields that are not listed are kept. */
export interface BlockedDocumentInfo extends OpenObject {
  readonly id: string;
  readonly fullName?: string | null;
  /** `YYYY-MM-DD` */
  readonly dateOfBirth?: string | null;
  readonly personalNumber?: string | null;
  readonly documentNumber?: string | null;
  readonly nationality?: string | null;
  readonly reason?: string | null;
  /** ISO 8601. */
  readonly created: string;
}

/** iDenfy's response depends on the source and does not name it. */
export type BlocklistEntry<Source extends BlocklistSource> = Source extends 'DOCUMENT_INFO'
  ? BlockedDocumentInfo
  : BlockedFace;

/** Settings of `IdenfyService.generatePdf`. */
export interface GeneratePdfOptions extends IdenfyCallOptions {
  /** Language of the report. iDenfy does not document the default. */
  language?: 'en' | 'lt';
}

/** Settings of `IdenfyService.downloadFiles`. */
export interface DownloadFilesOptions extends IdenfyCallOptions {
  /** Only the files of these steps, such as `FRONT` and `FACE`. Default: every file. */
  steps?: readonly string[] | undefined;
  /** How large a file may be, in bytes. Default 20 MiB. */
  maxBytes?: number | undefined;
}

/** A photo, video or document of a verification. */
export interface DownloadedFile {
  /** `FRONT`, `BACK`, `FACE`, `FRONT_VIDEO`, ..., or the name of an additional step. */
  readonly step: string;
  /** As the host of the file says: `image/png`. `application/octet-stream` where it says nothing. */
  readonly contentType: string;
  /**
   * The bytes, as they come in. Read them before the loop goes on: content that has not ended is destroyed then. Ends with an
   * error where the file is larger than `maxBytes` (`IdenfyResponseError`, `reason` FILE_TOO_LARGE), the connection breaks, or
   * nothing comes for as long as `timeoutMs`.
   */
  readonly content: Readable;
}

/** A verification that could not be deleted yet. */
export interface PendingErasure {
  readonly scanRef: string;
  /** `not-expired`: its token can still be used, or its review is pending. Else the code of iDenfy's refusal. */
  readonly reason: 'not-expired' | (string & {});
}

/** What `IdenfyService.eraseClient` has come to. */
export interface ErasedClient {
  /** The scanRefs of what is gone at iDenfy. */
  readonly deleted: readonly string[];
  /** Empty when everything is gone; else call again later. */
  readonly pending: readonly PendingErasure[];
}
