import type { ServerResponse } from 'node:http';
import { documentedError, empty } from './simulator-response.js';
import type { SimulatorResponse } from './simulator-response.js';

/**
 * What goes wrong with a call:
 * - `reset`: the connection is reset before a byte of the response
 * - `cut`: the connection ends in the middle of the response
 * - `silence`: no response at all
 * - `drip`: the response comes at one byte per 300 ms
 * - `html`: status 200 with the page of a proxy
 * - `empty`: status 200 without a body
 */
export type SimulatorFailureKind = 'reset' | 'cut' | 'silence' | 'drip' | 'html' | 'empty';

export type SimulatorFailure =
  | SimulatorFailureKind
  | {
      readonly kind: SimulatorFailureKind;
      /**
       * Whether the call takes effect all the same, so that a token is created and a credit spent. Default: true for
       * `cut` and `drip`, which need a response to spoil, else false.
       */
      readonly processed?: boolean;
      readonly delayMs?: number;
    }
  | {
      /** Sent instead of the response to the call, which takes no effect. */
      readonly status: number;
      /** An object becomes JSON, text is sent as it is. Default: what iDenfy documents for the status. */
      readonly body?: object | string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly delayMs?: number;
    }
  /** The usual response, but later. */
  | { readonly delayMs: number };

/** A failure in one form. */
export interface PlannedFailure {
  readonly delayMs: number;
  /** How the response is spoiled. */
  readonly kind?: 'reset' | 'cut' | 'silence' | 'drip';
  /** What is sent instead; without it the call takes effect. */
  readonly instead?: SimulatorResponse;
}

const DRIP_MS = 300;

/** The failures that `failNext` has planned, used up in order. */
export class SimulatorFailures {
  private planned: { failure: PlannedFailure; times: number; path?: string }[] = [];

  add(failure: SimulatorFailure, times: number, path?: string): void {
    this.planned.push({ failure: plan(failure), times, path });
  }

  /** The next failure for a call of this path, if there is one. */
  take(path: string): PlannedFailure | undefined {
    const next = this.planned.find((entry) => entry.path === undefined || entry.path === path);
    if (next === undefined) {
      return undefined;
    }
    next.times -= 1;
    if (next.times <= 0) {
      this.planned = this.planned.filter((entry) => entry !== next);
    }
    return next.failure;
  }

  clear(): void {
    this.planned = [];
  }
}

function plan(failure: SimulatorFailure): PlannedFailure {
  const given: Exclude<SimulatorFailure, string> = typeof failure === 'string' ? { kind: failure } : failure;
  const delayMs = given.delayMs ?? 0;
  if ('status' in given) {
    return { delayMs, instead: refusal(given) };
  }
  if (!('kind' in given)) {
    return { delayMs };
  }
  const { kind, processed = kind === 'cut' || kind === 'drip' } = given;
  if (kind === 'html' || kind === 'empty') {
    return { delayMs, instead: kind === 'html' ? HTML : empty() };
  }
  return { delayMs, kind, ...(processed ? {} : { instead: documentedError(500) }) };
}

function refusal(given: {
  status: number;
  body?: object | string;
  headers?: Readonly<Record<string, string>>;
}): SimulatorResponse {
  const documented = documentedError(given.status);
  const text = typeof given.body === 'string' ? given.body : JSON.stringify(given.body);
  const type = typeof given.body === 'string' ? { 'Content-Type': 'text/plain' } : documented.headers;
  return {
    status: given.status,
    headers: { ...type, ...given.headers },
    body: given.body === undefined ? documented.body : text,
  };
}

const HTML: SimulatorResponse = {
  status: 200,
  headers: { 'Content-Type': 'text/html' },
  body: '<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>',
};

/** Sends a response, spoiled. */
export function sendSpoiled(
  response: ServerResponse,
  { status, headers, body }: SimulatorResponse,
  kind: NonNullable<PlannedFailure['kind']>,
): void {
  const bytes = Buffer.from(body);
  if (kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (kind === 'silence') {
    return;
  }
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  if (kind === 'cut') {
    response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.destroy());
  } else {
    drip(response, bytes);
  }
}

function drip(response: ServerResponse, bytes: Buffer): void {
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + 1));
    sent += 1;
    if (sent >= bytes.length) {
      response.end();
    }
  }, DRIP_MS);
  timer.unref();
  response.flushHeaders();
  response.on('close', () => clearInterval(timer));
}
