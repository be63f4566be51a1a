import type { OpenEnum } from './open-enum.js';

/** The body of FACIAL_AUTHENTICATION (documentation.idenfy.com, face-authentication). Holds a token: do not log it. */
export interface FacialAuthenticationPayload {
  /** A uuid. */
  id: string;
  scanRef?: string | null;
  clientId?: string | null;
  /** In title case, unlike anywhere else. */
  status: OpenEnum<'Success' | 'Failed' | 'Expired' | 'Canceled' | 'Pending'>;
  token?: string | null;
  type?: OpenEnum<'ENROLLMENT' | 'AUTHENTICATION'> | null;
  method?: OpenEnum<'ACTIVE_LIVENESS' | 'FACE_MATCHING'> | null;
  /** A URL. */
  facePhoto?: string | null;
  ipAddress?: string | null;
  failReason?: string | null;
  riskTags?: OpenEnum<'UNTRUSTED_ENVIRONMENT'>[] | null;
  [key: string]: unknown;
}
