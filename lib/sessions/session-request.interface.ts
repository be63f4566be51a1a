import type { Deadline } from '../shared/deadline.js';

/** A token request that has been checked and is ready to be sent. */
export interface SessionRequest {
  readonly clientId: string;
  /** Hash of the request; only under policy 'reuse'. */
  readonly fingerprint?: string;
  /** In seconds, where the request names it. */
  readonly sessionLength?: number;
  readonly deadline: Deadline;
  readonly signal?: AbortSignal;
}
