import { Injectable } from '@nestjs/common';
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { SampleSetup } from './sample-setup.js';

/** Somebody who is signed in. */
export interface DemoUser {
  /** What iDenfy knows this person by: made here, never sent by the browser. */
  readonly clientId: string;
}

const SESSION = /^([0-9a-f-]{36})\.([0-9a-f]{64})$/;

/**
 * Stands for an app's own login: every visitor gets a session and with it a user of their own. A session is signed and
 * not stored, so that every process of the app knows it.
 */
@Injectable()
export class DemoUsers {
  constructor(private readonly setup: SampleSetup) {}

  find(session: string | undefined): DemoUser | undefined {
    const [, id = '', signature = ''] = SESSION.exec(session ?? '') ?? [];
    const valid = id !== '' && timingSafeEqual(Buffer.from(signature, 'hex'), this.sign(id));
    return valid ? { clientId: `demo-${id}` } : undefined;
  }

  signIn(): { session: string; user: DemoUser } {
    const id = randomUUID();
    return { session: `${id}.${this.sign(id).toString('hex')}`, user: { clientId: `demo-${id}` } };
  }

  private sign(id: string): Buffer {
    return createHmac('sha256', this.setup.sessionSecret).update(id).digest();
  }
}
