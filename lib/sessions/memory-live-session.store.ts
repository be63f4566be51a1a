import { IdenfyConfigError } from '../errors/index.js';
import { monotonicNow } from '../shared/monotonic.js';
import { SweepTimer } from '../shared/sweep-timer.js';
import { unknownOptions } from '../shared/unknown-options.js';
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
import { InstanceSessions } from './memory/instance-sessions.js';

const SWEEP_EVERY_MS = 30_000;

export interface MemoryLiveSessionStoreOptions {
  /** A clock in milliseconds that never goes back; for tests. Default: the process' monotonic clock. */
  readonly now?: () => number;
}

/**
 * Keeps live sessions in the memory of this process: the default store. It ends with the process and is not shared,
 * so an app that runs more than once, or must remember over a restart, needs another one (`nestjs-idenfy/redis`).
 *
 * One store may serve several instances of the module. A million open sessions take less than 200 bytes each.
 * Changes of the wall clock do not move any expiry.
 */
export class MemoryLiveSessionStore implements LiveSessionStore {
  private readonly instances = new Map<string, InstanceSessions>();
  private readonly now: () => number;
  private readonly sweeping = new SweepTimer(
    SWEEP_EVERY_MS,
    () => this.sweep(),
    () => this.instances.size === 0,
  );

  /** @throws IdenfyConfigError for an option that it does not have. */
  constructor(options: MemoryLiveSessionStoreOptions = {}) {
    const problems = unknownOptions('MemoryLiveSessionStore', options, ['now']);
    if (problems.length > 0) {
      throw new IdenfyConfigError(problems);
    }
    this.now = options.now ?? monotonicNow;
  }

  async acquire(request: AcquireSession): Promise<AcquireResult> {
    let sessions = this.instances.get(request.instance);
    if (sessions === undefined) {
      sessions = new InstanceSessions();
      this.instances.set(request.instance, sessions);
    }
    this.sweeping.start();
    return sessions.acquire(request, this.now());
  }

  async open(request: OpenSession): Promise<OpenResult> {
    return this.instances.get(request.instance)?.record(request, this.now()) ?? 'lost';
  }

  async abandon(request: AbandonSession): Promise<boolean> {
    return this.instances.get(request.instance)?.abandon(request, this.now()) ?? false;
  }

  async finish({ instance, scanRef }: { instance: string; scanRef: string }): Promise<boolean> {
    return this.instances.get(instance)?.finish(scanRef, this.now()) ?? false;
  }

  async submitted({ instance, scanRef }: { instance: string; scanRef: string }): Promise<void> {
    this.instances.get(instance)?.submitted(scanRef, this.now());
  }

  async find({ instance, clientId }: SessionKey): Promise<StoredSession | undefined> {
    return this.instances.get(instance)?.find(clientId, this.now());
  }

  async remove({ instance, clientId, scanRef }: SessionKey & { scanRef?: string }): Promise<boolean> {
    return this.instances.get(instance)?.remove(clientId, scanRef, this.now()) ?? false;
  }

  async takeDue(request: { instance: string; limit: number; againMs: number }): Promise<StoredSession[]> {
    const sessions = this.instances.get(request.instance);
    return sessions?.takeDue(request.limit, request.againMs, this.now()) ?? [];
  }

  async dueAgain(request: DueAgainSession): Promise<boolean> {
    return this.instances.get(request.instance)?.dueAgain(request, this.now()) ?? false;
  }

  /** Stops sweeping; what is stored stays until it expires. */
  close(): void {
    this.sweeping.stop();
  }

  private *sweep(): Generator<void> {
    for (const [name, sessions] of this.instances) {
      yield* sessions.sweep(this.now);
      if (sessions.isEmpty) {
        this.instances.delete(name);
      }
    }
  }
}
