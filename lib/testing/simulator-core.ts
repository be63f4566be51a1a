import { Session } from './simulated-session.js';
import { SimulatedSessions } from './simulated-sessions.js';
import { dummyResults, reviewedDummy, verificationResults } from './simulator-results.js';
import type { CompleteOptions, SimulatorOutcome, SimulatorResult } from './simulator-results.js';
import type { SimulatorSettings } from './simulator-options.interface.js';
import type { SimulatedDelivery, SimulatorWebhooks } from './simulator-webhooks.js';

/** The simulated account: its sessions and credits, and what happens to them. */
export class SimulatorCore {
  readonly sessions = new SimulatedSessions();
  /** Where the simulator is; known once it listens. */
  url = '';
  creditsSpent = 0;

  constructor(
    readonly settings: SimulatorSettings,
    private readonly webhooks: SimulatorWebhooks,
  ) {}

  get creditsLeft(): number {
    return this.settings.credits;
  }

  spendCredit(): void {
    this.settings.credits -= 1;
    this.creditsSpent += 1;
  }

  startSession(
    request: Readonly<Record<string, unknown>>,
    expiryTime: number,
    sessionLength: number,
  ): Session {
    const onEnd = (session: Session): void => void this.complete(session, 'EXPIRED');
    const session = new Session(
      request,
      expiryTime,
      sessionLength,
      this.settings.expireSessions ? onEnd : undefined,
    );
    this.sessions.add(session);
    return session;
  }

  /** Gives the session a result and sends it; resolves to how that was answered. */
  async complete(
    session: Session,
    outcome: SimulatorOutcome,
    options: CompleteOptions = {},
  ): Promise<SimulatedDelivery[]> {
    const automaticFirst = options.automaticFirst ?? this.settings.webhooks === 'two';
    return this.deliver(
      session,
      verificationResults(session, outcome, { ...options, automaticFirst }),
      options,
    );
  }

  /** What `dummyStatus` does: an automatic result without anybody at the hosted page. */
  completeDummy(session: Session, status: string): void {
    void this.deliver(session, dummyResults(session, status));
  }

  /** What `/api/v2/add-dummy-status` does: the manual result that follows. */
  reviewDummy(session: Session, manualFace: string, manualDocument: string): void {
    void this.deliver(session, [reviewedDummy(session, manualFace, manualDocument)]);
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
    options: Pick<CompleteOptions, 'deliver' | 'signingKey'>,
  ): Promise<SimulatedDelivery[]> {
    const deliveries: SimulatedDelivery[] = [];
    for (const { eventType, payload } of results) {
      // The simulator may have been reset while the one before was on its way.
      if (this.sessions.byScanRef(session.scanRef) !== session) {
        break;
      }
      session.record(payload);
      if (options.deliver === false) {
        continue;
      }
      const delivery = await this.webhooks.send(eventType, payload, {
        scanRef: session.scanRef,
        url: this.#receiverOf(session),
        signingKey: options.signingKey,
      });
      if (delivery !== undefined) {
        deliveries.push(delivery);
      }
    }
    return deliveries;
  }

  clear(): void {
    this.sessions.stop();
    this.sessions.clear();
    this.creditsSpent = 0;
  }

  #receiverOf(session: Session): string | undefined {
    const { callbackUrl } = session.request;
    return this.settings.allowCallbackUrl && typeof callbackUrl === 'string' ? callbackUrl : undefined;
  }
}
