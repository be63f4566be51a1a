import { messageChannel } from '../shared/message-channel.js';

/**
 * What became of a clientId's session in this process:
 * - `acquired`: reserved, its token is being asked for;
 * - `refused`: a session is in the way, the caller (or the guard) responds with 409;
 * - `reused`: the open session's token was given back;
 * - `opened`: the token was issued and the session recorded;
 * - `released`: the reservation was given up because iDenfy refused, or an operator freed the clientId;
 * - `finished`: its final webhook came, its result was reconciled, or its verification was deleted;
 * - `unknown`: the request was sent and its outcome is not known, the reservation stays until its lease ends;
 * - `lost`: the token was issued after the reservation had ended, so nothing was recorded.
 */
export type SessionOutcome =
  'acquired' | 'refused' | 'reused' | 'opened' | 'released' | 'finished' | 'unknown' | 'lost';

/** Message of the diagnostics channel `nestjs-idenfy:session`. It names no clientId and no scanRef. */
export interface SessionMessage {
  readonly instance: string;
  readonly outcome: SessionOutcome;
}

export const sessionMessages = messageChannel<SessionMessage>('session');
