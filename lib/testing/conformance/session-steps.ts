import { deepEqual, equal, ok } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ConformanceCase } from '../conformance-case.interface.js';
import type {
  AcquireResult,
  AcquireSession,
  LiveSessionStore,
  OpenResult,
  OpenSession,
  StoredSession,
} from '../../sessions/live-session-store.interface.js';
import type { CaseBody, CaseContext } from './conformance-bench.js';

export type SessionCase = CaseContext<LiveSessionStore>;
export type SessionCaseMaker = (name: string, body: CaseBody<LiveSessionStore>) => ConformanceCase;

export const acquire = (
  { store, instance, longMs }: SessionCase,
  clientId: string,
  owner: string,
  more: Partial<AcquireSession> = {},
): Promise<AcquireResult> => store.acquire({ instance, clientId, owner, leaseMs: longMs, ...more });

/** What is in the way of an acquire that must fail. */
export async function refused(asked: Promise<AcquireResult>): Promise<StoredSession> {
  const result = await asked;
  ok(!result.acquired, 'the clientId was acquired, but it is not free');
  return result.session;
}

export async function mustAcquire(...args: Parameters<typeof acquire>): Promise<void> {
  deepEqual(await acquire(...args), { acquired: true });
}

export const open = (
  { store, instance, longMs }: SessionCase,
  clientId: string,
  owner: string,
  more: Partial<OpenSession> = {},
): Promise<OpenResult> => store.open({ instance, clientId, owner, holdMs: longMs, dueMs: longMs, ...more });

/** Acquires and opens; returns the owner. */
export async function mustOpen(
  context: SessionCase,
  clientId: string,
  scanRef: string | undefined,
  more: Partial<OpenSession> = {},
): Promise<string> {
  const owner = randomUUID();
  await mustAcquire({ ...context, instance: more.instance ?? context.instance }, clientId, owner);
  equal(await open(context, clientId, owner, { scanRef, ...more }), 'opened');
  return owner;
}

export const find = (
  { store, instance }: SessionCase,
  clientId: string,
): Promise<StoredSession | undefined> => store.find({ instance, clientId });

export async function mustFind(context: SessionCase, clientId: string): Promise<StoredSession> {
  const session = await find(context, clientId);
  ok(session, 'no session was found');
  equal(session.clientId, clientId);
  return session;
}

export async function mustBeFree(context: SessionCase, clientId: string): Promise<void> {
  equal(await find(context, clientId), undefined);
  await mustAcquire(context, clientId, randomUUID());
}

/** A duration that was `ms` a moment ago. */
export function aboutMs(value: number, ms: number): void {
  ok(value > ms / 2 && value <= ms, `${value} ms is not what is left of ${ms} ms`);
}

/** What a session says but its time; what is not given and what is given as undefined are the same. */
export function said(session: StoredSession): Record<string, unknown> {
  const entries = Object.entries(session).filter(
    ([name, value]) => name !== 'remainingMs' && value !== undefined,
  );
  return Object.fromEntries(entries.filter(([name, value]) => name !== 'outcomeUnknown' || value === true));
}
