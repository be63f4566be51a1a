import { ProviderName } from '../config/idenfy.tokens.js';
import { callback, resolveOptions } from '../config/options-table.js';
import type { OptionsTable } from '../config/options-table.js';
import { SweepTimer } from '../shared/background-timer.js';
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
} from './live-session-store.interface.js';
import { InstanceSessions, MemorySession } from './memory-sessions.js';

const SWEEP_EVERY_MS = 30_000;

export interface MemoryLiveSessionStoreOptions {
  /** A clock in milliseconds that never goes back; for tests. Default: the process' monotonic clock. */
  readonly now?: () => number;
}

const OPTIONS = {
  now: { ...callback<() => number>(), default: () => performance.now() },
} as const satisfies OptionsTable<MemoryLiveSessionStoreOptions>;

/**
 * Keeps live sessions in the memory of this process: the default store. It ends with the process and is not shared,
 * so an app that runs more than once, or must remember over a restart, needs another one (`nestjs-idenfy/redis`).
 *
 * One store may serve several instances of the module. Changes of the wall clock do not move any expiry.
 */
@ProviderName('MemoryLiveSessionStore')
export class MemoryLiveSessionStore implements LiveSessionStore {
  private readonly instances = new Map<string, InstanceSessions>();
  private readonly now: () => number;
  private readonly sweeping = new SweepTimer(SWEEP_EVERY_MS, () => this.sweep());

  /** @throws IdenfyConfigError for a wrong option. */
  constructor(options: MemoryLiveSessionStoreOptions = {}) {
    this.now = resolveOptions('MemoryLiveSessionStore', OPTIONS, options).now;
  }

  async acquire(request: AcquireSession): Promise<AcquireResult> {
    const { now, sessions, session } = this.of(request);
    if (session === undefined) {
      const { clientId, owner, leaseMs, fingerprint } = request;
      sessions.add(new MemorySession(clientId, owner, now + leaseMs, fingerprint));
      this.sweeping.start();
    } else if (session.state !== 'reserved' || session.owner !== request.owner) {
      return { acquired: false, session: session.describe(now) };
    }
    return { acquired: true };
  }

  async open(request: OpenSession): Promise<OpenResult> {
    const { now, sessions, session } = this.of(request);
    if (session?.owner !== request.owner) {
      return 'lost';
    }
    if (session.state === 'open') {
      return session.scanRef === request.scanRef ? 'opened' : 'lost';
    }
    const isFinished = sessions.wasHeard('finished', request.scanRef, now);
    const isSubmitted = sessions.wasHeard('submitted', request.scanRef, now);
    // It comes back under texts of its own: a Map would keep the key that it has.
    sessions.drop(session);
    if (isFinished) {
      return 'finished';
    }
    session.open(request, now);
    if (isSubmitted) {
      session.dropToken();
    }
    sessions.add(session);
    return 'opened';
  }

  async abandon(request: AbandonSession): Promise<boolean> {
    const { sessions, session } = this.of(request);
    if (session?.owner !== request.owner || session.state !== 'reserved') {
      return false;
    }
    session.outcomeUnknown = true;
    if (request.outcome === 'refused') {
      sessions.drop(session);
    }
    return true;
  }

  async finish({ instance, scanRef }: { instance: string; scanRef: string }): Promise<boolean> {
    // Where no token was asked for there is no session to end, and none to come.
    return this.instances.get(instance)?.hear('finished', scanRef, this.now()) ?? false;
  }

  async submitted({ instance, scanRef }: { instance: string; scanRef: string }): Promise<void> {
    this.instances.get(instance)?.hear('submitted', scanRef, this.now());
  }

  async find(key: SessionKey): Promise<StoredSession | undefined> {
    const { now, session } = this.of(key);
    return session?.describe(now);
  }

  async remove(request: SessionKey & { scanRef?: string }): Promise<boolean> {
    const { sessions, session } = this.of(request);
    if (session === undefined || (request.scanRef !== undefined && session.scanRef !== request.scanRef)) {
      return false;
    }
    sessions.drop(session);
    return true;
  }

  async takeDue(request: { instance: string; limit: number; againMs: number }): Promise<StoredSession[]> {
    const sessions = this.instances.get(request.instance);
    return sessions?.takeDue(request.limit, request.againMs, this.now()) ?? [];
  }

  async dueAgain(request: DueAgainSession): Promise<boolean> {
    const { now, session } = this.of(request);
    if (session?.state !== 'open' || session.scanRef !== request.scanRef) {
      return false;
    }
    session.dueAt = now + request.dueMs;
    return true;
  }

  async *list({ instance }: { instance: string }): AsyncGenerator<StoredSession> {
    yield* this.instances.get(instance)?.open(this.now) ?? [];
  }

  /** Stops sweeping; what is stored stays until it expires. */
  close(): void {
    this.sweeping.stop();
  }

  private of({ instance, clientId }: SessionKey) {
    const now = this.now();
    let sessions = this.instances.get(instance);
    if (sessions === undefined) {
      sessions = new InstanceSessions();
      this.instances.set(instance, sessions);
    }
    return { now, sessions, session: sessions.find('byClientId', clientId, now) };
  }

  private *sweep(): Generator<void, boolean> {
    for (const [name, sessions] of this.instances) {
      for (const session of sessions.all()) {
        const now = this.now();
        sessions.unlessExpired(session, now)?.dropToken(now);
        yield;
      }
      if (sessions.isEmpty) {
        this.instances.delete(name);
      }
    }
    return this.instances.size > 0;
  }
}
