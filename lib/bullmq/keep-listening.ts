import type { EventEmitter } from 'node:events';

/**
 * Lets the connections of a queue or a worker fail after they have been closed. BullMQ removes all listeners from a
 * connection that it closes, also while the connection is still being made: with BullMQ 5 the error that follows ends the
 * process, and both majors leave ioredis to print it.
 *
 * The connections have no public name: BullMQ 5 has them on the queue, BullMQ 6 on the queue's backend.
 */
export function keepListening(owner: object): void {
  for (const holder of [owner, Reflect.get(owner, 'backend') as unknown]) {
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

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}

function isEmitter(value: unknown): value is EventEmitter {
  return typeof member(value, 'on') === 'function' && typeof member(value, 'listenerCount') === 'function';
}
