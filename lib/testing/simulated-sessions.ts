import type { Session } from './simulated-session.js';

/** The sessions of a simulator, found by each of their names. */
export class SimulatedSessions {
  readonly #byScanRef = new Map<string, Session>();
  readonly #byAuthToken = new Map<string, Session>();
  readonly #byClientId = new Map<string, Session[]>();

  add(session: Session): void {
    this.#byScanRef.set(session.scanRef, session);
    this.#byAuthToken.set(session.authToken, session);
    const others = this.#byClientId.get(session.clientId);
    if (others === undefined) {
      this.#byClientId.set(session.clientId, [session]);
    } else {
      others.push(session);
    }
  }

  /** All of them, the oldest first. */
  all(): Session[] {
    return [...this.#byScanRef.values()];
  }

  byScanRef(scanRef: string): Session | undefined {
    return this.#byScanRef.get(scanRef);
  }

  byAuthToken(authToken: string): Session | undefined {
    return this.#byAuthToken.get(authToken);
  }

  /** Those of one clientId, the oldest first. */
  ofClient(clientId: string): readonly Session[] {
    return this.#byClientId.get(clientId) ?? [];
  }

  /** From now on none of them ends by itself. */
  stop(): void {
    for (const session of this.#byScanRef.values()) {
      session.dispose();
    }
  }

  clear(): void {
    this.#byScanRef.clear();
    this.#byAuthToken.clear();
    this.#byClientId.clear();
  }
}
