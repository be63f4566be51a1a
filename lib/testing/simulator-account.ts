import type { SimulatorSettings } from './simulator-options.js';
import { verificationResults } from './simulator-results.js';
import type { CompleteOptions, SimulatorOutcome, SimulatorResult } from './simulator-results.js';
import { Session } from './simulator-sessions.js';
import type { SimulatedDelivery, SimulatorWebhooks } from './simulator-webhooks.js';

/** The simulated account: its credentials, credits and sessions. */
export class SimulatorAccount {
  /** By their scanRef, the oldest first. */
  readonly sessions = new Map<string, Session>();
  /** Where the simulator is; known once it listens. */
  url = '';
  creditsSpent = 0;
  readonly #credentials: string;

  constructor(
    readonly settings: SimulatorSettings,
    private readonly webhooks: SimulatorWebhooks,
    { apiKey, apiSecret }: { readonly apiKey: string; readonly apiSecret: string },
  ) {
    this.#credentials = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
  }

  accepts(authorization: string | undefined): boolean {
    const [, credentials] = /^Basic +(\S+)$/i.exec(authorization ?? '') ?? [];
    return credentials === this.#credentials;
  }

  /** The sessions of one clientId, or of all, the oldest first. */
  sessionsOf(clientId: string | null): Session[] {
    const sessions = [...this.sessions.values()];
    return clientId === null ? sessions : sessions.filter((session) => session.clientId === clientId);
  }

  /** Spends a credit. */
  startSession(
    request: Readonly<Record<string, unknown>>,
    expiryTime: number,
    sessionLength: number,
  ): Session {
    const onEnd = (session: Session): void => void this.complete(session, 'EXPIRED');
    const { expireSessions } = this.settings;
    const session = new Session(request, expiryTime, sessionLength, expireSessions ? onEnd : undefined);
    this.sessions.set(session.scanRef, session);
    this.settings.credits -= 1;
    this.creditsSpent += 1;
    return session;
  }

  /** Gives the session a result and sends it; resolves to the deliveries. */
  async complete(
    session: Session,
    outcome: SimulatorOutcome,
    options: CompleteOptions = {},
  ): Promise<SimulatedDelivery[]> {
    const automaticFirst = options.automaticFirst ?? this.settings.webhooks === 'two';
    const results = verificationResults(session, outcome, { ...options, automaticFirst });
    return this.deliver(session, results, options);
  }

  /** Gives the session these results, one after the other, and sends each. */
  deliver(
    session: Session,
    results: readonly SimulatorResult[],
    options: Pick<CompleteOptions, 'deliver' | 'signingKey'> = {},
  ): Promise<SimulatedDelivery[]> {
    return this.webhooks.follow(this.#deliver(session, results, options));
  }

  async #deliver(
    session: Session,
    results: readonly SimulatorResult[],
    { deliver, signingKey }: Pick<CompleteOptions, 'deliver' | 'signingKey'>,
  ): Promise<SimulatedDelivery[]> {
    const { scanRef, request } = session;
    const deliveries: SimulatedDelivery[] = [];
    for (const { eventType, payload } of results) {
      // The simulator may have been reset while the previous result was in flight.
      if (this.sessions.get(scanRef) !== session) {
        break;
      }
      session.record(payload);
      if (deliver === false) {
        continue;
      }
      const own = this.settings.allowCallbackUrl && typeof request.callbackUrl === 'string';
      const url = own ? String(request.callbackUrl) : undefined;
      const delivery = await this.webhooks.send(eventType, payload, { scanRef, url, signingKey });
      if (delivery !== undefined) {
        deliveries.push(delivery);
      }
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
  }
}
