import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';

/** Somebody who is signed in. */
export interface DemoUser {
  /** What iDenfy knows this person by: made here, never sent by the browser. */
  readonly clientId: string;
}

const MAX_SESSIONS = 10_000;

/** Stands for an app's own login: whoever comes gets a session and with it a user of their own. */
@Injectable()
export class DemoUsers {
  private readonly bySession = new Map<string, DemoUser>();

  find(sessionId: string | undefined): DemoUser | undefined {
    return sessionId === undefined ? undefined : this.bySession.get(sessionId);
  }

  signIn(): { sessionId: string; user: DemoUser } {
    const [oldest] = this.bySession.keys();
    if (oldest !== undefined && this.bySession.size >= MAX_SESSIONS) {
      this.bySession.delete(oldest);
    }
    const sessionId = randomUUID();
    const user = { clientId: `demo-${randomUUID()}` };
    this.bySession.set(sessionId, user);
    return { sessionId, user };
  }
}
