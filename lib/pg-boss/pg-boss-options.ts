import { checkOptions, flag, isObject, refuse, text, wholeNumber } from '../config/options-table.js';
import type { OptionsTable, Resolved } from '../config/options-table.js';

/** What the queue uses of a `PgBoss`. */
export interface PgBossClient {
  createQueue(name: string): Promise<unknown>;
  send(name: string, data: object, options: object): Promise<unknown>;
  fetch(name: string, options: object): Promise<unknown>;
  deleteJob(name: string, id: string): Promise<unknown>;
}

export interface PgBossWebhookQueueOptions {
  /**
   * How to reach PostgreSQL: its URL, or options of a `pg` pool and of pg-boss (`host`, `ssl`, `max`, ...). The queue makes
   * a `PgBoss` of its own with it, which makes and upgrades its tables. Either this or `boss`.
   */
  readonly connection?: string | object;
  /** A `PgBoss` of the app, which starts and stops it. */
  readonly boss?: PgBossClient;
  /** The schema of pg-boss. Default 'pgboss'. */
  readonly schema?: string;
  /** The name of the queue. Default 'idenfy-webhooks'. */
  readonly queueName?: string;
  /** How often the handlers of a delivery are tried before it is a dead letter, 1 to 20. Default 5. */
  readonly attempts?: number;
  /** The wait before the second attempt, in milliseconds; it doubles with each further one. Default 1000. */
  readonly backoffMs?: number;
  /** Whether this process handles deliveries too; false only stores them, for workers elsewhere. Default true. */
  readonly worker?: boolean;
  /** How many deliveries a worker handles at the same time. Default 10. */
  readonly concurrency?: number;
  /**
   * How long storing a delivery may take in all, in milliseconds; then it is refused, so that the route responds with 503.
   * Default 1000.
   */
  readonly commandTimeoutMs?: number;
  /**
   * How long dead letters are kept, in seconds. They hold whole webhook bodies, so personal data.
   * Default 2592000: 30 days.
   */
  readonly failedRetentionSeconds?: number;
}

export const PG_BOSS_OPTIONS = {
  connection: {
    rule: 'connection',
    check: (value) =>
      isObject(value) || (typeof value === 'string' && /^postgres(ql)?:\/\//.test(value))
        ? undefined
        : 'must be the URL of a PostgreSQL database (postgres://...) or an object of options',
  },
  boss: {
    rule: 'type',
    check: (value) =>
      ['createQueue', 'send', 'fetch', 'deleteJob', 'getDb'].every(
        (method) => typeof (value as Record<string, unknown> | null)?.[method] === 'function',
      )
        ? undefined
        : 'must be a PgBoss (pg-boss 10 or later)',
  },
  schema: {
    ...text('pattern', /^[a-z_][a-z0-9_]{0,49}$/, 'must be small letters, digits and _, as pg-boss has it'),
    default: 'pgboss',
  },
  queueName: {
    ...text('pattern', /^[\w.-]{1,80}$/, 'must be up to 80 letters, digits, dots, hyphens or underscores'),
    default: 'idenfy-webhooks',
  },
  attempts: { ...wholeNumber(1, 20), default: 5 },
  backoffMs: { ...wholeNumber(0, 3_600_000), default: 1000 },
  worker: { ...flag, default: true },
  concurrency: { ...wholeNumber(1, 1000), default: 10 },
  commandTimeoutMs: { ...wholeNumber(1, 300_000), default: 1000 },
  failedRetentionSeconds: { ...wholeNumber(1, 10 * 366 * 86_400), default: 2_592_000 },
} as const satisfies OptionsTable<PgBossWebhookQueueOptions>;

/** The options with every default filled in, validated. */
export type ResolvedPgBossOptions = Resolved<PgBossWebhookQueueOptions, typeof PG_BOSS_OPTIONS>;

/** @throws IdenfyConfigError that names every option that is wrong, never a value: it may be a password. */
export function resolvePgBossOptions(given: PgBossWebhookQueueOptions): ResolvedPgBossOptions {
  const { options, problems } = checkOptions('PgBossWebhookQueue', PG_BOSS_OPTIONS, given ?? null);
  const { connection, boss } = given ?? {};
  if (isObject(given) && (connection === undefined) === (boss === undefined)) {
    const message = 'connection or boss is required, and only one of them';
    refuse([...problems, { path: 'connection', rule: 'required', message }]);
  }
  refuse(problems);
  return options as unknown as ResolvedPgBossOptions;
}
