import type { Answer } from './exchange.js';

/** A longer wait that iDenfy asks for is taken for this one: a mistake there must not stop this process for years. */
export const LONGEST_RETRY_AFTER_MS = 3_600_000;

/**
 * The `Retry-After` of an answer in milliseconds, at most an hour; nothing when there is none that can be read. A date is compared with
 * the answer's own `Date`, because the two clocks may differ.
 */
export function retryAfterMs(answer: Answer): number | undefined {
  const value = answer.header('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) {
    return Math.min(Number(value) * 1000, LONGEST_RETRY_AFTER_MS);
  }
  const until = httpDate(value);
  if (until === undefined) {
    return undefined;
  }
  const ms = until - (httpDate(answer.header('date') ?? '') ?? Date.now());
  return Math.min(Math.max(0, ms), LONGEST_RETRY_AFTER_MS);
}

function httpDate(value: string): number | undefined {
  const time = /^[A-Z][a-z]+,? .* GMT$/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}
