import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { textOf } from '../shared/quietly.js';
import { signIdenfyPayload } from '../webhooks/idenfy-signature.js';
import { webhookBody, webhookHeaders } from './signed-webhook.js';
import type { SimulatorSettings } from './simulator-options.js';

/** How much of a response is kept. */
const MAX_RESPONSE_BYTES = 65_536;

/** One try to deliver a webhook. */
export interface SimulatedAttempt {
  readonly at: Date;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** The status of the response, when there was one. */
  readonly status?: number;
  /** The beginning of the body of the response. */
  readonly body?: string;
  /** Why there was no response, for example `timeout` or `ECONNREFUSED`. */
  readonly error?: string;
}

/** A webhook and the responses to it. */
export interface SimulatedDelivery {
  readonly url: string;
  readonly eventType?: string;
  readonly scanRef?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes; every attempt sends the same. */
  readonly body: Buffer;
  readonly attempts: readonly SimulatedAttempt[];
  /** Whether the response to an attempt was a 2xx in time. */
  readonly acknowledged: boolean;
}

export interface SendOptions {
  /** Another key to sign with; `null` leaves the signature out. */
  signingKey?: string | null;
  /** Another address than the `webhookUrl`. */
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
  readonly #inFlight = new Set<Promise<unknown>>();

  constructor(private readonly settings: SimulatorSettings) {}

  get log(): readonly SimulatedDelivery[] {
    return this.#log;
  }

  /** Resolves when it was acknowledged or given up; to nothing where there is no address to send it to. */
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
    const retries = options.redeliver === false ? 0 : this.settings.redelivery.attempts;
    return this.follow(this.#deliver(delivery, retries));
  }

  /** Sends the same bytes and headers once more; a delivery of its own in the log. */
  async repeat(delivery: SimulatedDelivery): Promise<SimulatedDelivery> {
    return this.follow(this.#deliver({ ...delivery, attempts: [], acknowledged: false }, 0));
  }

  /** Counts work as in flight until it has settled. */
  follow<Result>(work: Promise<Result>): Promise<Result> {
    this.#inFlight.add(work);
    return work.finally(() => this.#inFlight.delete(work));
  }

  /** Resolves when nothing is in flight. */
  async idle(): Promise<void> {
    while (this.#inFlight.size > 0) {
      await Promise.allSettled(this.#inFlight);
    }
  }

  /** Aborts the deliveries in flight and empties the log. */
  async clear(): Promise<void> {
    this.#ending.abort();
    this.#ending = new AbortController();
    this.#log = [];
    await this.idle();
  }

  /** Aborts the deliveries in flight. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.idle();
  }

  async #deliver(delivery: Delivery, retries: number): Promise<Delivery> {
    const ending = this.#ending.signal;
    this.#log.push(delivery);
    for (let attempt = 0; attempt <= retries && !ending.aborted; attempt += 1) {
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

/** Posts a webhook once, over a connection of its own; never rejects. */
async function postWebhook(
  delivery: SimulatedDelivery,
  timeoutMs: number,
  ending: AbortSignal,
): Promise<SimulatedAttempt> {
  const at = new Date();
  const started = performance.now();
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const response = await exchange(delivery, AbortSignal.any([timeout.signal, ending]));
    return { at, ms: performance.now() - started, ...response };
  } catch (failure) {
    const error = timeout.signal.aborted ? 'timeout' : ending.aborted ? 'ended' : reasonOf(failure);
    return { at, ms: performance.now() - started, error };
  } finally {
    clearTimeout(timer);
  }
}

function exchange(
  delivery: SimulatedDelivery,
  signal: AbortSignal,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = delivery.url.startsWith('https:') ? httpsRequest : httpRequest;
    const headers = { ...delivery.headers, 'Content-Length': delivery.body.length };
    const outgoing = request(delivery.url, { method: 'POST', agent: false, signal, headers }, (response) => {
      const chunks: Buffer[] = [];
      let kept = 0;
      response.on('data', (chunk: Buffer) => {
        if (kept < MAX_RESPONSE_BYTES) {
          chunks.push(chunk.subarray(0, MAX_RESPONSE_BYTES - kept));
          kept += chunk.length;
        }
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(delivery.body);
  });
}

const reasonOf = (error: unknown): string => textOf(error, 'code') ?? textOf(error, 'message') ?? 'failed';
