import { STATUS_CODES } from 'node:http';
import type { ServerResponse } from 'node:http';

/** What the simulator responds to one request. */
export interface SimulatorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** Called when the response has been sent. */
  readonly afterwards?: () => void;
}

export function json(status: number, body: unknown, afterwards?: () => void): SimulatorResponse {
  const headers = { 'Content-Type': 'application/json' };
  return { status, headers, body: JSON.stringify(body), afterwards };
}

export function empty(afterwards?: () => void): SimulatorResponse {
  return { status: 200, headers: {}, body: '', afterwards };
}

/** A response with nothing to say: 204, or another status. */
export const noContent = (afterwards?: () => void, status = 204): SimulatorResponse => ({
  status,
  headers: {},
  body: '',
  afterwards,
});

/** An error as iDenfy writes it (documentation.idenfy.com, resources/error-messages). */
export const error = (status: number, message: string, identifier?: string): SimulatorResponse =>
  json(status, { message, identifier });

export const badValue = (message: string): SimulatorResponse => error(400, message, 'BAD_VALUE');

export const missingValue = (name: string): SimulatorResponse =>
  error(400, `Field '${name}' is required.`, 'MISSING_VALUE');

export const NO_DUMMIES = error(
  400,
  'This endpoint is not available for PRODUCTION partners.',
  'PERMISSIONS_ERROR',
);

/** How the other products say that the credits are used up: in snake case, without an identifier. */
export const insufficientFinances = (fundPool: string): SimulatorResponse =>
  json(402, {
    message: 'Action not allowed due to lack of funds or exceeded limit.',
    code: 'insufficient_finances',
    detail: {
      detail: 'Action not allowed due to lack of funds or exceeded limit.',
      missing_limits: [],
      missing_additional_step_limits: [],
      missing_funds: null,
      missing_pool_funds: [{ fund_pool: fundPool, missing: 1 }],
      expired_expenses: [],
    },
  });

/** The body that iDenfy documents for a status. */
export function documentedError(status: number): SimulatorResponse {
  const documented: Record<number, SimulatorResponse> = {
    400: badValue("Field 'country' must be a valid ISO 3166-1 alpha-2 code."),
    401: error(401, 'Invalid authorization credentials'),
    402: error(402, 'Action not allowed due to lack of funds or exceeded limit.'),
    403: error(403, 'Partner inactive'),
    404: error(404, 'Not found.'),
    409: error(409, 'Client ID already exists'),
    429: error(429, 'Too many requests.', 'TOO_MANY_REQUESTS'),
    500: error(500, 'Internal error.', 'INTERNAL_ERROR'),
  };
  return documented[status] ?? error(status, STATUS_CODES[status] ?? 'Error');
}

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
  private planned: (PlannedFailure & { times: number; path?: string })[] = [];

  add(failure: SimulatorFailure, times: number, path?: string): void {
    this.planned.push({ ...plan(failure), times, path });
  }

  /** The next failure for a call of this path, if there is one. */
  take(path: string): PlannedFailure | undefined {
    const next = this.planned.find((entry) => entry.path === undefined || entry.path === path);
    if (next !== undefined) {
      next.times -= 1;
      this.planned = this.planned.filter(({ times }) => times > 0);
    }
    return next;
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

function refusal(failure: Extract<SimulatorFailure, { status: number }>): SimulatorResponse {
  const { status, body, headers } = failure;
  if (typeof body === 'string') {
    return { status, headers: { 'Content-Type': 'text/plain', ...headers }, body };
  }
  const usual = body === undefined ? documentedError(status) : json(status, body);
  return { ...usual, headers: { ...usual.headers, ...headers } };
}

const HTML: SimulatorResponse = {
  status: 200,
  headers: { 'Content-Type': 'text/html' },
  body: '<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>',
};

/** Clients take what follows such a response for the beginning of the next one. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 304]);

/** Sends a response, spoiled where a kind of failure is given. */
export function send(
  response: ServerResponse,
  { status, headers, body }: SimulatorResponse,
  kind?: PlannedFailure['kind'],
): void {
  if (kind === 'silence') {
    return;
  }
  if (kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const bytes = Buffer.from(WITHOUT_BODY.has(status) ? '' : body);
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  if (kind === 'cut') {
    response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.destroy());
  } else if (kind === 'drip') {
    drip(response, bytes);
  } else {
    response.end(response.req.method === 'HEAD' ? undefined : bytes);
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
  }, DRIP_MS).unref();
  response.flushHeaders();
  response.on('close', () => clearInterval(timer));
}
