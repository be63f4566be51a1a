import type { LiveSession } from './live-session.interface.js';
import type { StoredSession } from './live-session-store.interface.js';

/** What operators may see of a session. */
export function publicSession(session: StoredSession): LiveSession {
  return {
    clientId: session.clientId,
    state: session.state,
    ...(session.scanRef === undefined ? {} : { scanRef: session.scanRef }),
    ...(session.outcomeUnknown ? { outcomeUnknown: true } : {}),
    expiresAt: new Date(Date.now() + session.remainingMs),
  };
}
