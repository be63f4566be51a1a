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
   * How long storing a delivery may take in all, in milliseconds; then it is refused, so that the route answers 503.
   * Default 1000.
   */
  readonly commandTimeoutMs?: number;
  /**
   * How long dead letters are kept, in seconds. They hold whole webhook bodies, so personal data.
   * Default 2592000: 30 days.
   */
  readonly failedRetentionSeconds?: number;
}
