import { textOf } from '../shared/quietly.js';
import type { ResolvedConnection } from './bullmq-options.js';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2000;
/** A Redis that is frozen does not end its side of a socket; ioredis gives it 2 s by default. */
const DISCONNECT_MS = 200;

type RetryStrategy = (times: number) => number | void | null;

/** What BullMQ makes a connection with, and how to have it never tried again. */
export interface RedisConnectionOptions {
  readonly options: Record<string, unknown>;
  readonly giveUp: () => void;
}

/** For storing: a command that cannot be sent fails at once, because no request may wait for it longer than iDenfy does. */
export function producerConnection(connection: ResolvedConnection): RedisConnectionOptions {
  return withRetry({ ...connection, enableOfflineQueue: false, maxRetriesPerRequest: 1 });
}

/** For workers: they wait for Redis however long it is away. */
export function workerConnection(connection: ResolvedConnection): RedisConnectionOptions {
  return withRetry({ ...connection, enableOfflineQueue: true, maxRetriesPerRequest: null });
}

function withRetry(connection: ResolvedConnection): RedisConnectionOptions {
  const wanted = (connection['retryStrategy'] as RetryStrategy | undefined) ?? soon;
  let givenUp = false;
  return {
    options: {
      disconnectTimeout: DISCONNECT_MS,
      reconnectOnError: isReadOnly,
      ...connection,
      retryStrategy: (times: number) => (givenUp ? null : wanted(times)),
    },
    giveUp: () => {
      givenUp = true;
    },
  };
}

/** BullMQ's own waits grow to 20 s: too long for a route that could store again. */
const soon: RetryStrategy = (times) => Math.min(FIRST_RETRY_MS * 2 ** (times - 1), LONGEST_RETRY_MS);

/** After a failover the connection may lead to what is a replica now. */
const isReadOnly = (error: unknown): boolean => textOf(error, 'message')?.includes('READONLY') === true;
