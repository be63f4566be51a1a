import type { OpenEnum } from '../../events/payloads/vocabulary.js';
export type { CreateFaceTokenRequest } from './create-face-token.dto.js';
/** `AUTHENTICATION`: the face can be compared. `IDENTIFICATION`: the person has to be verified first. */
export type FaceAuthenticationType = OpenEnum<'AUTHENTICATION' | 'IDENTIFICATION'>;

export type FaceAuthenticationMethod = 'FACE_MATCHING' | 'ACTIVE_LIVENESS';

/** Response of `GET /identification/facial-auth/{scanRef}/check-status/`. Fields that are not listed are kept. */
export interface FaceStatusResponse {
  readonly type: FaceAuthenticationType;
  readonly [field: string]: unknown;
}

/** Response of `POST /partner/authentication-info`. Fields that are not listed are kept. */
export interface FaceToken {
  /** For `sessionUrl` or an SDK. A credential: keep it out of logs. */
  readonly token: string;
  /** The code for the mobile app, when `generateDigitString` was asked for. */
  readonly digitString?: string | null;
  readonly [field: string]: unknown;
}

/** A session of `GET /api/v2/facial-authentication-sessions/`. Fields that are not listed are kept. */
export interface FaceSession {
  readonly id: string;
  readonly tokenString: string;
  /** Missing or null before there is a result. */
  readonly approved?: boolean | null;
  /** @deprecated by iDenfy. */
  readonly givenScanRef?: string | null;
  readonly type?: OpenEnum<'ENROLLMENT' | 'AUTHENTICATION'>;
  readonly authenticationMethod?: OpenEnum<FaceAuthenticationMethod>;
  /** Link to the photo; personal data. */
  readonly facePhoto?: string | null;
  readonly [field: string]: unknown;
}
