import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { IdentificationPayload } from '../events/payloads/index.js';
import type { SimulatorClock } from './simulator-clock.js';
import type { SimulatorSettings } from './simulator-options.js';
import { blocklistTags } from './products/verifications.js';
import type { SimulatedBlocklist, SimulatedInformationRequest } from './products/verifications.js';
import { withLinks } from './simulator-files.js';
import { insufficientFinances } from './simulator-response.js';
import type { SimulatorResponse } from './simulator-response.js';
import { resubmittedResult, verificationResults } from './simulator-results.js';
import type { CompleteOptions, SimulatorOutcome, SimulatorResult } from './simulator-results.js';
import type { SavedSession, SavedState, SimulatorState } from './simulator-state.js';
import type { SimulatedDelivery, SimulatorWebhooks } from './simulator-webhooks.js';

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
  /** More information was requested, and the person may still give it. */
  readonly pendingInformation?: SimulatedInformationRequest | undefined;
  /** What of it is on a blocklist. */
  readonly blocklist: SimulatedBlocklist;
}

/** iDenfy's own defaults, where neither the request nor the account says otherwise. */
const EXPIRY_TIME = 86_400;
const SESSION_LENGTH = 1800;

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export class Session implements SimulatedSession {
  readonly scanRef: string;
  readonly authToken = Array.from(randomBytes(40), (byte) => ALPHANUMERIC[byte % 62]).join('');
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
  information?: SimulatedInformationRequest;
  blocklist: SimulatedBlocklist = {};
  /** Results to be sent that no webhook has brought yet, the first of them now. */
  unsent: readonly SimulatorResult[] = [];
  private callOff?: () => void;

  /** @param onEnd called when the time is over; nothing is called without it. */
  constructor(
    readonly request: Readonly<Record<string, unknown>>,
    private readonly clock: SimulatorClock,
    private readonly onEnd?: (session: Session) => void,
    saved?: SavedSession,
  ) {
    this.scanRef = newScanRef(clock.aheadMs);
    this.createdAt = clock.date();
    this.expiryTime = seconds(request.expiryTime, EXPIRY_TIME);
    this.sessionLength = seconds(request.sessionLength, SESSION_LENGTH);
    this.clientId = String(request.clientId);
    this.externalRef = typeof request.externalRef === 'string' ? request.externalRef : null;
    this.endsAt = new Date(this.createdAt.getTime() + this.expiryTime * 1000);
    Object.assign(this, saved);
    if (!this.used && !this.deleted) {
      this.watch();
    }
  }

  toJSON(): SavedSession {
    const { callOff: _callOff, onEnd: _onEnd, clock: _clock, ...saved } = this;
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
    this.overall = String(result.status?.overall ?? this.overall);
    this.final = result.final === true;
    this.stop();
  }

  delete(): void {
    this.deleted = true;
    this.overall = this.overall === 'EXPIRED' ? 'EXPIRED-DELETED' : 'DELETED';
    this.result = undefined;
    this.information = undefined;
    this.stop();
  }

  /** Stops the timer: the session does not end by itself any more. */
  stop(): void {
    this.callOff?.();
  }

  private watch(): void {
    this.stop();
    const { onEnd } = this;
    this.callOff = onEnd && this.clock.alarm(this.endsAt.getTime(), () => onEnd(this));
  }
}

const seconds = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);

/** An event of a product, and where it goes to where that is not the `webhookUrl`. */
interface ProductEvent {
  readonly eventType: string;
  readonly payload: object;
  readonly url?: string;
}

/** The simulated account: its credentials, credits and sessions. */
export class SimulatorAccount {
  /** By their scanRef, the oldest first. */
  readonly sessions = new Map<string, Session>();
  /** Where the simulator is; known once it listens. */
  url = '';
  creditsSpent = 0;
  #state: SimulatorState | undefined;
  #unsent: (() => Promise<unknown>)[] = [];
  readonly #parts = new Map<unknown, unknown>();
  #kept: Record<string, object> = {};
  readonly #credentials: string;

  constructor(
    readonly settings: SimulatorSettings,
    private readonly webhooks: SimulatorWebhooks,
    readonly clock: SimulatorClock,
    credentials: string,
  ) {
    this.#credentials = Buffer.from(credentials).toString('base64');
  }

  accepts(authorization: string | undefined): boolean {
    const [, credentials] = /^Basic +(\S+)$/i.exec(authorization ?? '') ?? [];
    return credentials === this.#credentials;
  }

  /** The same at every start with the same credentials, in hexadecimal digits. */
  sign(text: string): string {
    return createHmac('sha256', this.#credentials).update(text).digest('hex');
  }

  /** The sessions of one clientId, or of all, the oldest first. */
  sessionsOf(clientId: string | null): Session[] {
    const sessions = [...this.sessions.values()];
    return clientId === null ? sessions : sessions.filter((session) => session.clientId === clientId);
  }

  /** What a product keeps of its own, made when it is first asked for. */
  part<Part>(Class: new (account: SimulatorAccount) => Part): Part {
    const known = this.#parts.get(Class) as Part | undefined;
    const part = known ?? new Class(this);
    if (known === undefined) {
      this.#parts.set(Class, part);
      this.save();
    }
    return part;
  }

  /** What a product keeps under a name, and a simulator that starts again has too; at first the initial object. */
  kept<Kept extends object>(name: string, initial: Kept): Kept {
    return (this.#kept[name] ??= initial) as Kept;
  }

  /** The same for a map by ids. */
  keptMap<Value>(name: string): Map<string, Value> {
    return this.kept(name, new Map<string, Value>());
  }

  /** The events of products that were not acknowledged or given up yet. */
  get #events(): Set<ProductEvent> {
    return this.kept('events', new Set());
  }

  /** Does something billable, or refuses as iDenfy does where the credits are used up. */
  charge(fundPool: string, work: () => SimulatorResponse): SimulatorResponse {
    if (this.settings.credits <= 0) {
      return insufficientFinances(fundPool);
    }
    this.settings.credits -= 1;
    this.creditsSpent += 1;
    return work();
  }

  /** Sends an event of a product; resolves to nothing where there is no address to send it to. */
  send(eventType: string, payload: object, url?: string): Promise<SimulatedDelivery | undefined> {
    return this.#send({ eventType, payload, url });
  }

  #send(event: ProductEvent): Promise<SimulatedDelivery | undefined> {
    return this.webhooks.inFlight.track(this.#sendEvent(event));
  }

  async #sendEvent(event: ProductEvent): Promise<SimulatedDelivery | undefined> {
    this.#events.add(event);
    this.save();
    const delivery = await this.webhooks.send(event.eventType, event.payload, { url: event.url });
    if (!this.webhooks.ended) {
      this.#events.delete(event);
      this.save();
    }
    return delivery;
  }

  /** Spends a credit. */
  startSession(request: Readonly<Record<string, unknown>>): Session {
    const session = this.#add(request);
    this.settings.credits -= 1;
    this.creditsSpent += 1;
    return session;
  }

  #add(request: Session['request'], saved?: SavedSession): Session {
    const onEnd = (session: Session): void => void this.complete(session, 'EXPIRED');
    const session = new Session(request, this.clock, this.settings.expireSessions ? onEnd : undefined, saved);
    this.sessions.set(session.scanRef, session);
    return session;
  }

  /** Has the sessions that a simulator before has saved, and keeps its own in the same place. */
  restore(state: SimulatorState | undefined, saved: SavedState | undefined): void {
    this.#state = state;
    this.clock.reset(saved?.aheadMs);
    this.#kept = { ...saved?.products };
    saved?.sessions.forEach((session) => this.#add(session.request, session));
    this.creditsSpent = saved?.creditsSpent ?? 0;
    const sessions = this.sessionsOf(null).filter(({ unsent }) => unsent.length > 0);
    this.#unsent = [
      ...sessions.map((session) => () => this.deliver(session, session.unsent)),
      ...[...this.#events].map((event) => () => this.#send(event)),
    ];
    this.save();
    this.sendUnsent();
  }

  save(): void {
    const { url, creditsSpent, clock } = this;
    const port = Number(new URL(url).port);
    const sessions = this.sessionsOf(null);
    this.#state?.write({ port, creditsSpent, aheadMs: clock.aheadMs, sessions, products: this.#kept });
  }

  /** Sends, once there is an address, what was not acknowledged when the simulator before ended. */
  sendUnsent(): void {
    if (this.settings.webhookUrl !== undefined) {
      this.#unsent.splice(0).forEach((send) => void send());
    }
  }

  /** Gives the session a result and sends it; resolves to the deliveries. */
  async complete(
    session: Session,
    outcome: SimulatorOutcome,
    options: CompleteOptions = {},
  ): Promise<SimulatedDelivery[]> {
    const automaticFirst = options.automaticFirst ?? this.settings.webhooks === 'two';
    const tagsOf = (docNumber: unknown): string[] => blocklistTags(session, docNumber, this);
    const results = verificationResults(session, outcome, { ...options, automaticFirst }, tagsOf);
    return this.deliver(session, results, options);
  }

  /** The person gives more information, whether it was requested or not. */
  async resubmit(
    session: Session,
    options: Pick<CompleteOptions, 'payload' | 'deliver' | 'signingKey'> = {},
  ): Promise<SimulatedDelivery[]> {
    session.information = undefined;
    return this.deliver(session, [resubmittedResult(session, options)], options);
  }

  /** Gives the session these results, one after the other, and sends each. */
  deliver(
    session: Session,
    results: readonly SimulatorResult[],
    options: Pick<CompleteOptions, 'deliver' | 'signingKey'> = {},
  ): Promise<SimulatedDelivery[]> {
    return this.webhooks.inFlight.track(this.#deliver(session, results, options));
  }

  async #deliver(
    session: Session,
    results: readonly SimulatorResult[],
    { deliver, signingKey }: Pick<CompleteOptions, 'deliver' | 'signingKey'>,
  ): Promise<SimulatedDelivery[]> {
    const { scanRef, request } = session;
    const deliveries: SimulatedDelivery[] = [];
    const linked = results.map(({ eventType, payload }) => ({
      eventType,
      payload: withLinks(this, scanRef, payload),
    }));
    for (const [index, { eventType, payload }] of linked.entries()) {
      // The simulator may have been reset while the previous result was in flight.
      if (this.sessions.get(scanRef) !== session) {
        break;
      }
      session.record(payload);
      session.unsent = deliver === false ? [] : linked.slice(index);
      this.save();
      if (deliver === false) {
        continue;
      }
      const own = this.settings.allowCallbackUrl && typeof request.callbackUrl === 'string';
      const url = own ? String(request.callbackUrl) : undefined;
      const delivery = await this.webhooks.send(eventType, payload, { scanRef, url, signingKey });
      if (delivery !== undefined) {
        deliveries.push(delivery);
      }
      if (this.webhooks.ended) {
        return deliveries;
      }
      session.unsent = linked.slice(index + 1);
      this.save();
    }
    return deliveries;
  }

  /** Stops the timers of all sessions: from now on no session expires. */
  stop(): void {
    this.sessions.forEach((session) => session.stop());
  }

  clear(): void {
    this.stop();
    this.sessions.clear();
    this.creditsSpent = 0;
    this.#unsent = [];
    this.#parts.clear();
    this.clock.reset();
    this.#kept = {};
    this.save();
  }
}

/** From the beginning of the calendar that UUIDs count by to that of Unix, in milliseconds. */
const UUID_EPOCH_MS = 12_219_292_800_000n;

/** The form of iDenfy's ids: a UUID of version 1, which holds the time at which it was made. Reconciliation sorts by it. */
function newScanRef(aheadMs: number): string {
  const now = performance.timeOrigin + performance.now() + aheadMs;
  const ticks = (BigInt(Math.floor(now * 1000)) + UUID_EPOCH_MS * 1000n) * 10n;
  const [, high, middle, low] = /^(...)(....)(.{8})$/.exec(ticks.toString(16).padStart(15, '0')) ?? [];
  return `${low}-${middle}-1${high}${randomUUID().slice(18)}`;
}
