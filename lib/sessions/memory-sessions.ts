import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AcquireSession, OpenSession, StoredSession } from './live-session-store.interface.js';

/** Sessions that are visited before other work gets its turn. */
const SLICE = 250;
/** V8 copies a Map that grows, and half a million entries take 40 ms: one that holds so many is followed by another. */
const FULL = 32_768;
/** How long a webhook may come before the token response that it belongs to, in milliseconds. */
const EARLY_MS = 15 * 60_000;
const MOST_EARLY = 50_000;

type EarlyWebhook = 'finished' | 'submitted';

/** The session of one clientId. Times are on the store's clock, in milliseconds. */
export class MemorySession {
  state: 'reserved' | 'open' = 'reserved';
  outcomeUnknown = false;
  clientId: string;
  owner: string;
  endsAt: number;
  dueAt = Infinity;
  scanRef: string | undefined;
  readonly fingerprint: string | undefined;
  /** Under policy 'reuse' only. Truly private: it holds an authToken, which must not show when a store is inspected. */
  #token: { readonly answer: string; readonly endsAt: number } | undefined;

  constructor({ clientId, owner, leaseMs, fingerprint }: AcquireSession, now: number) {
    this.clientId = clientId;
    this.owner = owner;
    this.endsAt = now + leaseMs;
    this.fingerprint = fingerprint;
  }

  open({ clientId, owner, scanRef, holdMs, dueMs, token }: OpenSession, now: number): void {
    this.state = 'open';
    this.outcomeUnknown = false;
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

  describe(now: number): StoredSession {
    const { clientId, state, scanRef, fingerprint } = this;
    const token = this.#token;
    return {
      clientId,
      state,
      remainingMs: this.endsAt - now,
      ...(this.outcomeUnknown && { outcomeUnknown: true }),
      ...(scanRef !== undefined && { scanRef }),
      ...(fingerprint !== undefined && { fingerprint }),
      ...(token && token.endsAt > now && { token: { lifeMs: token.endsAt - now, answer: token.answer } }),
    };
  }
}

/** The sessions of one instance. A session that has expired is as good as gone, whether it was swept or not. */
export class InstanceSessions {
  readonly byClientId = new LargeMap<MemorySession>();
  private readonly byScanRef = new LargeMap<MemorySession>();
  /** All are remembered equally long, so the oldest end first. */
  private readonly early = new Map<string, { readonly webhook: EarlyWebhook; readonly endsAt: number }>();
  private reserved = 0;

  add(session: MemorySession): void {
    this.byClientId.set(session.clientId, session);
    if (session.state === 'reserved') {
      this.reserved += 1;
    } else if (session.scanRef !== undefined) {
      this.byScanRef.set(session.scanRef, session);
    }
  }

  drop(session: MemorySession): void {
    this.byClientId.delete(session.clientId);
    if (session.state === 'reserved') {
      this.reserved -= 1;
      if (this.reserved === 0 && this.early.size > 0) {
        this.early.clear();
      }
    } else if (session.scanRef !== undefined && this.byScanRef.get(session.scanRef) === session) {
      this.byScanRef.delete(session.scanRef);
    }
  }

  unlessExpired(session: MemorySession | undefined, now: number): MemorySession | undefined {
    if (session === undefined || session.endsAt > now) {
      return session;
    }
    this.drop(session);
    return undefined;
  }

  /** Resolves a webhook about a scanRef: whether there is a session that it ended, or whose token it used up. */
  hear(webhook: EarlyWebhook, scanRef: string, now: number): boolean {
    const session = this.unlessExpired(this.byScanRef.get(scanRef), now);
    if (session === undefined) {
      if (webhook === 'finished' || this.earlyWebhook(scanRef, now) !== 'finished') {
        this.rememberEarly(scanRef, webhook, now);
      }
    } else if (webhook === 'finished') {
      this.drop(session);
    } else {
      session.dropToken();
    }
    return session !== undefined;
  }

  earlyWebhook(scanRef: string | undefined, now: number): EarlyWebhook | undefined {
    const early = scanRef === undefined ? undefined : this.early.get(scanRef);
    return early && early.endsAt > now ? early.webhook : undefined;
  }

  /**
   * Checks one session after the other, in slices: an order by due time would have to be kept at every write, and a check of
   * a million takes less processor time than a run of reconciliation. A taken session moves to the end, so that those which
   * are due again do not keep others from their turn.
   */
  async takeDue(limit: number, againMs: number, now: number): Promise<StoredSession[]> {
    const taken = new Map<MemorySession, number>();
    let visited = 0;
    for (const session of this.byClientId.values()) {
      if (taken.size >= limit) {
        break;
      }
      if (this.unlessExpired(session, now) && session.dueAt <= now && !taken.has(session)) {
        taken.set(session, session.dueAt);
        session.dueAt = now + againMs;
        this.byClientId.set(session.clientId, session);
      }
      visited += 1;
      if (visited % SLICE === 0) {
        await nextTurn();
      }
    }
    const inOrder = [...taken].sort(([, one], [, other]) => one - other);
    return inOrder.map(([session]) => session.describe(now));
  }

  /** Without a request in flight there is none whose response could still name this scanRef. */
  private rememberEarly(scanRef: string, webhook: EarlyWebhook, now: number): void {
    if (this.reserved === 0) {
      return;
    }
    this.early.delete(scanRef);
    this.early.set(scanRef, { webhook, endsAt: now + EARLY_MS });
    for (const [oldest, { endsAt }] of this.early) {
      if (endsAt > now && this.early.size <= MOST_EARLY) {
        return;
      }
      this.early.delete(oldest);
    }
  }
}

/** A Map by text whose steps stay short however much it holds: of several Maps, the newest of which is not full. */
class LargeMap<Value> {
  private maps = [new Map<string, Value>()];

  get isEmpty(): boolean {
    return this.maps.every(({ size }) => size === 0);
  }

  get(key: string): Value | undefined {
    for (const map of this.maps) {
      const value = map.get(key);
      if (value !== undefined) {
        return value;
      }
    }
    return undefined;
  }

  /** Moves what is there already to the end. */
  set(key: string, value: Value): void {
    this.delete(key);
    if (this.maps[0]!.size >= FULL) {
      this.maps = [new Map<string, Value>(), ...this.maps.filter(({ size }) => size > 0)];
    }
    this.maps[0]!.set(key, value);
  }

  delete(key: string): boolean {
    return this.maps.some((map) => map.delete(key));
  }

  /** The oldest first; also what is set meanwhile, unless it begins another Map. */
  *values(): Generator<Value> {
    for (const map of this.maps.toReversed()) {
      yield* map.values();
    }
  }
}

/** A text cut out of a longer one would keep that in memory for days, and one that was put together all its parts. */
const ownText = (text: string): string => JSON.parse(JSON.stringify(text)) as string;
