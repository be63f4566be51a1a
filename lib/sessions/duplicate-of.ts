import { DuplicateTokenError } from '../errors/index.js';
import type { StoredSession } from './live-session-store.interface.js';

/** The refusal because of a session, which tells for how long and nothing else of it. */
export const duplicateOf = ({ remainingMs }: StoredSession): DuplicateTokenError =>
  new DuplicateTokenError({ retryAfterMs: Math.ceil(remainingMs) });
