import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { InFlight } from '../shared/in-flight.js';
import { textOf } from '../shared/quietly.js';
import { signIdenfyPayload } from '../webhooks/idenfy-signature.js';
import type { IdenfyWireEventType } from './payloads/idenfy-payloads.js';
import { SimulatorClock } from './simulator-clock.js';
import type { SimulatorSettings } from './simulator-options.js';

/** How much of a response is kept, in characters. */
const MAX_RESPONSE_LENGTH = 65_536;

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

type Webhook = Omit<SimulatedDelivery, 'attempts' | 'acknowledged'>;

interface Delivery extends SimulatedDelivery {
  attempts: SimulatedAttempt[];
  acknowledged: boolean;
}

/** Sends webhooks as iDenfy does, and keeps a log of them. */
export class SimulatorWebhooks {
  log: SimulatedDelivery[] = [];
  readonly inFlight = new InFlight();
  readonly clock = new SimulatorClock(() => this.#posted());
  readonly #posting = new InFlight();
  #ending = new AbortController();

  constructor(private readonly settings: SimulatorSettings) {}

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
    const { scanRef, signingKey = [this.settings.signingKeys].flat()[0], redeliver = true } = options;
    const body = webhookBody(payload);
    const signature = typeof signingKey === 'string' ? signIdenfyPayload(body, signingKey) : undefined;
    const headers = webhookHeaders(eventType, signature, options.headers);
    const webhook = { url, eventType, scanRef, headers, body };
    return this.#start(webhook, redeliver ? this.settings.redelivery.attempts : 0);
  }

  /** Sends the same bytes and headers once more; a delivery of its own in the log. */
  async repeat(delivery: SimulatedDelivery): Promise<SimulatedDelivery> {
    return this.#start(delivery, 0);
  }

  /** Resolves when nothing is in flight. */
  idle(): Promise<void> {
    return this.inFlight.settled(Infinity);
  }

  /** Aborts the deliveries in flight and empties the log. */
  async clear(): Promise<void> {
    const ended = this.end();
    this.#ending = new AbortController();
    this.log = [];
    await ended;
  }

  /** Resolves when none is on its way; those that wait to be sent again stay. */
  async #posted(): Promise<void> {
    do {
      await nextTurn();
      await this.#posting.settled(Infinity);
      // What follows from a response begins by then.
      await nextTurn();
    } while (!this.#posting.isIdle);
  }

  /** Whether `end` was called, so that what was in flight was neither acknowledged nor given up. */
  get ended(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Aborts the deliveries in flight. */
  end(): Promise<void> {
    this.#ending.abort();
    return this.idle();
  }

  #start(webhook: Webhook, retries: number): Promise<SimulatedDelivery> {
    const delivery: Delivery = { ...webhook, attempts: [], acknowledged: false };
    this.log.push(delivery);
    return this.inFlight.track(this.#deliver(delivery, retries));
  }

  async #deliver(delivery: Delivery, retries: number): Promise<Delivery> {
    const ending = this.#ending.signal;
    for (let attempt = 0; attempt <= retries && !ending.aborted; attempt += 1) {
      if (attempt > 0) {
        await this.clock.sleep(this.settings.redelivery.everyMs, ending);
      }
      const at = this.clock.date();
      const posted = postWebhook(delivery, this.settings.webhookTimeoutMs, ending);
      const result = { at, ...(await this.#posting.track(posted)) };
      delivery.attempts.push(result);
      delivery.acknowledged = result.status !== undefined && result.status >= 200 && result.status < 300;
      if (delivery.acknowledged) {
        break;
      }
    }
    return delivery;
  }
}

/** Posts a webhook once, over a connection of its own; never rejects. */
async function postWebhook(
  delivery: SimulatedDelivery,
  timeoutMs: number,
  ending: AbortSignal,
): Promise<Omit<SimulatedAttempt, 'at'>> {
  const started = performance.now();
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const response = await exchange(delivery, AbortSignal.any([timeout.signal, ending]));
    return { ms: performance.now() - started, ...response };
  } catch (failure) {
    const error = timeout.signal.aborted ? 'timeout' : ending.aborted ? 'ended' : reasonOf(failure);
    return { ms: performance.now() - started, error };
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
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body = (body + text).slice(0, MAX_RESPONSE_LENGTH);
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    outgoing.on('error', reject);
    outgoing.end(delivery.body);
  });
}

const reasonOf = (error: unknown): string => textOf(error, 'code') ?? textOf(error, 'message') ?? 'failed';

/** A request as iDenfy sends it: post `body` as it is, with `headers`. */
export interface SignedWebhook {
  readonly body: Buffer;
  readonly headers: Record<string, string>;
}

/**
 * A webhook with a true signature, for tests of an app's own handlers with fetch, supertest or
 * `IdenfyWebhooks.receive`.
 *
 * @param eventType the `Idenfy-Event-Type`; `undefined` leaves the header out, as older accounts do
 * @param payload an object that becomes JSON, or the exact text or bytes to sign
 * @param key the signing key that the app knows
 */
export function signedWebhook(
  eventType: IdenfyWireEventType | undefined,
  payload: object | string | Buffer,
  key: string,
): SignedWebhook {
  const body = webhookBody(payload);
  // Without a key the signature would be left out, which is for `send` to do.
  return { body, headers: webhookHeaders(eventType, signIdenfyPayload(body, key)) };
}

/** The bytes of a payload. */
function webhookBody(payload: object | string | Buffer): Buffer {
  if (Buffer.isBuffer(payload)) {
    return payload;
  }
  return Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload), 'utf8');
}

function webhookHeaders(
  eventType: string | undefined,
  signature: string | undefined,
  own: SendOptions['headers'] = {},
): Record<string, string> {
  const headers = {
    'Content-Type': 'application/json',
    'Idenfy-Event-Type': eventType,
    'Idenfy-Signature': signature,
    ...own,
  };
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
