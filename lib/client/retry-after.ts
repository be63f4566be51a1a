import type { Answer } from './exchange.js';

/**
 * The `Retry-After` of an answer in milliseconds; nothing when there is none that can be read. A date is compared with
 * the answer's own `Date`, because the two clocks may differ.
 */
export function retryAfterMs(answer: Answer): number | undefined {
  const value = answer.header('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) {
    return Number(value) * 1000;
  }
  const until = httpDate(value);
  if (until === undefined) {
    return undefined;
  }
  return Math.max(0, until - (httpDate(answer.header('date') ?? '') ?? Date.now()));
}

function httpDate(value: string): number | undefined {
  const time = /^[A-Z][a-z]+,? .* GMT$/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}
