import { createHmac } from 'node:crypto';
import type { SimulatorClock } from './simulator-clock.js';
import { SimulatorIds } from './simulator-ids.js';
import type { SimulatorSettings } from './simulator-options.js';
import { blocklistTags } from './products/verifications.js';
import { withLinks } from './simulator-files.js';
import { insufficientFinances } from './simulator-response.js';
import type { SimulatorResponse } from './simulator-response.js';
import { resubmittedResult, verificationResults } from './simulator-results.js';
import type { CompleteOptions, SimulatorOutcome, SimulatorResult } from './simulator-results.js';
import type { PageEnd } from './simulator-end.js';
import { Session } from './simulator-session.js';
import type { SavedSession, SavedState, SimulatorState } from './simulator-state.js';
import type { SimulatedDelivery, SimulatorWebhooks } from './simulator-webhooks.js';

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
  /** How the pages of tokens have ended. */
  readonly ends = new Map<string, PageEnd>();
  readonly ids: SimulatorIds;
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
    seed?: string | number,
  ) {
    this.ids = new SimulatorIds(seed, () => (this.kept('ids', { made: 0 }).made += 1));
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
    const ends = { onReviewed: this.#endReview, onEnd: this.settings.expireSessions ? onEnd : undefined };
    const known = saved ?? { scanRef: this.ids.scanRef(this.clock.aheadMs), authToken: this.ids.text(40) };
    const session = new Session(request, this.clock, ends, known);
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

  /** Gives the session a result and sends it, or lets its review begin; resolves to the deliveries until then. */
  async complete(
    session: Session,
    outcome: SimulatorOutcome,
    options: CompleteOptions = {},
  ): Promise<SimulatedDelivery[]> {
    const reviewMs = this.#reviewMs(session, outcome, options);
    const usual = reviewMs > 0 || (this.settings.webhooks === 'two' && session.review === undefined);
    const { automaticFirst = usual } = options;
    const tagsOf = (docNumber: unknown): string[] => blocklistTags(session, docNumber, this);
    const results = (first: boolean): SimulatorResult[] =>
      verificationResults(session, outcome, { ...options, automaticFirst: first }, tagsOf);
    if (reviewMs === 0) {
      session.review = undefined;
      return this.deliver(session, results(automaticFirst), options);
    }
    const automatic = results(true).slice(0, 1);
    const endsAt = Number.isFinite(reviewMs) ? this.clock.date(reviewMs) : undefined;
    session.review = { outcome, endsAt, options };
    return this.deliver(session, automatic, { ...options, ...(!automaticFirst && { deliver: false }) });
  }

  /** How long the review takes. A decision about what is reviewed, or was, is that of the reviewer. */
  #reviewMs({ review, final }: Session, outcome: SimulatorOutcome, options: CompleteOptions): number {
    const isDecision = options.final !== false && outcome !== 'EXPIRED' && outcome !== 'CANCELLED';
    const usual = review !== undefined || final ? 0 : this.settings.manualReviewMs;
    return isDecision ? (options.manualReviewMs ?? usual) : 0;
  }

  readonly #endReview = (session: Session): void => {
    const { outcome, options } = session.review!;
    void this.complete(session, outcome, { ...options, manualReviewMs: 0, automaticFirst: false });
  };

  /** The person gives more information, whether it was requested or not. */
  async resubmit(
    session: Session,
    options: Pick<CompleteOptions, 'payload' | 'deliver' | 'signingKey'> = {},
  ): Promise<SimulatedDelivery[]> {
    session.information = undefined;
    session.review = undefined;
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
    this.ends.clear();
    this.creditsSpent = 0;
    this.#unsent = [];
    this.#parts.clear();
    this.clock.reset();
    this.#kept = {};
    this.save();
  }
}
