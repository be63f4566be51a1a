import { quietly } from './quietly.js';

const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text from outside, made fit for one log line: no control or format characters, at most `max` characters. Never throws. */
export function logText(value: unknown, max = 100): string {
  const text =
    typeof value === 'string' ? value.slice(0, max + 1) : (quietly(() => String(value)) ?? typeof value);
  const safe = text.replace(UNSAFE, '?');
  return safe.length > max ? `${safe.slice(0, max)}…` : safe;
}
