import { text, wholeNumber } from '../config/options-table.js';
import type { OptionsTable } from '../config/options-table.js';

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

export const REDIS_STORE_OPTIONS = {
  prefix: { ...text('redisPrefix', /^[^{}]+$/, 'must be a text without { and }'), default: 'idenfy' },
  // The longest time of a timer.
  commandTimeoutMs: { ...wholeNumber(1, 2 ** 31 - 1), default: 1000 },
} as const satisfies OptionsTable<RedisStoreOptions>;

export const REDIS_DELIVERY_STORE_OPTIONS = {
  ...REDIS_STORE_OPTIONS,
  retentionSeconds: { ...wholeNumber(1, 10 * 366 * 86_400), default: 2_592_000 },
} as const satisfies OptionsTable<RedisDeliveryStoreOptions>;
