import { text, wholeNumber } from '../config/options-table.js';
import type { OptionsTable } from '../config/options-table.js';

export interface SqlSchemaOptions {
  /** What the name of every table begins with. Default 'idenfy_'. */
  readonly tablePrefix?: string;
  /**
   * The schema of PostgreSQL that the tables are in. Default: the first one of the connection's search path. SQLite has
   * none.
   */
  readonly schema?: string;
}

export interface SqlStoreOptions extends SqlSchemaOptions {
  /**
   * How long one call of the store may take in all, in milliseconds, the wait for a connection of the pool included; then
   * it rejects with `IdenfyStoreError`, and its connection is closed. Default 1000.
   */
  readonly commandTimeoutMs?: number;
}

export interface SqlDeliveryStoreOptions extends SqlStoreOptions {
  /** How long a delivery is remembered after something last happened to it, in seconds. Default 2592000: 30 days. */
  readonly retentionSeconds?: number;
}

/** PostgreSQL cuts a longer name, and two of ours would then be the same. */
const NAME = 'must be letters, digits and _, not a digit first';

export const SQL_SCHEMA_OPTIONS = {
  tablePrefix: {
    ...text('sqlName', /^[A-Za-z_][A-Za-z0-9_]{0,39}$/, `${NAME}, 40 at most`),
    default: 'idenfy_',
  },
  schema: text('sqlName', /^[A-Za-z_][A-Za-z0-9_]{0,62}$/, `${NAME}, 63 at most`),
} as const satisfies OptionsTable<SqlSchemaOptions>;

export const SQL_STORE_OPTIONS = {
  ...SQL_SCHEMA_OPTIONS,
  // The longest time of a timer.
  commandTimeoutMs: { ...wholeNumber(1, 2 ** 31 - 1), default: 1000 },
} as const satisfies OptionsTable<SqlStoreOptions>;

export const SQL_DELIVERY_STORE_OPTIONS = {
  ...SQL_STORE_OPTIONS,
  retentionSeconds: { ...wholeNumber(1, 10 * 366 * 86_400), default: 2_592_000 },
} as const satisfies OptionsTable<SqlDeliveryStoreOptions>;
