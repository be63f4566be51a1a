import type { IdentificationPayload } from '../events/payloads/index.js';
import type { SimulatedBlocklist, SimulatedInformationRequest } from './products/verifications.js';
import type { SimulatorClock } from './simulator-clock.js';
import type { CompleteOptions, SimulatorOutcome, SimulatorResult } from './simulator-results.js';
import type { SavedSession } from './simulator-state.js';

/** A manual review that goes on. */
export interface SimulatedReview {
  /** How it will end. */
  readonly outcome: SimulatorOutcome;
  /** When; never by itself without it. */
  readonly endsAt?: Date | undefined;
}

/** A verification as the simulator keeps it. */
export interface SimulatedSession {
  readonly scanRef: string;
  readonly authToken: string;
  readonly clientId: string;
  readonly externalRef: string | null;
  /** The token request, with the account's defaults. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  /** When the person opened the hosted page. */
  readonly openedAt?: Date;
  /** When it ends by itself: expiryTime after it was created, or sessionLength after it was opened. */
  readonly endsAt: Date;
  /** `ACTIVE` at first, then the overall status of the last result. */
  readonly overall: string;
  /** Whether the last result was final. */
  readonly final: boolean;
  /** The manual review that goes on. Meanwhile `overall` is `REVIEWING`. */
  readonly review?: SimulatedReview | undefined;
  /** The last result. */
  readonly result?: IdentificationPayload;
  /** More information was requested, and the person may still give it. */
  readonly pendingInformation?: SimulatedInformationRequest | undefined;
  /** What of it is on a blocklist. */
  readonly blocklist: SimulatedBlocklist;
}

/** iDenfy's own defaults, where neither the request nor the account says otherwise. */
const EXPIRY_TIME = 86_400;
const SESSION_LENGTH = 1800;

/** What is called when a time is over. */
export interface SessionEnds {
  readonly onReviewed: (session: Session) => void;
  /** The time of the person; without it none ends. */
  readonly onEnd?: ((session: Session) => void) | undefined;
}

export class Session implements SimulatedSession {
  readonly scanRef: string;
  readonly authToken: string;
  readonly createdAt: Date;
  readonly clientId: string;
  readonly externalRef: string | null;
  readonly expiryTime: number;
  readonly sessionLength: number;
  openedAt?: Date;
  endsAt: Date;
  overall = 'ACTIVE';
  final = false;
  /** The person has picked a result, or the verification was completed in another way. */
  used = false;
  deleted = false;
  result?: IdentificationPayload;
  /** With the options of the call that has started it. */
  review?: (SimulatedReview & { readonly options: CompleteOptions }) | undefined;
  information?: SimulatedInformationRequest;
  blocklist: SimulatedBlocklist = {};
  /** Results to be sent that no webhook has brought yet, the first of them now. */
  unsent: readonly SimulatorResult[] = [];
  private callOff?: () => void;

  constructor(
    readonly request: Readonly<Record<string, unknown>>,
    private readonly clock: SimulatorClock,
    private readonly ends: SessionEnds,
    known: Pick<SavedSession, 'scanRef' | 'authToken'> & Partial<SavedSession>,
  ) {
    this.scanRef = known.scanRef;
    this.authToken = known.authToken;
    this.createdAt = clock.date();
    this.expiryTime = seconds(request.expiryTime, EXPIRY_TIME);
    this.sessionLength = seconds(request.sessionLength, SESSION_LENGTH);
    this.clientId = String(request.clientId);
    this.externalRef = typeof request.externalRef === 'string' ? request.externalRef : null;
    this.endsAt = new Date(this.createdAt.getTime() + this.expiryTime * 1000);
    Object.assign(this, known);
    this.watch();
  }

  toJSON(): SavedSession {
    const { callOff: _callOff, ends: _ends, clock: _clock, ...saved } = this;
    return saved;
  }

  /** On the simulator's clock, in milliseconds since 1970. */
  get now(): number {
    return this.clock.now;
  }

  get ended(): boolean {
    return this.endsAt.getTime() <= this.clock.now;
  }

  /** Whether it counts as active: it can be used, or a review is pending. */
  get active(): boolean {
    return !this.final && (this.used || !this.ended);
  }

  get pendingInformation(): SimulatedInformationRequest | undefined {
    const { information } = this;
    return information !== undefined && information.endsAt.getTime() > this.clock.now
      ? information
      : undefined;
  }

  /** The person has opened the page: from now on the session length counts. */
  open(): void {
    if (this.openedAt === undefined) {
      this.openedAt = this.clock.date();
      this.endsAt = new Date(this.openedAt.getTime() + this.sessionLength * 1000);
      this.watch();
    }
  }

  record(result: IdentificationPayload): void {
    this.used = true;
    this.result = result;
    this.final = result.final === true;
    this.overall = this.review ? 'REVIEWING' : String(result.status?.overall ?? this.overall);
    this.watch();
  }

  delete(): void {
    this.deleted = true;
    this.overall = this.overall === 'EXPIRED' ? 'EXPIRED-DELETED' : 'DELETED';
    this.result = undefined;
    this.information = undefined;
    this.review = undefined;
    this.stop();
  }

  /** Stops the timer: nothing comes by itself any more. */
  stop(): void {
    this.callOff?.();
  }

  /** Waits for what comes next: the end of the review, or that of the time. */
  private watch(): void {
    this.stop();
    const { review, used, deleted, endsAt } = this;
    const { onReviewed, onEnd } = this.ends;
    const [at, ring] = review ? [review.endsAt, onReviewed] : used || deleted ? [] : [endsAt, onEnd];
    this.callOff = at && ring && this.clock.alarm(at.getTime(), () => ring(this));
  }
}

const seconds = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);
