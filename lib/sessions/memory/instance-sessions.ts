import type {
  AbandonSession,
  AcquireResult,
  AcquireSession,
  DueAgainSession,
  OpenResult,
  OpenSession,
  StoredSession,
} from '../live-session-store.interface.js';
import { EarlyScanRefs } from './early-scan-refs.js';
import { OpenSessions } from './open-sessions.js';

/** Reservations looked at between two pauses of a sweep. */
const SWEEP_BATCH = 256;
const ACQUIRED: AcquireResult = Object.freeze({ acquired: true });

interface Reservation {
  readonly owner: string;
  readonly endsAt: number;
  readonly fingerprint: string | undefined;
  outcomeUnknown: boolean;
}

/**
 * The sessions of one instance. Requests in flight are few and change fast, open sessions are many and rest for
 * days: each has the structure that suits it. What has expired is as if it were gone, whether it was swept or not.
 */
export class InstanceSessions {
  private readonly reservations = new Map<string, Reservation>();
  private readonly early = new EarlyScanRefs();
  private open = new OpenSessions();

  get isEmpty(): boolean {
    return this.reservations.size === 0 && this.open.size === 0;
  }

  acquire(request: AcquireSession, now: number): AcquireResult {
    const reservation = this.reservation(request.clientId, now);
    if (reservation !== undefined) {
      return reservation.owner === request.owner
        ? ACQUIRED
        : { acquired: false, session: describe(request.clientId, reservation, now) };
    }
    const row = this.open.findByClientId(request.clientId, now);
    if (row !== undefined) {
      return { acquired: false, session: this.open.describe(row, now) };
    }
    this.reservations.set(request.clientId, {
      owner: request.owner,
      endsAt: now + request.leaseMs,
      fingerprint: request.fingerprint,
      outcomeUnknown: false,
    });
    return ACQUIRED;
  }

  record(request: OpenSession, now: number): OpenResult {
    const reservation = this.reservation(request.clientId, now);
    if (reservation?.owner !== request.owner) {
      return this.hasOpened(request, now) ? 'opened' : 'lost';
    }
    const early = request.scanRef === undefined ? undefined : this.early.get(request.scanRef, now);
    this.endReservation(request.clientId);
    if (early === 'finished') {
      return 'finished';
    }
    this.open.add({
      clientId: request.clientId,
      owner: request.owner,
      scanRef: request.scanRef,
      goneAt: now + request.holdMs,
      dueAt: now + request.dueMs,
      fingerprint: reservation.fingerprint,
      token:
        request.token && early !== 'submitted'
          ? { ...request.token, endsAt: now + request.token.lifeMs }
          : undefined,
    });
    return 'opened';
  }

  abandon(request: AbandonSession, now: number): boolean {
    const reservation = this.reservation(request.clientId, now);
    if (reservation?.owner !== request.owner) {
      return false;
    }
    if (request.outcome === 'refused') {
      this.endReservation(request.clientId);
    } else {
      reservation.outcomeUnknown = true;
    }
    return true;
  }

  finish(scanRef: string, now: number): boolean {
    const row = this.open.findByScanRef(scanRef, now);
    if (row !== undefined) {
      this.removeOpen(row);
      return true;
    }
    this.remember(scanRef, 'finished', now);
    return false;
  }

  submitted(scanRef: string, now: number): void {
    const row = this.open.findByScanRef(scanRef, now);
    if (row !== undefined) {
      this.open.dropToken(row);
    } else if (this.early.get(scanRef, now) !== 'finished') {
      this.remember(scanRef, 'submitted', now);
    }
  }

  find(clientId: string, now: number): StoredSession | undefined {
    const reservation = this.reservation(clientId, now);
    if (reservation !== undefined) {
      return describe(clientId, reservation, now);
    }
    const row = this.open.findByClientId(clientId, now);
    return row === undefined ? undefined : this.open.describe(row, now);
  }

  remove(clientId: string, scanRef: string | undefined, now: number): boolean {
    const row = this.open.findByClientId(clientId, now);
    if (row !== undefined) {
      const named = scanRef === undefined || this.open.scanRefOf(row) === scanRef;
      if (named) {
        this.removeOpen(row);
      }
      return named;
    }
    if (scanRef !== undefined || this.reservation(clientId, now) === undefined) {
      return false;
    }
    this.endReservation(clientId);
    return true;
  }

  takeDue(limit: number, againMs: number, now: number): StoredSession[] {
    return this.open.takeDue(now, limit, now + againMs);
  }

  dueAgain({ clientId, scanRef, dueMs }: DueAgainSession, now: number): boolean {
    const row = this.open.findByClientId(clientId, now);
    if (row === undefined || this.open.scanRefOf(row) !== scanRef) {
      return false;
    }
    this.open.dueAgain(row, now + dueMs);
    return true;
  }

  *sweep(now: () => number): Generator<void> {
    let seen = 0;
    for (const clientId of this.reservations.keys()) {
      this.reservation(clientId, now());
      seen += 1;
      if (seen % SWEEP_BATCH === 0) {
        yield;
      }
    }
    yield* this.open.sweep(now);
    this.giveMemoryBack();
  }

  /** The reservation of a clientId unless its lease has ended. */
  private reservation(clientId: string, now: number): Reservation | undefined {
    const reservation = this.reservations.get(clientId);
    if (reservation !== undefined && reservation.endsAt <= now) {
      this.endReservation(clientId);
      return undefined;
    }
    return reservation;
  }

  /** With no request in flight there is none whose response could still name this scanRef. */
  private remember(scanRef: string, what: 'finished' | 'submitted', now: number): void {
    if (this.reservations.size > 0) {
      this.early.set(scanRef, what, now);
    }
  }

  private endReservation(clientId: string): void {
    this.reservations.delete(clientId);
    if (this.reservations.size === 0 && this.early.size > 0) {
      this.early.clear();
    }
  }

  private hasOpened(request: OpenSession, now: number): boolean {
    const row = this.open.findByClientId(request.clientId, now);
    return (
      row !== undefined &&
      this.open.ownerOf(row) === request.owner &&
      this.open.scanRefOf(row) === request.scanRef
    );
  }

  private removeOpen(row: number): void {
    this.open.remove(row);
    this.giveMemoryBack();
  }

  private giveMemoryBack(): void {
    if (this.open.isSpent) {
      this.open = new OpenSessions();
    }
  }
}

function describe(clientId: string, reservation: Reservation, now: number): StoredSession {
  return {
    clientId,
    state: 'reserved',
    remainingMs: reservation.endsAt - now,
    ...(reservation.outcomeUnknown ? { outcomeUnknown: true } : {}),
    ...(reservation.fingerprint === undefined ? {} : { fingerprint: reservation.fingerprint }),
  };
}
