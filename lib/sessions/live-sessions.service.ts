import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { outcomeOf } from '../client/error-mapping.js';
import { IDENFY_OPTIONS, LIVE_SESSION_STORE, ProviderName } from '../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { IdenfyAbortedError, IdenfyConfigError, IdenfyError } from '../errors/index.js';
import { storeResult, storeResults } from '../errors/store-result.js';
import { Deadline } from '../shared/deadline.js';
import { describeError } from '../errors/describe-error.js';
import { InFlight } from '../shared/in-flight.js';
import { LEASE_MARGIN_MS, LONGEST_LEASE_MS } from '../shared/limits.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { checkClientId } from '../tokens/check-token-request.js';
import type { IdentificationToken } from '../tokens/identification-token.js';
import type { LiveSessionStore, SessionKey, StoredSession } from './live-session-store.interface.js';
import { ReservationsInFlight } from './reservations-in-flight.js';
import {
  duplicateOf,
  publicSession,
  reusedToken,
  sessionMessages,
  sessionTimes,
  textToReuse,
  usable,
} from './session.js';
import type { LiveSession, OwnedSession, Reservation, SessionOutcome, SessionRequest } from './session.js';
import { slottedSession, storedName } from './session-slot.js';
import type { SessionSlot, SlottedSession } from './session-slot.js';
import { SessionRecorder } from './session-recorder.js';

/** How long one request waits for the store for what it writes, in milliseconds: the reservation and its record together. */
const STORE_PATIENCE_MS = 1000;
/** How long ending a deleted session is tried, in milliseconds. */
const FINISH_FOR_MS = 60_000;

/** Has iDenfy make the token. No request goes out any more once `closing` is aborted. */
type Send = (closing: AbortSignal) => Promise<IdentificationToken>;

/** Keeps the promise of "once": no second token for a clientId and slot while its verification is still open. */
@Injectable()
@ProviderName('LiveSessions')
export class LiveSessions {
  private readonly logger = new SafeLogger('IdenfySessions');
  private readonly inFlight = new InFlight();
  private readonly recorder = new SessionRecorder(this.inFlight);
  private readonly closing = new AbortController();
  private readonly reservations = new ReservationsInFlight(this.closing.signal);
  private readonly reuses: boolean;

  constructor(
    @Inject(LIVE_SESSION_STORE) private readonly store: LiveSessionStore,
    @Inject(IDENFY_OPTIONS) private readonly options: ResolvedIdenfyOptions,
  ) {
    this.reuses = options.duplicates.policy === 'reuse';
  }

  /**
   * Reserves the clientId, has `send` ask iDenfy, and records the session. Under policy 'reuse' those who come
   * second get the open session's token instead.
   *
   * @throws DuplicateTokenError while a session is open, IdenfyStoreError when the store fails (nothing is sent then),
   * IdenfyAbortedError when the caller has aborted it or the app shuts down, and whatever `send` throws.
   */
  once(request: SessionRequest, send: Send): Promise<IdentificationToken> {
    return this.inFlight.track(this.reserveAndSend(request, send));
  }

  private async reserveAndSend(request: SessionRequest, send: Send): Promise<IdentificationToken> {
    for (let attempt = 0; ; attempt += 1) {
      if (this.closing.signal.aborted || request.signal?.aborted) {
        throw new IdenfyAbortedError();
      }
      const owned = { ...this.key(request), owner: randomUUID() };
      const lease = new Deadline(Math.max(1, request.deadline.remainingMs) + LEASE_MARGIN_MS);
      const patience = new Deadline(STORE_PATIENCE_MS);
      const inTheWay = await this.acquire(request, owned, lease);
      if (inTheWay === undefined) {
        this.tell('acquired');
        const made = this.sendAndRecord({ request, owned, lease, patienceMs: patience.remainingMs }, send);
        return this.reuses ? this.reservations.track(request, made) : made;
      }
      const token = await this.comeSecond(request, inTheWay, attempt);
      if (token !== undefined) {
        this.tell('reused');
        return token;
      }
    }
  }

  /** What the guard does when the store fails. */
  get guardOnStoreFailure(): 'refuse' | 'pass' {
    return this.options.duplicates.guardOnStoreFailure;
  }

  /**
   * Checks whether a token may be asked for; the guard's question. Only `createToken` decides.
   *
   * @throws DuplicateTokenError, or IdenfyStoreError when the store fails.
   */
  async check(clientId: string, slot?: string): Promise<void> {
    const session = await this.stored({ clientId, slot });
    if (session === undefined) {
      return;
    }
    const reusable = session.state === 'reserved' ? !session.outcomeUnknown : usable(session) !== undefined;
    if (this.reuses && reusable) {
      return;
    }
    this.tell('refused');
    throw duplicateOf(session);
  }

  /** The session of a slot, reserved ones too. */
  async find(slot: SessionSlot): Promise<LiveSession | undefined> {
    const session = isMalformed(slot.clientId) ? undefined : await this.stored(slot);
    return session === undefined ? undefined : publicSession(session);
  }

  /** Every open session. Throws IdenfyConfigError where the store cannot list them, IdenfyStoreError when it fails. */
  async *list(): AsyncGenerator<LiveSession> {
    const sessions = this.store.list?.({ instance: this.options.instance });
    if (sessions === undefined) {
      const message = 'duplicates.store has no list(): its sessions can be found by their clientId alone';
      throw new IdenfyConfigError([{ path: 'duplicates.store', rule: 'list', message }]);
    }
    for await (const session of storeResults(sessions)) {
      yield publicSession(session);
    }
  }

  /** Frees a slot (only from the session with this scanRef, when given); for operators. */
  async release(slot: SessionSlot, scanRef?: string): Promise<boolean> {
    if (isMalformed(slot.clientId)) {
      return false;
    }
    const removed = await storeResult(() => this.store.remove({ ...this.key(slot), scanRef }));
    if (removed) {
      this.tell('released');
    }
    return removed;
  }

  /** Ends the session with this scanRef, also when its token has not been recorded yet. The caller limits its time. */
  async finish(scanRef: string): Promise<void> {
    if (await this.store.finish({ instance: this.options.instance, scanRef })) {
      this.tell('finished');
    }
  }

  /**
   * Gives the token of this scanRef back no more, as the person has submitted; only policy 'reuse' gives any back. The
   * caller limits its time.
   */
  submitted(scanRef: string): Promise<void> | undefined {
    return this.reuses ? this.store.submitted?.({ instance: this.options.instance, scanRef }) : undefined;
  }

  /** Ends the session of a verification that iDenfy has deleted: a store that fails is tried again for a while. */
  async finishDeleted(scanRef: string): Promise<void> {
    const trying = new Deadline(FINISH_FOR_MS);
    await this.recorder.write('Ending a deleted session', trying, STORE_PATIENCE_MS, () =>
      this.finish(scanRef),
    );
  }

  /**
   * Up to `limit` open sessions that are due for a check, for this caller alone. They are due again when
   * `dueAgain` says so, or after `heldMs` milliseconds, in case this process dies.
   */
  async takeDue(limit: number, heldMs: number): Promise<SlottedSession[]> {
    const { instance } = this.options;
    const againMs = this.store.dueAgain === undefined ? Math.max(heldMs, LONGEST_LEASE_MS) : heldMs;
    const due = await storeResult(() => this.store.takeDue({ instance, limit, againMs }));
    return due.map(slottedSession);
  }

  /** Says when a session that was taken is due next; nothing with a store that cannot be told. */
  async dueAgain(session: SlottedSession, dueMs: number): Promise<void> {
    const { scanRef } = session;
    await storeResult(async () => this.store.dueAgain?.({ ...this.key(session), scanRef, dueMs }));
  }

  /** The app shuts down: no token request is sent from now on; those that were sent go on. */
  close(): void {
    this.closing.abort();
  }

  /** Waits for the token requests that were sent and the records still being written, at most `graceMs` milliseconds. */
  async drain(graceMs: number): Promise<void> {
    await this.inFlight.settled(graceMs);
    this.recorder.stop();
  }

  private key(slot: SessionSlot): SessionKey {
    return { instance: this.options.instance, clientId: storedName(slot) };
  }

  private tell(outcome: SessionOutcome): void {
    if (sessionMessages.hasSubscribers) {
      sessionMessages.publish({ instance: this.options.instance, outcome });
    }
  }

  private stored(slot: SessionSlot): Promise<StoredSession | undefined> {
    return storeResult(() => this.store.find(this.key(slot)));
  }

  /** The token of the session in the way; nothing when it is time to try again. */
  private async comeSecond(
    request: SessionRequest,
    inTheWay: StoredSession,
    attempt: number,
  ): Promise<IdentificationToken | undefined> {
    try {
      if (!this.reuses || inTheWay.fingerprint !== request.fingerprint) {
        throw duplicateOf(inTheWay);
      }
      if (inTheWay.state === 'open') {
        return reusedToken(inTheWay);
      }
      return await this.reservations.waitFor(request, inTheWay, attempt);
    } catch (error) {
      if (IdenfyError.is(error, 'IDENFY_DUPLICATE_TOKEN')) {
        this.tell('refused');
      }
      throw error;
    }
  }

  /** Nothing when the clientId is now this owner's, else what is in the way. */
  private async acquire(
    { deadline, fingerprint }: SessionRequest,
    owned: OwnedSession,
    lease: Deadline,
  ): Promise<StoredSession | undefined> {
    // A write that failed may have been applied, or may be later: it must not lock its own caller out.
    const undo = (): void => {
      void this.recorder.write('Releasing what may have been reserved', lease, 0, () =>
        this.store.abandon({ ...owned, outcome: 'refused' }),
      );
    };
    try {
      const result = await storeResult(
        () => this.store.acquire({ ...owned, leaseMs: lease.remainingMs, fingerprint }),
        deadline.remainingMs,
        undo,
      );
      return result.acquired ? undefined : result.session;
    } catch (error) {
      this.logger.error(`Reserving a clientId: the session store failed (${describeError(error)})`);
      undo();
      throw error;
    }
  }

  private async sendAndRecord(reservation: Reservation, send: Send): Promise<IdentificationToken> {
    const { request, owned, lease } = reservation;
    let token: IdentificationToken;
    try {
      token = await send(this.closing.signal);
    } catch (error) {
      await this.giveUp(reservation, outcomeOf(error));
      throw error;
    }
    const life = new Deadline(token.expiresAt.getTime() - Date.now());
    const answer = this.reuses ? textToReuse(token) : undefined;
    await this.recorder.write('Recording a session', lease, waitMs(reservation), async () => {
      const lifeMs = life.remainingMs;
      const result = await this.store.open({
        ...owned,
        scanRef: token.scanRef,
        ...sessionTimes(token, request, lifeMs, this.options),
        token: answer === undefined ? undefined : { lifeMs, answer },
      });
      this.tell(result);
    });
    return token;
  }

  private async giveUp(reservation: Reservation, outcome: 'refused' | 'unknown'): Promise<void> {
    const { owned, lease } = reservation;
    if (outcome === 'unknown') {
      this.tell('unknown');
    }
    await this.recorder.write('Releasing a reservation', lease, waitMs(reservation), async () => {
      const given = await this.store.abandon({ ...owned, outcome });
      if (given && outcome === 'refused') {
        this.tell('released');
      }
    });
  }
}

const waitMs = ({ patienceMs, request }: Reservation): number =>
  Math.min(patienceMs, request.deadline.remainingMs);

/** What can be no clientId has no session; a store need not know what to do with it. */
const isMalformed = (clientId: unknown): boolean => checkClientId(clientId).length > 0;
