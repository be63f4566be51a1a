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
import { DueSessions } from './due-sessions.js';
import { LateClaims } from './late-claims.js';
import type { RedisClient } from './redis-client.interface.js';
import { commandsOf } from './redis-commands.js';
import type { RedisCommands } from './redis-commands.js';
import { idOf, RedisKeys } from './redis-keys.js';
import { expiryMs, resolveRedisOptions, wholeMs } from './redis-options.js';
import type { RedisStoreOptions } from './redis-options.js';
import { MARK_SCAN_REF, POINT_SCAN_REF } from './scripts/session-index.scripts.js';
import {
  ABANDON_SESSION,
  ACQUIRE_SESSION,
  FIND_SESSION,
  FINISH_SESSION,
  OPEN_SESSION,
  REMOVE_SESSION,
  SUBMIT_SESSION,
} from './scripts/session.scripts.js';
import type { RedisScript } from './redis-script.js';
import { partsOf, readAcquired, readOpened, readSession } from './script-reply.js';
import { TimeLimit } from './time-limit.js';

/** How long a final webhook is remembered for a token answer that comes after it: longer than any request takes. */
const FINISHED_FOR_MS = 24 * 3_600_000;

/**
 * Keeps live sessions in Redis (6 or later, one server or a cluster), for apps of many processes. Takes a client of
 * ioredis or node-redis that the app made and closes. Every call is over within `commandTimeoutMs` or rejects with
 * `IdenfyStoreError`.
 *
 * One round trip each, but `open`, `finish`, `takeDue` and `dueAgain`: a session lies in the cluster slot of its
 * clientId, what is known of its scanRef in another, so these take two, and an open session outlives its final webhook
 * in no order of the four steps:
 *
 * - `open` first points from the scanRef to the session (O1), then opens the session (O2); `finish` first marks the
 *   scanRef (F1), then ends the sessions that it points to (F2).
 * - F1 before O1: O1 sees the mark, O2 frees the clientId.
 * - O1, then F1: F2 is told of the session. F2 after O2 ends it. F2 before O2 marks the reservation, and O2 frees
 *   the clientId.
 * - A crash after O1 leaves a pointer to a reservation, which ends with its lease. A crash after F1 leaves the session
 *   open, and the webhook not acknowledged: its redelivery takes both steps again, for the pointers stay.
 */
export class RedisLiveSessionStore implements LiveSessionStore {
  private readonly commands: RedisCommands;
  private readonly keys: RedisKeys;
  private readonly limit: TimeLimit;
  private readonly claims: LateClaims;
  private readonly due: DueSessions;

  /** @throws IdenfyConfigError when the client is of neither package or an option is out of its range. */
  constructor(client: RedisClient, options?: RedisStoreOptions) {
    const { prefix, commandTimeoutMs } = resolveRedisOptions('RedisLiveSessionStore', options);
    this.commands = commandsOf(client);
    this.keys = new RedisKeys(prefix);
    this.limit = new TimeLimit(commandTimeoutMs);
    this.claims = new LateClaims(this.limit);
    this.due = new DueSessions(this.commands, this.keys, commandTimeoutMs / 2);
  }

  acquire(request: AcquireSession): Promise<AcquireResult> {
    const { owner, clientId, leaseMs, fingerprint = '' } = request;
    const key = this.sessionKey(request);
    return this.claims.take({
      owner,
      leaseMs,
      ask: async () => {
        const args = [owner, clientId, expiryMs(leaseMs), fingerprint];
        return readAcquired(await this.commands.evalScript(ACQUIRE_SESSION, [key], args));
      },
      giveBack: () => this.commands.evalScript(ABANDON_SESSION, [key], [owner, 'refused']),
    });
  }

  open(request: OpenSession): Promise<OpenResult> {
    return this.limit.within(() => this.openSteps(request));
  }

  abandon(request: AbandonSession): Promise<boolean> {
    return this.limit.within(() => this.giveUp(request));
  }

  finish(request: { instance: string; scanRef: string }): Promise<boolean> {
    return this.limit.within(async () => {
      const counts = await this.markSteps(request, 'finished', FINISH_SESSION);
      return counts.some((count) => Number(count) === 1);
    });
  }

  /** Two steps in the order of `finish`. */
  submitted(request: { instance: string; scanRef: string }): Promise<void> {
    return this.limit.within(async () => void (await this.markSteps(request, 'submitted', SUBMIT_SESSION)));
  }

  find(key: SessionKey): Promise<StoredSession | undefined> {
    return this.limit.within(async () =>
      readSession(await this.commands.evalScript(FIND_SESSION, [this.sessionKey(key)], [])),
    );
  }

  remove({ scanRef, ...key }: SessionKey & { scanRef?: string }): Promise<boolean> {
    const args = scanRef === undefined ? ['0', ''] : ['1', scanRef];
    return this.limit.within(async () => {
      const count = await this.commands.evalScript(REMOVE_SESSION, [this.sessionKey(key)], args);
      return Number(count) === 1;
    });
  }

  takeDue(request: { instance: string; limit: number; againMs: number }): Promise<StoredSession[]> {
    return this.limit.within(() => this.due.take(request));
  }

  dueAgain(request: DueAgainSession): Promise<boolean> {
    return this.limit.within(() => this.due.again(idOf(request.instance, request.clientId), request));
  }

  private async openSteps(request: OpenSession): Promise<OpenResult> {
    const { instance, clientId, owner, scanRef, holdMs, dueMs, token } = request;
    const id = idOf(instance, clientId);
    const [mark] = await Promise.all([this.pointTo(id, request), this.due.add(id, request)]);
    const reply = await this.commands.evalScript(
      OPEN_SESSION,
      [this.keys.session(id)],
      [
        owner,
        scanRef === undefined ? '' : idOf(instance, scanRef),
        mark,
        scanRef ?? '',
        expiryMs(holdMs),
        wholeMs(dueMs),
        token?.answer ?? '',
        wholeMs(token?.lifeMs ?? 0),
      ],
    );
    return readOpened(reply);
  }

  private async markSteps(
    { instance, scanRef }: { instance: string; scanRef: string },
    mark: 'finished' | 'submitted',
    script: RedisScript,
  ): Promise<unknown[]> {
    const scanKey = this.keys.scanRef(instance, scanRef);
    const reply = await this.commands.evalScript(MARK_SCAN_REF, [scanKey], [String(FINISHED_FOR_MS), mark]);
    const args = [idOf(instance, scanRef), scanRef];
    return Promise.all(
      partsOf(reply).map((id = '') => this.commands.evalScript(script, [this.keys.session(id)], args)),
    );
  }

  /** The first step of `open`: '1' if the scanRef is finished already, '2' if its person has submitted, else '0'. */
  private async pointTo(id: string, { instance, scanRef, holdMs }: OpenSession): Promise<string> {
    if (scanRef === undefined) {
      return '0';
    }
    // The session begins a step later, and may not outlive what leads to it.
    const lastsMs = expiryMs(holdMs + FINISHED_FOR_MS);
    const scanKey = this.keys.scanRef(instance, scanRef);
    return String(await this.commands.evalScript(POINT_SCAN_REF, [scanKey], [id, lastsMs]));
  }

  private async giveUp(request: AbandonSession): Promise<boolean> {
    const args = [request.owner, request.outcome];
    return Number(await this.commands.evalScript(ABANDON_SESSION, [this.sessionKey(request)], args)) === 1;
  }

  private sessionKey({ instance, clientId }: SessionKey): string {
    return this.keys.session(idOf(instance, clientId));
  }
}
