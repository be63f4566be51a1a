import type {
  AbandonSession,
  AcquireResult,
  AcquireSession,
  DueAgainSession,
  OpenResult,
  OpenSession,
  StoredSession,
} from '../live-session-store.interface.js';
import { FinishedScanRefs } from './finished-scan-refs.js';
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
 * The sessions of one instance. Requests under way are few and change fast, open sessions are many and rest for
 * days: each has the structure that suits it. What has expired is as if it were gone, whether it was swept or not.
 */
export class InstanceSessions {
  private readonly reservations = new Map<string, Reservation>();
  private readonly finished = new FinishedScanRefs();
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
    const alreadyFinished = request.scanRef !== undefined && this.finished.has(request.scanRef, now);
    this.endReservation(request.clientId);
    if (alreadyFinished) {
      return 'finished';
    }
    this.open.add({
      clientId: request.clientId,
      owner: request.owner,
      scanRef: request.scanRef,
      goneAt: now + request.holdMs,
      dueAt: now + request.dueMs,
      fingerprint: reservation.fingerprint,
      token: request.token && { ...request.token, endsAt: now + request.token.lifeMs },
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
    // With no request under way there is none whose answer could still name this scanRef.
    if (this.reservations.size > 0) {
      this.finished.add(scanRef, now);
    }
    return false;
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

  private endReservation(clientId: string): void {
    this.reservations.delete(clientId);
    if (this.reservations.size === 0 && this.finished.size > 0) {
      this.finished.clear();
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
