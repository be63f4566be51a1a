import type { EventEmitter } from 'node:events';
import { textOf } from '../shared/quietly.js';
import type { ResolvedConnection } from './bullmq-options.js';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2000;
/** A Redis that is frozen does not end its side of a socket; ioredis gives it 2 s by default. */
const DISCONNECT_MS = 200;

/** For storing: a command that cannot be sent fails at once, because no request may wait for it longer than iDenfy does. */
export const FAIL_FAST = { enableOfflineQueue: false, maxRetriesPerRequest: 1 };
/** For workers: they wait for Redis however long it is away. */
export const WAIT = { enableOfflineQueue: true, maxRetriesPerRequest: null };

type RetryStrategy = (times: number) => number | void | null;

/** What BullMQ makes a connection with. It is tried again until `isGivenUp`. */
export function redisConnection(
  given: ResolvedConnection,
  waiting: typeof FAIL_FAST | typeof WAIT,
  isGivenUp: () => boolean,
): Record<string, unknown> {
  const wanted = (given['retryStrategy'] as RetryStrategy | undefined) ?? soon;
  return {
    disconnectTimeout: DISCONNECT_MS,
    reconnectOnError: isReadOnly,
    ...given,
    ...waiting,
    retryStrategy: (times: number) => (isGivenUp() ? null : wanted(times)),
  };
}

/** BullMQ's own waits grow to 20 s: too long for a route that could store again. */
const soon: RetryStrategy = (times) => Math.min(FIRST_RETRY_MS * 2 ** (times - 1), LONGEST_RETRY_MS);

/** After a failover the connection may lead to what is a replica now. */
const isReadOnly = (error: unknown): boolean => textOf(error, 'message')?.includes('READONLY') === true;

/**
 * Listens to the errors of a queue or a worker, and lets its connections fail after they have been closed. BullMQ removes
 * all listeners from a connection that it closes, also while the connection is still being made: with BullMQ 5 the error
 * that follows ends the process, and both majors leave ioredis to print it.
 *
 * The connections have no public name: BullMQ 5 has them on the queue, BullMQ 6 on the queue's backend.
 */
export function listenTo(owner: EventEmitter, onError: (error: unknown) => void): void {
  owner.on('error', onError);
  for (const holder of [owner, member(owner, 'backend')]) {
    for (const name of ['connection', 'blockingConnection']) {
      const connection = member(holder, name);
      if (isEmitter(connection)) {
        dropErrorsWithoutListener(connection);
        const client = member(connection, '_client');
        if (isEmitter(client)) {
          client.on('error', () => undefined);
        }
      }
    }
  }
}

function dropErrorsWithoutListener(connection: EventEmitter): void {
  const emit = connection.emit.bind(connection);
  connection.emit = (name: string | symbol, ...values: unknown[]) =>
    (name !== 'error' || connection.listenerCount('error') > 0) && emit(name, ...values);
}

const member = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;

const isEmitter = (value: unknown): value is EventEmitter =>
  typeof member(value, 'on') === 'function' && typeof member(value, 'listenerCount') === 'function';
