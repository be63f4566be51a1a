import { IdenfyConfigError } from '../errors/index.js';
import type { IdenfyProblem } from '../errors/index.js';
import { unknownOptions } from '../shared/unknown-options.js';

export interface RedisStoreOptions {
  /** What every key begins with. Default 'idenfy'. Without braces: they would choose the cluster slot. */
  readonly prefix?: string;
  /**
   * How long one call of the store may take in all, in milliseconds; then it rejects with `IdenfyStoreError`,
   * whatever the client goes on trying. Default 1000.
   */
  readonly commandTimeoutMs?: number;
}

export interface RedisDeliveryStoreOptions extends RedisStoreOptions {
  /** How long a delivery is remembered after something last happened to it, in seconds. Default 2592000: 30 days. */
  readonly retentionSeconds?: number;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const LONGEST_RETENTION_SECONDS = 10 * 366 * 86_400;

/** @throws IdenfyConfigError that names every option that is wrong. */
export function resolveRedisOptions(
  owner: 'RedisLiveSessionStore' | 'RedisDeliveryStore',
  options: RedisDeliveryStoreOptions = {},
): Required<RedisDeliveryStoreOptions> {
  const {
    prefix = 'idenfy',
    commandTimeoutMs = 1000,
    retentionSeconds = 2_592_000,
  } = (options as typeof options | null) ?? {};
  const known = [
    'prefix',
    'commandTimeoutMs',
    ...(owner === 'RedisDeliveryStore' ? ['retentionSeconds'] : []),
  ];
  const problems = [
    ...unknownOptions(owner, options, known),
    ...(isPrefix(prefix)
      ? []
      : [{ path: 'prefix', rule: 'redisPrefix', message: 'prefix must be a text without { and }' }]),
    ...wholeNumber('commandTimeoutMs', commandTimeoutMs, LONGEST_TIMER_MS),
    ...wholeNumber('retentionSeconds', retentionSeconds, LONGEST_RETENTION_SECONDS),
  ];
  if (problems.length > 0) {
    throw new IdenfyConfigError(problems);
  }
  return { prefix, commandTimeoutMs, retentionSeconds };
}

/**
 * Whole milliseconds as a script takes them.
 *
 * @throws RangeError for what is no duration: a script that fails at it half-way would leave a key without an expiry.
 */
export function wholeMs(ms: number): string {
  const whole = Math.ceil(ms);
  if (!Number.isSafeInteger(whole)) {
    throw new RangeError('A duration must be a finite number of milliseconds');
  }
  return String(Math.max(0, whole));
}

/** The same for PEXPIRE, which takes 0 for 'delete'. */
export function expiryMs(ms: number): string {
  return wholeMs(Math.max(1, ms));
}

function isPrefix(prefix: unknown): boolean {
  return typeof prefix === 'string' && prefix !== '' && !/[{}]/.test(prefix);
}

function wholeNumber(path: string, value: number, max: number): IdenfyProblem[] {
  return Number.isSafeInteger(value) && value >= 1 && value <= max
    ? []
    : [{ path, rule: 'range', message: `${path} must be a whole number from 1 to ${max}` }];
}
