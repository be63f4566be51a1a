export interface VideoCallAnswer {
  answer?: string | null;
  correct?: boolean | null;
  [key: string]: unknown;
}

/**
 * The body of VIDEO_CALL_FINISHED. iDenfy documents no schema today; these are the fields of its older documentation.
 * Holds the authToken of the session: do not log it.
 */
export interface VideoCallFinishedPayload {
  /** From the question to its answer. */
  videoCallAnswers?: Record<string, VideoCallAnswer | null> | null;
  /** For example `2020-08-14 12:48:08.085275+00:00`. */
  date?: string | null;
  /** A boolean here. */
  status?: boolean | null;
  scanRef?: string | null;
  authToken?: string | null;
  clientId?: string | null;
  [key: string]: unknown;
}
