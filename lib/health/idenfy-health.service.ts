import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { IdenfyClient } from '../client/idenfy-client.js';
import { DELIVERY_STORE, IDENFY_OPTIONS, LIVE_SESSION_STORE, ProviderName } from '../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import type { IdenfyError, IdenfyErrorCode } from '../errors/index.js';
import type { LiveSessionStore } from '../sessions/live-session-store.interface.js';
import { Deadline } from '../shared/deadline.js';
import { storeResult, within } from '../errors/store-result.js';
import type { DeliveryStore } from '../deliveries/delivery-store.interface.js';

/** How a thing that the module depends on is: well, or the error that asking it came to. */
export interface Health {
  readonly state: 'up' | IdenfyErrorCode;
  /** The `reason` of the error, where it has one. */
  readonly reason?: string;
}

/** How long a response that is not good counts, in milliseconds: a mended account is to be seen soon. */
const BAD_ANSWER_MS = 10_000;

/** What the stores are asked about; no session has it, and asking makes none. */
const PROBE_CLIENT_ID = 'nestjs-idenfy:health';
const PROBE_DELIVERY_ID = '0'.repeat(64);

/** Asks whether what an instance depends on is there. Changes nothing and spends no credit. */
@Injectable()
@ProviderName('IdenfyHealth')
export class IdenfyHealth {
  #answer?: { readonly health: Health; readonly at: number };
  #asking?: Promise<Health>;

  constructor(
    private readonly client: IdenfyClient,
    @Inject(IDENFY_OPTIONS) private readonly options: ResolvedIdenfyOptions,
    @Inject(LIVE_SESSION_STORE) private readonly sessions: LiveSessionStore,
    @Inject(DELIVERY_STORE) private readonly deliveries: DeliveryStore,
  ) {}

  async sessionStore(limitMs: number): Promise<Health> {
    const { instance } = this.options;
    return healthOf(storeResult(() => this.sessions.find({ instance, clientId: PROBE_CLIENT_ID }), limitMs));
  }

  /** The port has nothing that only reads; renewing the lease of an attempt that does not exist has no effect. */
  async deliveryStore(limitMs: number): Promise<Health> {
    const { instance } = this.options;
    const attempt = { instance, deliveryId: PROBE_DELIVERY_ID, owner: randomUUID(), leaseMs: 1 };
    return healthOf(storeResult(() => this.deliveries.renew(attempt), limitMs));
  }

  /**
   * Whether iDenfy accepts the API credentials. A good response counts for `ttlMs`, another one for 10 s at most; those who
   * ask at once share one call. It goes on when it takes longer than `limitMs`, for those who ask later.
   */
  async credentials(limitMs: number, ttlMs: number): Promise<Health> {
    if (this.#answer !== undefined) {
      const { health, at } = this.#answer;
      if (performance.now() - at < (health.state === 'up' ? ttlMs : Math.min(ttlMs, BAD_ANSWER_MS))) {
        return health;
      }
    }
    this.#asking ??= this.#ask();
    return within(this.#asking, limitMs).catch((): Health => ({ state: 'IDENFY_TIMEOUT' }));
  }

  async #ask(): Promise<Health> {
    const deadline = new Deadline(this.options.timeoutMs);
    const health = await healthOf(this.client.checkCredentials({ deadline }));
    this.#answer = { health, at: performance.now() };
    this.#asking = undefined;
    return health;
  }
}

/** The stores and the client reject with an IdenfyError and nothing else. */
const healthOf = (answer: Promise<unknown>): Promise<Health> =>
  answer.then(
    (): Health => ({ state: 'up' }),
    ({ code, reason }: IdenfyError) => ({ state: code, ...(reason === undefined ? {} : { reason }) }),
  );
