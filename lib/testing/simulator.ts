import type { IdenfyWireEventType } from './payloads/idenfy-payloads.js';
import type { SimulatedRequest } from './simulated-request.js';
import type { SimulatedSession } from './simulated-session.js';
import { SimulatorApi } from './simulator-api.js';
import {
  checkComplete,
  checkConfigure,
  checkFailure,
  checkResubmit,
  checkSend,
  checkStart,
} from './simulator-checks.js';
import { SimulatorCore } from './simulator-core.js';
import { SimulatorFailures } from './simulator-failures.js';
import type { SimulatorFailure } from './simulator-failures.js';
import { HostedPage } from './simulator-hosted-page.js';
import { applySettings, resolveSettings } from './simulator-options.interface.js';
import type { IdenfySimulatorOptions, SimulatorSettings } from './simulator-options.interface.js';
import { resubmittedResult } from './simulator-results.js';
import type { CompleteOptions, SimulatorOutcome } from './simulator-results.js';
import { SimulatorServer } from './simulator-server.js';
import { SimulatorWebhooks } from './simulator-webhooks.js';
import type { SendOptions, SimulatedDelivery } from './simulator-webhooks.js';

/**
 * iDenfy, offline: a real HTTP server on 127.0.0.1 that takes the same calls, checks them by the same rules, answers with
 * the same bodies, shows a page at `redirectUrl` on which a person picks the result, and sends signed webhooks.
 *
 * ```ts
 * const simulator = await IdenfySimulator.start({ apiKey, apiSecret, signingKeys: [key], webhookUrl });
 * // the app under test runs with `baseUrl: simulator.url` and creates a token, then:
 * const [delivery] = await simulator.complete(token.scanRef, 'APPROVED');
 * await simulator.close();
 * ```
 */
export class IdenfySimulator {
  readonly #settings: SimulatorSettings;
  readonly #core: SimulatorCore;
  readonly #webhooks: SimulatorWebhooks;
  readonly #failures = new SimulatorFailures();
  readonly #server: SimulatorServer;
  #requests: SimulatedRequest[] = [];

  private constructor(private readonly options: IdenfySimulatorOptions) {
    this.#settings = resolveSettings(options);
    this.#webhooks = new SimulatorWebhooks(this.#settings);
    this.#core = new SimulatorCore(this.#settings, this.#webhooks);
    this.#server = new SimulatorServer({
      api: new SimulatorApi(this.#core, options),
      page: new HostedPage(this.#core),
      failures: this.#failures,
      onCall: (request) => this.#requests.push(request),
    });
  }

  /** Resolves when it listens. Rejects when the port is taken, and with IdenfyConfigError for a wrong option. */
  static async start(options: IdenfySimulatorOptions): Promise<IdenfySimulator> {
    checkStart(options);
    const simulator = new IdenfySimulator(options);
    simulator.#core.url = await simulator.#server.listen(options.port ?? 0);
    return simulator;
  }

  /** The `baseUrl` for the module, and its `uiUrl` too. */
  get url(): string {
    return this.#core.url;
  }

  /** Every call of the API since the start or the last reset, the oldest first. */
  get requests(): readonly SimulatedRequest[] {
    return this.#requests;
  }

  /** Every session, the oldest first. */
  get sessions(): readonly SimulatedSession[] {
    return this.#core.sessions.all();
  }

  /** Every webhook, the oldest first. */
  get deliveries(): readonly SimulatedDelivery[] {
    return this.#webhooks.log;
  }

  /** How many tokens can still be created. */
  get credits(): number {
    return this.#core.creditsLeft;
  }

  /** How many tokens were created. */
  get creditsSpent(): number {
    return this.#core.creditsSpent;
  }

  /**
   * Changes how the account behaves from now on; what is not named stays.
   *
   * @throws IdenfyConfigError for a setting that the simulator does not have.
   */
  configure(changes: Partial<SimulatorSettings>): void {
    checkConfigure(changes);
    applySettings(this.#settings, changes);
  }

  /** Where webhooks go from now on; `undefined` for nowhere. */
  setWebhookUrl(url: string | undefined): void {
    this.configure({ webhookUrl: url });
  }

  /** The session of a scanRef, if there is one. */
  session(scanRef: string): SimulatedSession | undefined {
    return this.#core.sessions.byScanRef(scanRef);
  }

  /**
   * Ends a verification without a person at the page, and sends what iDenfy would. A verification that has a result
   * already gets another one, as after a repeated review.
   *
   * Resolves when every webhook was acknowledged or given up, to how each was answered. Rejects when there is no such
   * session.
   */
  async complete(
    scanRef: string,
    outcome: SimulatorOutcome,
    options?: CompleteOptions,
  ): Promise<readonly SimulatedDelivery[]> {
    checkComplete(options);
    return this.#core.complete(this.#known(scanRef), outcome, options);
  }

  /**
   * The person answers a request for more information: IDENTIFICATION_RESUBMITTED, not final. `complete` gives the
   * result of the new round.
   */
  async resubmit(
    scanRef: string,
    options: Pick<CompleteOptions, 'payload' | 'signingKey' | 'deliver'> = {},
  ): Promise<readonly SimulatedDelivery[]> {
    checkResubmit(options);
    const session = this.#known(scanRef);
    return this.#core.deliver(session, [resubmittedResult(session, options)], options);
  }

  /**
   * Sends any event, signed.
   *
   * @param eventType the `Idenfy-Event-Type`; `undefined` leaves the header out
   * @param payload an object that becomes JSON, or the exact text or bytes
   * @returns how it was answered. Rejects when neither a `webhookUrl` nor a `url` is set
   */
  async send(
    eventType: IdenfyWireEventType | undefined,
    payload: object | string | Buffer,
    options: SendOptions = {},
  ): Promise<SimulatedDelivery> {
    checkSend(options);
    const delivery = await this.#webhooks.send(eventType, payload, options);
    if (delivery === undefined) {
      throw new Error('The simulator has no webhookUrl: call setWebhookUrl(url) first.');
    }
    return delivery;
  }

  /** Sends the same bytes with the same headers once more. */
  async redeliver(delivery: SimulatedDelivery): Promise<SimulatedDelivery> {
    return this.#webhooks.repeat(delivery);
  }

  /**
   * Lets the next calls of the API fail.
   *
   * @param times how many of them; `Infinity` until the next reset
   * @param path only calls of this path, for example `/api/v2/token`; default all
   * @throws IdenfyConfigError for a failure that would not come as it was meant
   */
  failNext(failure: SimulatorFailure, times = 1, path?: string): void {
    checkFailure(failure, times, path);
    this.#failures.add(failure, times, path);
  }

  /** Resolves when no webhook is under way any more, those of sessions that expired included. */
  async idle(): Promise<void> {
    await this.#webhooks.idle();
  }

  /** Forgets all sessions, calls, webhooks and failures, and behaves as it did at the start. */
  async reset(): Promise<void> {
    const urls = { webhookUrl: undefined, returnUrl: undefined };
    applySettings(this.#settings, { ...urls, ...resolveSettings(this.options) });
    this.#requests = [];
    this.#failures.clear();
    this.#core.clear();
    await this.#webhooks.clear();
  }

  /** Ends its server, sockets and timers; what is under way ends at once. May be called again. */
  async close(): Promise<void> {
    this.#core.sessions.stop();
    await Promise.all([this.#server.close(), this.#webhooks.end()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #known(scanRef: string): Parameters<SimulatorCore['complete']>[0] {
    const session = this.#core.sessions.byScanRef(scanRef);
    if (session === undefined) {
      throw new Error('The simulator has no session with this scanRef.');
    }
    return session;
  }
}
