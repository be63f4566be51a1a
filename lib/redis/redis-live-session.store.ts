import type {
  AbandonSession,
  AcquireResult,
  AcquireSession,
  DueAgainSession,
  LiveSessionStore,
  OpenResult,
  OpenSession,
  SessionKey,
  StoredSession,
} from '../sessions/live-session-store.interface.js';
import { resolveOptions } from '../config/options-table.js';
import { EVICTION, readEviction } from './eviction.js';
import type { Eviction } from './eviction.js';
import type { RedisClient } from './redis-client.js';
import { RedisKeys } from './redis-keys.js';
import { REDIS_STORE_OPTIONS } from './redis-options.js';
import type { RedisStoreOptions } from './redis-options.js';
import { ScriptCalls, isOne, listOf } from './script-calls.js';
import {
  ABANDON_SESSION,
  ACQUIRE_SESSION,
  DUE_AGAIN_SESSION,
  FIND_SESSION,
  FINISH_SESSION,
  LIST_SESSIONS,
  OPEN_SESSION,
  REMOVE_SESSION,
  SUBMIT_SESSION,
  TAKE_DUE,
} from './session.scripts.js';

/** How long a webhook is remembered for a token response that comes after it: longer than any request takes. */
const REMEMBERED_MS = 24 * 3_600_000;

/** About how many sessions of a list are read at once: Redis does nothing else meanwhile. */
const PAGE = 200;

/**
 * Keeps live sessions in Redis (6 or later, one server or a cluster), for apps of many processes. Takes a client of
 * ioredis or node-redis that the app made and closes. Every call is one round trip, and is over within
 * `commandTimeoutMs` or rejects with `IdenfyStoreError`.
 */
export class RedisLiveSessionStore implements LiveSessionStore {
  private readonly calls: ScriptCalls;
  private readonly keys: RedisKeys;

  /** @throws IdenfyConfigError when the client is of neither package or an option is out of its range. */
  constructor(client: RedisClient, options?: RedisStoreOptions) {
    const { prefix, commandTimeoutMs } = resolveOptions(
      'RedisLiveSessionStore',
      REDIS_STORE_OPTIONS,
      options,
    );
    this.calls = new ScriptCalls(client, commandTimeoutMs);
    this.keys = new RedisKeys(prefix);
  }

  acquire({ instance, clientId, owner, leaseMs, fingerprint }: AcquireSession): Promise<AcquireResult> {
    const args = [jsonText(owner), Math.max(1, leaseMs)];
    if (fingerprint !== undefined) {
      args.push(jsonText(fingerprint));
    }
    const keys = [this.keys.session(instance, clientId)];
    return this.calls.run(ACQUIRE_SESSION, keys, args, (reply) => readAcquired(reply, clientId));
  }

  open(request: OpenSession): Promise<OpenResult> {
    const { instance, clientId, owner, scanRef, holdMs, dueMs, token } = request;
    const keys = [this.keys.session(instance, clientId), this.keys.due(instance)];
    if (scanRef !== undefined) {
      keys.push(this.keys.scanRef(instance, scanRef));
    }
    const kept = [token?.answer ?? '', token?.lifeMs ?? 0];
    const args = [owner, Math.max(1, holdMs), dueMs, scanRef ?? '', ...kept, clientId];
    return this.calls.run(OPEN_SESSION, keys, args, readOpened);
  }

  abandon({ instance, clientId, owner, outcome }: AbandonSession): Promise<boolean> {
    const args = [jsonText(owner)];
    if (outcome === 'unknown') {
      args.push(',"outcomeUnknown":true');
    }
    return this.calls.run(ABANDON_SESSION, [this.keys.session(instance, clientId)], args, isOne);
  }

  finish({ instance, scanRef }: { instance: string; scanRef: string }): Promise<boolean> {
    const keys = [this.keys.scanRef(instance, scanRef), this.keys.due(instance)];
    return this.calls.run(FINISH_SESSION, keys, [scanRef, REMEMBERED_MS], isOne);
  }

  async submitted({ instance, scanRef }: { instance: string; scanRef: string }): Promise<void> {
    const keys = [this.keys.scanRef(instance, scanRef), this.keys.due(instance)];
    await this.calls.run(SUBMIT_SESSION, keys, [scanRef, REMEMBERED_MS], isOne);
  }

  find({ instance, clientId }: SessionKey): Promise<StoredSession | undefined> {
    const keys = [this.keys.session(instance, clientId)];
    return this.calls.run(FIND_SESSION, keys, [], (reply) => readSession(reply, clientId));
  }

  remove({ instance, clientId, scanRef }: SessionKey & { scanRef?: string }): Promise<boolean> {
    const keys = [this.keys.session(instance, clientId), this.keys.due(instance)];
    return this.calls.run(REMOVE_SESSION, keys, given(scanRef), isOne);
  }

  takeDue(request: { instance: string; limit: number; againMs: number }): Promise<StoredSession[]> {
    const { instance, limit, againMs } = request;
    return this.calls.run(TAKE_DUE, [this.keys.due(instance)], [String(limit), againMs], readSessions);
  }

  dueAgain({ instance, clientId, scanRef, dueMs }: DueAgainSession): Promise<boolean> {
    const keys = [this.keys.session(instance, clientId), this.keys.due(instance)];
    return this.calls.run(DUE_AGAIN_SESSION, keys, [dueMs, ...given(scanRef)], isOne);
  }

  async *list({ instance }: { instance: string }): AsyncGenerator<StoredSession> {
    const keys = [this.keys.due(instance)];
    // A step of ZSCAN may give again what one before has given.
    const given = new Set<string>();
    let cursor = '0';
    do {
      const page = await this.calls.run(LIST_SESSIONS, keys, [cursor, String(PAGE)], readPage);
      for (const session of page.sessions.filter(({ clientId }) => !given.has(clientId))) {
        given.add(session.clientId);
        yield session;
      }
      cursor = page.cursor;
    } while (cursor !== '0');
  }

  /** @internal For the doctor of the command line. */
  evictionPolicy(): Promise<Eviction> {
    return this.calls.run(EVICTION, [this.keys.due('')], [], readEviction);
  }
}

/** A script could not parse half of a pair of surrogates. */
const jsonText = (text: string): string => JSON.stringify(text.toWellFormed());

/** An argument that is left out where there is none: a script finds nil there. */
const given = (text: string | undefined): string[] => (text === undefined ? [] : [text]);

/** Only what the script says itself is taken for a reservation: a second token is worse than a refusal. */
function readAcquired(reply: unknown, clientId: string): AcquireResult {
  if (String(reply) === 'acquired') {
    return { acquired: true };
  }
  const session = readSession(reply, clientId);
  if (session === undefined) {
    throw new TypeError('No reply of the script');
  }
  return { acquired: false, session };
}

function readOpened(reply: unknown): OpenResult {
  const result = String(reply);
  if (result !== 'opened' && result !== 'finished' && result !== 'lost') {
    throw new TypeError('No reply of the script');
  }
  return result;
}

function readSessions(reply: unknown): StoredSession[] {
  return listOf(reply)
    .map((session) => readSession(session))
    .filter((session) => session !== undefined);
}

function readPage(reply: unknown): { cursor: string; sessions: StoredSession[] } {
  const [cursor, ...sessions] = listOf(reply);
  return { cursor: String(cursor), sessions: readSessions(sessions) };
}

/** A session as the scripts keep it: what `find` gives, but for what the time changes. */
interface KeptSession extends Omit<StoredSession, 'remainingMs' | 'token'> {
  readonly owner: string;
  readonly answer?: string;
  readonly answerEnds?: number;
}

/** The session that a script described; undefined when it said that there is none. A reservation holds no clientId. */
function readSession(reply: unknown, askedFor?: string): StoredSession | undefined {
  const [text, remaining, now] = listOf(reply);
  if (text === undefined) {
    return undefined;
  }
  const { owner: _, clientId, answer, answerEnds = 0, ...session } = JSON.parse(String(text)) as KeptSession;
  const lifeMs = answerEnds - Number(now);
  return {
    ...session,
    clientId: askedFor ?? clientId,
    remainingMs: Math.max(0, Number(remaining)),
    ...(answer !== undefined && lifeMs > 0 && { token: { lifeMs, answer } }),
  };
}
