import { resolveOptions } from '../config/options-table.js';
import { respondToConsole } from './console/console-api.js';
import type { IdenfyWireEventType } from './payloads/idenfy-payloads.js';
import { SimulatedAml } from './products/aml.js';
import { SimulatedCompanies } from './products/companies.js';
import { SimulatedChecks } from './products/checks.js';
import { SimulatedFaces } from './products/faces.js';
import { SimulatorAccount } from './simulator-account.js';
import type { Session, SimulatedSession } from './simulator-session.js';
import {
  applySettings,
  checkFailure,
  COMPLETE_OPTIONS,
  RESUBMIT_OPTIONS,
  SEND_OPTIONS,
  START_OPTIONS,
} from './simulator-options.js';
import type { IdenfySimulatorOptions, SimulatorSettings } from './simulator-options.js';
import type { SimulatedClock } from './simulator-clock.js';
import type { SimulatorFailure } from './simulator-response.js';
import type { CompleteOptions, SimulatorOutcome } from './simulator-results.js';
import { SimulatorServer } from './simulator-server.js';
import type { SimulatedRequest } from './simulator-server.js';
import { SimulatorState, unusableState } from './simulator-state.js';
import { SimulatorWebhooks } from './simulator-webhooks.js';
import type { SendOptions, SimulatedDelivery } from './simulator-webhooks.js';

/**
 * iDenfy, offline: a real HTTP server on this machine that takes the same calls, checks them by the same rules, sends the
 * same responses, shows a page at `redirectUrl` on which a person picks the result, and sends signed webhooks.
 *
 * ```ts
 * const simulator = await IdenfySimulator.start({ apiKey, apiSecret, signingKeys: [key], webhookUrl });
 * // the app under test runs with `baseUrl: simulator.url` and creates a token, then:
 * const [delivery] = await simulator.complete(token.scanRef, 'APPROVED');
 * await simulator.close();
 * ```
 */
export class IdenfySimulator {
  readonly #initial: SimulatorSettings;
  readonly #settings: SimulatorSettings;
  readonly #webhooks: SimulatorWebhooks;
  readonly #account: SimulatorAccount;
  readonly #server: SimulatorServer;

  private constructor(
    settings: SimulatorSettings,
    { apiKey, apiSecret, seed }: Pick<IdenfySimulatorOptions, 'apiKey' | 'apiSecret' | 'seed'>,
  ) {
    this.#initial = settings;
    this.#settings = { ...settings };
    this.#webhooks = new SimulatorWebhooks(this.#settings);
    this.#account = new SimulatorAccount(
      this.#settings,
      this.#webhooks,
      this.#webhooks.clock,
      `${apiKey}:${apiSecret}`,
      seed,
    );
    this.#server = new SimulatorServer(this.#account, (call) => respondToConsole(this, call));
  }

  /** Resolves when it listens. Rejects when the port is taken, and with IdenfyConfigError for a wrong option. */
  static async start(options: IdenfySimulatorOptions): Promise<IdenfySimulator> {
    const resolved = resolveOptions('IdenfySimulator.start', START_OPTIONS, options);
    const { apiKey, apiSecret, host, port, stateFile, seed, ...settings } = resolved;
    const simulator = new IdenfySimulator(settings, { apiKey, apiSecret, seed });
    const state = stateFile === undefined ? undefined : new SimulatorState(stateFile);
    const saved = state?.read();
    simulator.#account.url = await simulator.#server.listen(host, port, saved?.port);
    try {
      simulator.#account.restore(state, saved);
    } catch (error) {
      await simulator.close();
      // What fails to read the parts of the file finds something else in it.
      throw saved !== undefined && error instanceof TypeError ? unusableState() : error;
    }
    return simulator;
  }

  /** The `baseUrl` for the module, and its `uiUrl` too. */
  get url(): string {
    return this.#account.url;
  }

  /** The time of the simulator, which can be advanced: `await simulator.clock.advance(ms)`. */
  get clock(): SimulatedClock {
    return this.#account.clock;
  }

  /** Every call of the API since the start or the last reset, the oldest first. */
  get requests(): readonly SimulatedRequest[] {
    return this.#server.requests;
  }

  /** Every session, the oldest first. */
  get sessions(): readonly SimulatedSession[] {
    return this.#account.sessionsOf(null);
  }

  /** Every webhook, the oldest first. */
  get deliveries(): readonly SimulatedDelivery[] {
    return this.#webhooks.log;
  }

  /** The screening. */
  get aml(): SimulatedAml {
    return this.#account.part(SimulatedAml);
  }

  /** The face authentications. */
  get faces(): SimulatedFaces {
    return this.#account.part(SimulatedFaces);
  }

  /** The companies, their forms and what was ordered about them. */
  get companies(): SimulatedCompanies {
    return this.#account.part(SimulatedCompanies);
  }

  /** The single checks. */
  get checks(): SimulatedChecks {
    return this.#account.part(SimulatedChecks);
  }

  /** How the account behaves now. */
  get settings(): Readonly<SimulatorSettings> {
    return this.#settings;
  }

  /** How many tokens can still be created, and other billable calls be made. */
  get credits(): number {
    return this.#settings.credits;
  }

  /** How many tokens were created, and other billable calls made. */
  get creditsSpent(): number {
    return this.#account.creditsSpent;
  }

  /**
   * Changes how the account behaves from now on; other settings stay.
   *
   * @throws IdenfyConfigError for a setting that the simulator does not have.
   */
  configure(changes: Partial<SimulatorSettings>): void {
    applySettings(this.#settings, changes);
    this.#account.sendUnsent();
  }

  /** Where webhooks go from now on; `undefined` for nowhere. */
  setWebhookUrl(url: string | undefined): void {
    this.configure({ webhookUrl: url });
  }

  /** The session of a scanRef, if there is one. */
  session(scanRef: string): SimulatedSession | undefined {
    return this.#account.sessions.get(scanRef);
  }

  /**
   * Ends a verification without a person at the page, and sends what iDenfy would. A verification that has a result
   * already gets another one, as after a repeated review.
   *
   * Resolves to the deliveries when every webhook was acknowledged or given up; where a review takes time, to those before it: the
   * final result comes on the simulator's clock. Rejects when there is no such session.
   */
  async complete(
    scanRef: string,
    outcome: SimulatorOutcome,
    options?: CompleteOptions,
  ): Promise<readonly SimulatedDelivery[]> {
    resolveOptions('IdenfySimulator.complete', COMPLETE_OPTIONS, options);
    return this.#account.complete(this.#known(scanRef), outcome, options);
  }

  /**
   * The person answers a request for more information (`requestInformation`), or gives more without one:
   * IDENTIFICATION_RESUBMITTED, not final. `complete` gives the result of the new round.
   */
  async resubmit(
    scanRef: string,
    options: Pick<CompleteOptions, 'payload' | 'signingKey' | 'deliver'> = {},
  ): Promise<readonly SimulatedDelivery[]> {
    resolveOptions('IdenfySimulator.resubmit', RESUBMIT_OPTIONS, options);
    return this.#account.resubmit(this.#known(scanRef), options);
  }

  /**
   * Sends any event, signed.
   *
   * @param eventType the `Idenfy-Event-Type`; `undefined` leaves the header out
   * @param payload an object that becomes JSON, or the exact text or bytes
   * @returns the delivery with its attempts. Rejects when neither a `webhookUrl` nor a `url` is set
   */
  async send(
    eventType: IdenfyWireEventType | undefined,
    payload: object | string | Buffer,
    options: SendOptions = {},
  ): Promise<SimulatedDelivery> {
    resolveOptions('IdenfySimulator.send', SEND_OPTIONS, options);
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
   * @throws IdenfyConfigError for a failure that would not take effect as intended
   */
  failNext(failure: SimulatorFailure, times = 1, path?: string): void {
    checkFailure(failure, times, path);
    this.#server.failures.add(failure, times, path);
  }

  /** Resolves when no webhook is in flight, those of expired sessions included. */
  async idle(): Promise<void> {
    await this.#webhooks.idle();
  }

  /** Forgets all sessions, calls, webhooks and failures, and behaves as it did at the start. */
  async reset(): Promise<void> {
    Object.assign(this.#settings, this.#initial);
    this.#server.clear();
    this.#account.clear();
    await this.#webhooks.clear();
  }

  /** Ends its server, sockets and timers, and aborts what is in flight. May be called again. */
  async close(): Promise<void> {
    this.#account.stop();
    await Promise.all([this.#server.close(), this.#webhooks.end()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #known(scanRef: string): Session {
    const session = this.#account.sessions.get(scanRef);
    if (session === undefined) {
      throw new Error('The simulator has no session with this scanRef.');
    }
    return session;
  }
}
