import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OpenSession, StoredSession } from './live-session-store.interface.js';

/** Sessions that are visited before other work gets its turn. */
const SLICE = 250;
/** V8 copies a Map that grows, and half a million entries take 40 ms: a full group is followed by another. */
const FULL = 65_536;
/** How long a webhook may come before the token response that it belongs to, in milliseconds. */
const EARLY_MS = 15 * 60_000;
const MOST_EARLY = 50_000;

type Webhook = 'finished' | 'submitted';

/** Sessions by both of their ids. */
class SessionGroup {
  readonly byClientId = new Map<string, MemorySession>();
  readonly byScanRef = new Map<string, MemorySession>();
}

/** The session of one clientId. Times are on the store's clock, in milliseconds. */
export class MemorySession {
  state: StoredSession['state'] = 'reserved';
  outcomeUnknown: true | undefined;
  dueAt = Infinity;
  scanRef: string | undefined;
  group: SessionGroup | undefined;
  /** Under policy 'reuse' only. Truly private: it holds an authToken, which must not show when a store is inspected. */
  #token: { readonly answer: string; readonly endsAt: number } | undefined;

  constructor(
    public clientId: string,
    public owner: string,
    public endsAt: number,
    readonly fingerprint: string | undefined,
  ) {}

  open({ clientId, owner, scanRef, holdMs, dueMs, token }: OpenSession, now: number): void {
    this.state = 'open';
    this.outcomeUnknown = undefined;
    this.clientId = ownText(clientId);
    this.owner = ownText(owner);
    this.endsAt = now + holdMs;
    this.dueAt = now + dueMs;
    this.scanRef = scanRef === undefined ? undefined : ownText(scanRef);
    this.#token = token && { answer: token.answer, endsAt: now + token.lifeMs };
  }

  /** Forgets the token, or only one that has ended by a point in time. */
  dropToken(endedBy = Infinity): void {
    if (this.#token !== undefined && this.#token.endsAt <= endedBy) {
      this.#token = undefined;
    }
  }

  describe(now: number, withToken = true): StoredSession {
    const { clientId, state, outcomeUnknown, scanRef, fingerprint } = this;
    const session = { clientId, state, outcomeUnknown, scanRef, fingerprint, remainingMs: this.endsAt - now };
    const token = this.#token;
    return withToken && token && token.endsAt > now
      ? { ...session, token: { answer: token.answer, lifeMs: token.endsAt - now } }
      : session;
  }
}

/** The sessions of one instance. A session that has expired is as good as gone, whether it was swept or not. */
export class InstanceSessions {
  /** Few at a time, and asked for most often. */
  private readonly reserved = new SessionGroup();
  /** The reserved sessions, then the open ones, of which the newest come last. */
  private groups = [this.reserved, new SessionGroup()];
  /** Until when a webhook without a session is remembered, by its scanRef, while a request is in flight. */
  private early: Record<Webhook, Map<string, number>> | undefined;

  get isEmpty(): boolean {
    return this.groups.every(({ byClientId }) => byClientId.size === 0);
  }

  find(index: keyof SessionGroup, key: string, now: number): MemorySession | undefined {
    for (const group of this.groups) {
      const session = group[index].get(key);
      if (session !== undefined) {
        return this.unlessExpired(session, now);
      }
    }
    return undefined;
  }

  unlessExpired(session: MemorySession, now: number): MemorySession | undefined {
    if (session.endsAt > now) {
      return session;
    }
    this.drop(session);
    return undefined;
  }

  /** The oldest first; also what is added meanwhile, unless it begins another group. */
  *all(): Generator<MemorySession> {
    for (const { byClientId } of this.groups) {
      yield* byClientId.values();
    }
  }

  /** Those that are open at the first step, as far as they are still there at theirs; in slices, as in `takeDue`. */
  async *open(now: () => number): AsyncGenerator<StoredSession> {
    for (const [index, session] of [...this.all()].entries()) {
      const isThere = this.find('byClientId', session.clientId, now()) === session;
      if (isThere && session.state === 'open') {
        yield session.describe(now(), false);
      }
      if (index % SLICE === SLICE - 1) {
        await nextTurn();
      }
    }
  }

  add(session: MemorySession): void {
    const group = session.state === 'reserved' ? this.reserved : this.newest();
    session.group = group;
    group.byClientId.set(session.clientId, session);
    if (session.scanRef !== undefined) {
      group.byScanRef.set(session.scanRef, session);
    }
  }

  drop(session: MemorySession): void {
    const { byClientId, byScanRef } = session.group!;
    byClientId.delete(session.clientId);
    if (session.scanRef !== undefined && byScanRef.get(session.scanRef) === session) {
      byScanRef.delete(session.scanRef);
    }
    if (this.reserved.byClientId.size === 0) {
      this.early = undefined;
    }
  }

  /** Resolves a webhook about a scanRef: whether there is a session that it ended, or whose token it used up. */
  hear(webhook: Webhook, scanRef: string, now: number): boolean {
    const session = this.find('byScanRef', scanRef, now);
    if (session === undefined) {
      this.rememberEarly(webhook, scanRef, now);
    } else if (webhook === 'finished') {
      this.drop(session);
    } else {
      session.dropToken();
    }
    return session !== undefined;
  }

  /** Whether this webhook came before the session was open. */
  wasHeard(webhook: Webhook, scanRef: string | undefined, now: number): boolean {
    return scanRef !== undefined && (this.early?.[webhook].get(scanRef) ?? now) > now;
  }

  /**
   * Checks one session after the other, in slices: an order by due time would have to be kept at every write, and a check of
   * a million takes less processor time than a run of reconciliation. A taken session moves to the end, so that those which
   * are due again do not keep others from their turn.
   */
  async takeDue(limit: number, againMs: number, now: number): Promise<StoredSession[]> {
    const taken = new Map<MemorySession, number>();
    let visited = 0;
    for (const session of this.all()) {
      if (taken.size >= limit) {
        break;
      }
      if (this.unlessExpired(session, now) && session.dueAt <= now && !taken.has(session)) {
        taken.set(session, session.dueAt);
        session.dueAt = now + againMs;
        this.drop(session);
        this.add(session);
      }
      visited += 1;
      if (visited % SLICE === 0) {
        await nextTurn();
      }
    }
    const inOrder = [...taken].sort(([, one], [, other]) => one - other);
    return inOrder.map(([session]) => session.describe(now));
  }

  /** The group for one more open session. */
  private newest(): SessionGroup {
    let newest = this.groups.at(-1)!;
    if (newest.byClientId.size >= FULL) {
      newest = new SessionGroup();
      const open = this.groups.slice(1).filter(({ byClientId }) => byClientId.size > 0);
      this.groups = [this.reserved, ...open, newest];
    }
    return newest;
  }

  /** Without a request in flight there is none whose response could still name this scanRef. */
  private rememberEarly(webhook: Webhook, scanRef: string, now: number): void {
    if (this.reserved.byClientId.size === 0) {
      return;
    }
    this.early ??= { finished: new Map(), submitted: new Map() };
    const remembered = this.early[webhook];
    remembered.delete(scanRef);
    remembered.set(scanRef, now + EARLY_MS);
    // All are remembered equally long, so the oldest end first.
    for (const [oldest, endsAt] of remembered) {
      if (endsAt > now && remembered.size <= MOST_EARLY) {
        return;
      }
      remembered.delete(oldest);
    }
  }
}

/** A text cut out of a longer one would keep that in memory for days, and one that was put together all its parts. */
const ownText = (text: string): string => JSON.parse(JSON.stringify(text)) as string;
