import { setTimeout as wait } from 'node:timers/promises';
import { IdenfyAbortedError, IdenfyConnectionError } from '../errors/idenfy-errors.js';
import type { IdenfyError } from '../errors/idenfy-error.js';
import type { Deadline } from '../shared/deadline.js';
import type { Call } from './call.js';
import { failureError, isBusy, responseError, unreadable } from './error-mapping.js';
import type { CallKind } from './error-mapping.js';
import type { ExchangeResult } from './exchange.js';

const BASE_DELAY_MS = 200;
const LONGEST_DELAY_MS = 2000;

export interface RetryOptions {
  readonly deadline: Deadline;
  readonly signal?: AbortSignal;
  /** Extra attempts. */
  readonly retries: number;
  /** With less time left than this no attempt is started, in milliseconds. Default: 1. */
  readonly usefulMs?: number;
  /** Like the signal, but an attempt that has begun goes on. */
  readonly closing?: AbortSignal;
}

/** What one attempt came to. */
export type Attempt<Value> =
  { readonly value: Value } | { readonly error: IdenfyError; readonly repeatable: boolean };

/** What a test replaces. */
export interface RetryClock {
  random(): number;
  /** Rejects when the signal ends it. */
  sleep(ms: number, signal?: AbortSignal): Promise<unknown>;
}

const REAL_CLOCK: RetryClock = {
  random: () => Math.random(),
  sleep: (ms, signal) => wait(ms, undefined, { signal }),
};

/**
 * Runs `attempt` until it succeeds, fails in a way that a repeat does not help or is not safe, or the attempts are used
 * up. Waits in between, exponentially longer with full jitter and at least as long as iDenfy asks for; when the next
 * wait leaves no useful time before the deadline the last error is thrown at once.
 *
 * @throws the last attempt's error, or IdenfyAbortedError when a signal was aborted or ends a wait.
 */
export async function withRetries<Value>(
  { deadline, signal, retries, usefulMs = 1, closing }: RetryOptions,
  attempt: () => Promise<Attempt<Value>>,
  clock = REAL_CLOCK,
): Promise<Value> {
  let last: IdenfyError | undefined;
  for (let failures = 0; ; failures += 1) {
    if (signal?.aborted || closing?.aborted) {
      throw new IdenfyAbortedError();
    }
    if (deadline.remainingMs < usefulMs) {
      throw last ?? new IdenfyConnectionError({ reason: 'ETIMEDOUT' });
    }
    const outcome = await attempt();
    if ('value' in outcome) {
      return outcome.value;
    }
    last = outcome.error;
    const delayMs = Math.max(backoffMs(failures, clock.random()), last.retryAfterMs ?? 0);
    if (!outcome.repeatable || failures >= retries || delayMs + usefulMs >= deadline.remainingMs) {
      throw last;
    }
    const wake = closing && signal ? AbortSignal.any([closing, signal]) : (closing ?? signal);
    await clock.sleep(delayMs, wake).catch(() => undefined);
  }
}

/** What an attempt came to. */
export function settle<Value>(call: Call<Value>, result: ExchangeResult): Attempt<Value> {
  if ('failure' in result) {
    const error = failureError(call.kind, result.failure);
    return { error, repeatable: isRepeatable(call.kind, error, result.failure.sent) };
  }
  const { response } = result;
  const { status, body } = response;
  const error = status >= 200 && status < 300 ? undefined : responseError(call.kind, response);
  if (error !== undefined && !call.expected?.includes(error.code)) {
    return { error, repeatable: isRepeatable(call.kind, error, true) };
  }
  const value = call.read(body, call.about ?? '', error);
  return value === undefined ? { error: unreadable(response), repeatable: false } : { value };
}

/** Whether an attempt that failed with `error` may be repeated: only where that cannot do anything twice. */
export function isRepeatable(call: CallKind, error: IdenfyError, sent: boolean): boolean {
  switch (error.code) {
    case 'IDENFY_RATE_LIMIT':
      return call !== 'write';
    case 'IDENFY_CONNECTION':
      return call === 'read' || !sent;
    case 'IDENFY_TIMEOUT':
      return call === 'read';
    case 'IDENFY_SERVER':
      return call === 'read'
        ? [502, 503, 504].includes(error.upstreamStatus ?? 0)
        : call !== 'write' && isBusy(error);
    default:
      return false;
  }
}

function backoffMs(failures: number, random: number): number {
  return Math.ceil(random * Math.min(LONGEST_DELAY_MS, BASE_DELAY_MS * 2 ** failures));
}
