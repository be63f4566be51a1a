/** A verification that is being asked for or is open, as operators may see it. Holds no authToken. */
export interface LiveSession {
  readonly clientId: string;
  /** `reserved`: the token request is in flight (or its outcome is unknown); `open`: the token was issued. */
  readonly state: 'reserved' | 'open';
  /** iDenfy's id of the verification; not known while reserved. */
  readonly scanRef?: string;
  /** Only while reserved: the request was sent and it is not known whether iDenfy made a session. */
  readonly outcomeUnknown?: boolean;
  /** When the clientId becomes free by itself if nothing else happens. */
  readonly expiresAt: Date;
}
