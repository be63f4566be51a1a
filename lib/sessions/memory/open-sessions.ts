import type { ReusableToken, StoredSession } from '../live-session-store.interface.js';
import { PagedArray, PAGE_SIZE } from './paged-array.js';
import { RowHeap } from './row-heap.js';
import { RowIndex } from './row-index.js';
import { TextColumn } from './text-column.js';
import { newHashSeed, textHash } from './text-hash.js';

/** Rows looked at between two pauses of a sweep. */
const SWEEP_BATCH = 64;

export interface OpenedSession {
  readonly clientId: string;
  readonly owner: string;
  readonly scanRef?: string;
  /** Times on the store's clock, in milliseconds. */
  readonly goneAt: number;
  readonly dueAt: number;
  readonly fingerprint?: string;
  readonly token?: ReusableToken & { readonly endsAt: number };
}

type ReuseDetails = Pick<OpenedSession, 'fingerprint' | 'token'>;

/**
 * The open sessions of one instance, in columns rather than objects: there may be a million of them for two days,
 * and a row takes less than half of what an object with three Map entries does. A row that is free has no time.
 */
export class OpenSessions {
  private readonly seed = newHashSeed();
  private readonly clientIds = new TextColumn();
  private readonly owners = new TextColumn();
  private readonly scanRefs = new TextColumn();
  private readonly goneAt = PagedArray.ofFloat64();
  private readonly byClientId = new RowIndex();
  private readonly byScanRef = new RowIndex();
  private readonly due = new RowHeap();
  /** Under policy 'reuse' only. Truly private: it holds authTokens, which are not to be seen when a store is inspected. */
  readonly #reuse = new Map<number, ReuseDetails>();
  /** A stack. */
  private readonly freeRows = PagedArray.ofInt32();
  private free = 0;
  private rows = 0;

  get size(): number {
    return this.rows - this.free;
  }

  /** Whether nothing is left of a number of sessions that took up memory worth giving back. */
  get isSpent(): boolean {
    return this.size === 0 && this.rows > PAGE_SIZE;
  }

  add(session: OpenedSession): void {
    const row = this.free > 0 ? this.freeRows.get(--this.free) : this.rows++;
    this.clientIds.set(row, session.clientId);
    this.owners.set(row, session.owner);
    this.scanRefs.set(row, session.scanRef);
    this.goneAt.set(row, session.goneAt);
    this.byClientId.add(row, this.hash(session.clientId));
    if (session.scanRef !== undefined) {
      this.byScanRef.add(row, this.hash(session.scanRef));
    }
    this.due.add(row, session.dueAt);
    if (session.fingerprint !== undefined || session.token !== undefined) {
      this.#reuse.set(row, { fingerprint: session.fingerprint, token: session.token });
    }
  }

  remove(row: number): void {
    this.byClientId.remove(row);
    if (this.scanRefs.get(row) !== undefined) {
      this.byScanRef.remove(row);
    }
    this.due.remove(row);
    this.#reuse.delete(row);
    this.clientIds.clear(row);
    this.owners.clear(row);
    this.scanRefs.clear(row);
    this.goneAt.set(row, Number.NaN);
    this.freeRows.set(this.free++, row);
  }

  findByClientId(clientId: string, now: number): number | undefined {
    return this.find(this.byClientId, this.clientIds, clientId, now);
  }

  findByScanRef(scanRef: string, now: number): number | undefined {
    return this.find(this.byScanRef, this.scanRefs, scanRef, now);
  }

  scanRefOf(row: number): string | undefined {
    return this.scanRefs.get(row);
  }

  ownerOf(row: number): string | undefined {
    return this.owners.get(row);
  }

  describe(row: number, now: number): StoredSession {
    const scanRef = this.scanRefs.get(row);
    const { fingerprint, token } = this.#reuse.get(row) ?? {};
    return {
      clientId: this.clientIds.get(row)!,
      state: 'open',
      remainingMs: this.goneAt.get(row) - now,
      ...(scanRef === undefined ? {} : { scanRef }),
      ...(fingerprint === undefined ? {} : { fingerprint }),
      ...(token === undefined || token.endsAt <= now
        ? {}
        : { token: { lifeMs: token.endsAt - now, answer: token.answer } }),
    };
  }

  takeDue(now: number, limit: number, againAt: number): StoredSession[] {
    const taken: number[] = [];
    for (let row = this.due.peek(now); row !== undefined && taken.length < limit; row = this.due.peek(now)) {
      if (this.goneAt.get(row) <= now) {
        this.remove(row);
      } else {
        this.due.remove(row);
        taken.push(row);
      }
    }
    // Only now, so that a session that is due again at once is not taken twice here.
    return taken.map((row) => {
      this.due.add(row, againAt);
      return this.describe(row, now);
    });
  }

  dueAgain(row: number, dueAt: number): void {
    this.due.remove(row);
    this.due.add(row, dueAt);
  }

  /** Removes what has expired, and the tokens that are of no use any more. Yields after each batch. */
  *sweep(now: () => number): Generator<void> {
    for (let row = 0, at = now(); row < this.rows; row += 1) {
      if (row % SWEEP_BATCH === 0) {
        yield;
        at = now();
      }
      if (this.goneAt.get(row) <= at) {
        this.remove(row);
      } else if (this.#reuse.size > 0) {
        this.dropSpentToken(row, at);
      }
    }
  }

  dropToken(row: number): void {
    const details = this.#reuse.get(row);
    if (details?.token) {
      this.#reuse.set(row, { fingerprint: details.fingerprint });
    }
  }

  private dropSpentToken(row: number, now: number): void {
    if ((this.#reuse.get(row)?.token?.endsAt ?? Infinity) <= now) {
      this.dropToken(row);
    }
  }

  private find(index: RowIndex, column: TextColumn, text: string, now: number): number | undefined {
    if (this.size === 0) {
      return undefined;
    }
    const row = index.find(this.hash(text), (candidate) => column.get(candidate) === text);
    if (row !== undefined && this.goneAt.get(row) <= now) {
      this.remove(row);
      return this.find(index, column, text, now);
    }
    return row;
  }

  private hash(text: string): number {
    return textHash(text, this.seed);
  }
}
