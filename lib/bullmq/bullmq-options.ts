import {
  checkOptions,
  flag,
  isObject,
  object,
  problemsOf,
  refuse,
  text,
  wholeNumber,
} from '../config/options-table.js';
import type { OptionRow, OptionsTable, Resolved } from '../config/options-table.js';
import { quietly } from '../shared/quietly.js';
import { parseUrl } from '../shared/url.js';

/**
 * How to reach Redis: options, not a client, because the queue makes connections of its own: one that fails fast for
 * storing, and two that wait for workers. What is not named here goes to ioredis as it is (`sentinels`, `family`,
 * `connectTimeout`, ...), but for what BullMQ or the queue must decide itself: `keyPrefix` is refused,
 * `enableOfflineQueue` and `maxRetriesPerRequest` are set.
 */
export interface BullMqConnection {
  /** `redis://` or `rediss://`, with user, password and database where there are any. An option beside it wins. */
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly username?: string;
  readonly password?: string;
  readonly db?: number;
  /** Options of `node:tls`; `{}` for the defaults. */
  readonly tls?: object;
  readonly [option: string]: unknown;
}

export interface BullMqWebhookQueueOptions {
  readonly connection: BullMqConnection;
  /** The name of the BullMQ queue; no colon. Default 'idenfy-webhooks'. */
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

/** The options of a connection without `url`, which not every version of BullMQ 5 knows. */
export type ResolvedConnection = Omit<BullMqConnection, 'url'>;

const CONNECTION_FORMS = 'an object of options: { url } or { host, port, ... }';

export const BULLMQ_OPTIONS = {
  connection: {
    rule: 'object',
    check: (value) =>
      isConnection(value)
        ? undefined
        : `must be ${CONNECTION_FORMS}, not a client: the queue makes connections of its own`,
    required: `is required: ${CONNECTION_FORMS}`,
    read: ({ url, ...options }): ResolvedConnection => ({ ...readUrl(url), ...withoutUndefined(options) }),
  },
  // BullMQ joins its keys with colons.
  queueName: { ...text('pattern', /^[^:]+$/, 'must be a text without a colon'), default: 'idenfy-webhooks' },
  attempts: { ...wholeNumber(1, 20), default: 5 },
  backoffMs: { ...wholeNumber(0, 3_600_000), default: 1000 },
  worker: { ...flag, default: true },
  concurrency: { ...wholeNumber(1, 1000), default: 10 },
  commandTimeoutMs: { ...wholeNumber(1, 300_000), default: 1000 },
  failedRetentionSeconds: { ...wholeNumber(1, 10 * 366 * 86_400), default: 2_592_000 },
} as const satisfies OptionsTable<BullMqWebhookQueueOptions>;

/** The options of a connection that are checked here; ioredis takes further ones. */
const CONNECTION: Readonly<Record<string, OptionRow>> = {
  url: {
    rule: 'url',
    check: (value) =>
      readUrl(value) === undefined
        ? 'must be a redis:// or rediss:// URL without query and fragment'
        : undefined,
  },
  host: text('type', /./, 'must be the name or the address of a host'),
  port: wholeNumber(1, 65_535),
  username: text('type', /^/, 'must be a text'),
  password: text('type', /^/, 'must be a text'),
  db: wholeNumber(0),
  tls: object,
  keyPrefix: {
    rule: 'unknown',
    check: () => 'is not possible with BullMQ; give the queue another queueName',
  },
};

/** The options with every default filled in, validated. */
export type ResolvedBullMqOptions = Resolved<BullMqWebhookQueueOptions, typeof BULLMQ_OPTIONS>;

/** @throws IdenfyConfigError that names every option that is wrong, never a value: it may be a password. */
export function resolveBullMqOptions(given: BullMqWebhookQueueOptions): ResolvedBullMqOptions {
  const { options, problems } = checkOptions('BullMqWebhookQueue', BULLMQ_OPTIONS, given ?? null);
  const connection = isConnection(given?.connection) ? given.connection : {};
  refuse([
    ...problems,
    ...Object.entries(CONNECTION).flatMap(([name, row]) =>
      problemsOf(`connection.${name}`, row, connection[name]),
    ),
  ]);
  return options as unknown as ResolvedBullMqOptions;
}

const isConnection = (value: unknown): value is BullMqConnection =>
  isObject(value) && !('duplicate' in value && typeof value.duplicate === 'function');

const withoutUndefined = (connection: Record<string, unknown>): ResolvedConnection =>
  Object.fromEntries(Object.entries(connection).filter(([, value]) => value !== undefined));

/** The options that a URL stands for; nothing when it is none. */
function readUrl(given: unknown): ResolvedConnection | undefined {
  const url = typeof given === 'string' ? parseUrl(given) : undefined;
  if (url === undefined) {
    return undefined;
  }
  const { protocol, hostname, port, username, password, pathname, search, hash } = url;
  const isRedis = /^rediss?:$/.test(protocol) && hostname !== '' && /^\/?\d{0,9}$/.test(pathname);
  if (!isRedis || search !== '' || hash !== '') {
    return undefined;
  }
  const db = pathname.slice(1);
  // Undefined too for a % that escapes nothing.
  return quietly(() =>
    withoutUndefined({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? undefined : Number(port),
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || undefined,
      db: db === '' ? undefined : Number(db),
      tls: protocol === 'rediss:' ? {} : undefined,
    }),
  );
}
