import { deepEqual, equal, ok } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type {
  AcquireResult,
  AcquireSession,
  LiveSessionStore,
  OpenResult,
  OpenSession,
  StoredSession,
} from '../../sessions/live-session-store.interface.js';
import { TestedStore } from './conformance-case.js';
import type { CaseMaker } from './conformance-case.js';

export type SessionRule = CaseMaker<TestedSessionStore>;

export class TestedSessionStore extends TestedStore<LiveSessionStore> {
  /** The optional methods that the store has. */
  readonly has = {
    dueAgain: this.store.dueAgain !== undefined,
    list: this.store.list !== undefined,
    submitted: this.store.submitted !== undefined,
  };
  readonly token = { lifeMs: this.longMs, answer: '{}' };

  acquire(clientId: string, owner: string, more: Partial<AcquireSession> = {}): Promise<AcquireResult> {
    return this.store.acquire({ instance: this.instance, clientId, owner, leaseMs: this.longMs, ...more });
  }

  async mustAcquire(...args: Parameters<TestedSessionStore['acquire']>): Promise<void> {
    deepEqual(await this.acquire(...args), { acquired: true });
  }

  /** Acquires, and waits until the lease has ended. */
  async letLeaseEnd(clientId: string, owner: string): Promise<void> {
    await this.mustAcquire(clientId, owner, { leaseMs: this.shortMs });
    await this.untilExpired();
  }

  /** The session that an acquire must be refused for. */
  async mustBeRefused(...args: Parameters<TestedSessionStore['acquire']>): Promise<StoredSession> {
    const result = await this.acquire(...args);
    ok(!result.acquired, 'the clientId was acquired, but it is not free');
    return result.session;
  }

  open(clientId: string, owner: string, more: Partial<OpenSession> = {}): Promise<OpenResult> {
    const { instance, longMs } = this;
    return this.store.open({ instance, clientId, owner, holdMs: longMs, dueMs: longMs, ...more });
  }

  /** Acquires and opens; returns the owner. */
  async mustOpen(
    clientId: string,
    scanRef: string | undefined,
    more: Partial<OpenSession> = {},
  ): Promise<string> {
    const owner = randomUUID();
    await this.mustAcquire(clientId, owner);
    equal(await this.open(clientId, owner, { scanRef, ...more }), 'opened');
    return owner;
  }

  find(clientId: string): Promise<StoredSession | undefined> {
    return this.store.find({ instance: this.instance, clientId });
  }

  async mustFind(clientId: string): Promise<StoredSession> {
    const session = await this.find(clientId);
    ok(session, 'no session was found');
    equal(session.clientId, clientId);
    return session;
  }

  /** What `find` and a refused acquire say of a session that was acquired or opened a moment ago for `longMs`. */
  async mustBe(clientId: string, expected: Partial<StoredSession>): Promise<void> {
    const refused = await this.mustBeRefused(clientId, 'another owner');
    for (const session of [refused, await this.mustFind(clientId)]) {
      deepEqual(said(session), { clientId, ...expected });
      aboutMs(session.remainingMs, this.longMs);
    }
  }

  async mustBeFree(clientId: string): Promise<void> {
    equal(await this.find(clientId), undefined);
    await this.mustAcquire(clientId, randomUUID());
  }

  abandon(clientId: string, owner: string, outcome: 'refused' | 'unknown'): Promise<boolean> {
    return this.store.abandon({ instance: this.instance, clientId, owner, outcome });
  }

  finish(scanRef: string): Promise<boolean> {
    return this.store.finish({ instance: this.instance, scanRef });
  }

  remove(clientId: string, scanRef?: string): Promise<boolean> {
    return this.store.remove({ instance: this.instance, clientId, ...(scanRef && { scanRef }) });
  }

  async submitted(scanRef: string): Promise<void> {
    await this.store.submitted?.({ instance: this.instance, scanRef });
  }

  takeDue(limit: number, againMs = this.longMs): Promise<StoredSession[]> {
    return this.store.takeDue({ instance: this.instance, limit, againMs });
  }

  async list(): Promise<StoredSession[]> {
    const listed: StoredSession[] = [];
    for await (const session of this.store.list!({ instance: this.instance })) {
      listed.push(session);
    }
    return listed;
  }

  /** The same, and `meanwhile` once the first session was given. */
  async listWhile(meanwhile: () => Promise<unknown>): Promise<string[]> {
    const listed: string[] = [];
    for await (const { clientId } of this.store.list!({ instance: this.instance })) {
      listed.push(clientId);
      if (listed.length === 1) {
        await meanwhile();
      }
    }
    return listed;
  }

  dueAgain(clientId: string, scanRef: string | undefined, dueMs: number): Promise<boolean> {
    const { instance } = this;
    return this.store.dueAgain!({ instance, clientId, dueMs, ...(scanRef && { scanRef }) });
  }
}

/** A duration that was `ms` a moment ago. */
export function aboutMs(value: number, ms: number): void {
  ok(value > ms / 2 && value <= ms, `${value} ms is not what is left of ${ms} ms`);
}

/** The fields of a session but its time; a field that is undefined and one that is absent are the same. */
export function said(session: StoredSession): Record<string, unknown> {
  const entries = Object.entries(session).filter(
    ([name, value]) => name !== 'remainingMs' && value !== undefined,
  );
  return Object.fromEntries(entries.filter(([name, value]) => name !== 'outcomeUnknown' || value === true));
}
