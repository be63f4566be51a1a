import { randomBytes, randomUUID } from 'node:crypto';
import type { IdentificationPayload } from '../events/payloads/index.js';

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
  /** The last result. */
  readonly result?: IdentificationPayload;
}

/** The longest wait a timer takes, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export class Session implements SimulatedSession {
  readonly scanRef = newScanRef();
  readonly authToken = Array.from(randomBytes(40), (byte) => ALPHANUMERIC[byte % 62]).join('');
  readonly createdAt = new Date();
  readonly clientId: string;
  readonly externalRef: string | null;
  openedAt?: Date;
  endsAt: Date;
  overall = 'ACTIVE';
  final = false;
  /** The person has picked a result, or the verification was completed in another way. */
  used = false;
  deleted = false;
  result?: IdentificationPayload;
  private timer?: NodeJS.Timeout;

  /** @param onEnd called when the time is over; nothing is called without it. */
  constructor(
    readonly request: Readonly<Record<string, unknown>>,
    expiryTime: number,
    private readonly sessionLength: number,
    private readonly onEnd?: (session: Session) => void,
  ) {
    this.clientId = String(request.clientId);
    this.externalRef = typeof request.externalRef === 'string' ? request.externalRef : null;
    this.endsAt = new Date(this.createdAt.getTime() + expiryTime * 1000);
    this.watch();
  }

  get ended(): boolean {
    return this.endsAt.getTime() <= Date.now();
  }

  /** Whether it counts as active: it can be used, or a review is pending. */
  get active(): boolean {
    return !this.final && (this.used || !this.ended);
  }

  /** The person has opened the page: from now on the session length counts. */
  open(): void {
    if (this.openedAt === undefined) {
      this.openedAt = new Date();
      this.endsAt = new Date(this.openedAt.getTime() + this.sessionLength * 1000);
      this.watch();
    }
  }

  record(result: IdentificationPayload): void {
    this.used = true;
    this.result = result;
    this.overall = String(result.status?.overall ?? this.overall);
    this.final = result.final === true;
    this.stop();
  }

  delete(): void {
    this.deleted = true;
    this.overall = 'DELETED';
    this.result = undefined;
    this.stop();
  }

  /** Stops the timer: the session does not end by itself any more. */
  stop(): void {
    clearTimeout(this.timer);
  }

  private watch(): void {
    this.stop();
    if (this.onEnd === undefined) {
      return;
    }
    const left = this.endsAt.getTime() - Date.now();
    const check = (): void => {
      if (!this.ended) {
        this.watch();
      } else if (!this.used) {
        this.onEnd?.(this);
      }
    };
    this.timer = setTimeout(check, Math.min(Math.max(left, 0), LONGEST_TIMER)).unref();
  }
}

/** From the beginning of the calendar that UUIDs count by to that of Unix, in milliseconds. */
const UUID_EPOCH_MS = 12_219_292_800_000n;

/** The form of iDenfy's ids: 36 characters, a UUID of version 1, which holds the time at which it was made. */
function newScanRef(): string {
  const now = performance.timeOrigin + performance.now();
  const ticks = (BigInt(Math.floor(now * 1000)) + UUID_EPOCH_MS * 1000n) * 10n;
  const [, high, middle, low] = /^(...)(....)(.{8})$/.exec(ticks.toString(16).padStart(15, '0')) ?? [];
  return `${low}-${middle}-1${high}${randomUUID().slice(18)}`;
}
