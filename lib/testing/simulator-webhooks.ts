import { signIdenfyPayload } from '../webhooks/idenfy-signature.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { postWebhook } from './post-webhook.js';
import { webhookBody, webhookHeaders } from './signed-webhook.js';
import type { SimulatorSettings } from './simulator-options.interface.js';

/** One try to deliver a webhook. */
export interface SimulatedAttempt {
  readonly at: Date;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** What the receiver answered, when it did. */
  readonly status?: number;
  /** The beginning of the receiver's answer. */
  readonly body?: string;
  /** Why there was no answer, for example `timeout` or `ECONNREFUSED`. */
  readonly error?: string;
}

/** A webhook and how it was answered. */
export interface SimulatedDelivery {
  readonly url: string;
  readonly eventType?: string;
  readonly scanRef?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes; every attempt sends the same. */
  readonly body: Buffer;
  readonly attempts: readonly SimulatedAttempt[];
  /** Whether an attempt was answered with a 2xx in time. */
  readonly acknowledged: boolean;
}

export interface SendOptions {
  /** Another key to sign with; `null` leaves the signature out. */
  signingKey?: string | null;
  /** Another receiver than the `webhookUrl`. */
  url?: string;
  /** Headers to add or, with `undefined`, to leave out. */
  headers?: Readonly<Record<string, string | undefined>>;
  /** Whether it is sent again when it is not acknowledged. Default true. */
  redeliver?: boolean;
}

interface Delivery extends SimulatedDelivery {
  attempts: SimulatedAttempt[];
  acknowledged: boolean;
}

/** Sends webhooks as iDenfy does, and keeps a log of them. */
export class SimulatorWebhooks {
  #log: Delivery[] = [];
  #ending = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(private readonly settings: SimulatorSettings) {}

  get log(): readonly SimulatedDelivery[] {
    return this.#log;
  }

  /** Resolves when it was acknowledged or given up; to nothing where there is no receiver. */
  async send(
    eventType: string | undefined,
    payload: object | string | Buffer,
    options: SendOptions & { scanRef?: string } = {},
  ): Promise<SimulatedDelivery | undefined> {
    const url = options.url ?? this.settings.webhookUrl;
    if (url === undefined) {
      return undefined;
    }
    const body = webhookBody(payload);
    const delivery: Delivery = {
      url,
      eventType,
      scanRef: options.scanRef,
      headers: this.#headers(eventType, body, options),
      body,
      attempts: [],
      acknowledged: false,
    };
    const again = options.redeliver === false ? 0 : this.settings.redelivery.attempts;
    return this.follow(this.#deliver(delivery, again));
  }

  /** Sends the same bytes and headers once more; a delivery of its own in the log. */
  async repeat(delivery: SimulatedDelivery): Promise<SimulatedDelivery> {
    return this.follow(this.#deliver({ ...delivery, attempts: [], acknowledged: false }, 0));
  }

  /** Counts work as under way until it is done. */
  follow<Result>(work: Promise<Result>): Promise<Result> {
    this.#underWay.add(work);
    return work.finally(() => this.#underWay.delete(work));
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) {
      await Promise.allSettled(this.#underWay);
    }
  }

  /** Ends what is under way and empties the log. */
  async clear(): Promise<void> {
    this.#ending.abort();
    this.#ending = new AbortController();
    this.#log = [];
    await this.idle();
  }

  /** Ends what is under way, and sends nothing any more. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.idle();
  }

  async #deliver(delivery: Delivery, again: number): Promise<Delivery> {
    const ending = this.#ending.signal;
    this.#log.push(delivery);
    for (let attempt = 0; attempt <= again && !ending.aborted; attempt += 1) {
      if (attempt > 0) {
        await sleep(this.settings.redelivery.everyMs, undefined, { signal: ending }).catch(() => undefined);
      }
      const result = await postWebhook(delivery, this.settings.webhookTimeoutMs, ending);
      delivery.attempts.push(result);
      delivery.acknowledged = result.status !== undefined && result.status >= 200 && result.status < 300;
      if (delivery.acknowledged) {
        break;
      }
    }
    return delivery;
  }

  #headers(eventType: string | undefined, body: Buffer, options: SendOptions): Record<string, string> {
    const [first] = [this.settings.signingKeys].flat();
    const key = options.signingKey === undefined ? first : options.signingKey;
    const headers = {
      ...webhookHeaders(eventType),
      ...(key === undefined || key === null ? {} : { 'Idenfy-Signature': signIdenfyPayload(body, key) }),
      ...options.headers,
    };
    return Object.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  }
}
