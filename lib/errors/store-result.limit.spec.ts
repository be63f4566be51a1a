import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { afterLimit } from './store-result.js';

function keepBusy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('afterLimit', () => {
  afterEach(() => jest.useRealTimers());

  it('ends when the limit is over', async () => {
    jest.useFakeTimers();
    const end = jest.fn();
    afterLimit(50, end);
    await jest.advanceTimersByTimeAsync(49);
    expect(end).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(end).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not end once it is called off, and leaves no timer', async () => {
    jest.useFakeTimers();
    const end = jest.fn();
    afterLimit(50, end)();
    expect(jest.getTimerCount()).toBe(0);
    await jest.advanceTimersByTimeAsync(1000);
    expect(end).not.toHaveBeenCalled();
  });

  it('gives a busy loop a moment to read the answer that has come', async () => {
    const end = jest.fn();
    const answered = afterLimit(20, end);
    keepBusy(60);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(end).not.toHaveBeenCalled();
    answered();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(end).not.toHaveBeenCalled();
  });

  it('ends after that moment when none has come', async () => {
    const ended = new Promise<void>((resolve) => afterLimit(20, resolve));
    keepBusy(60);
    await ended;
  });

  it('lets a question that the busy loop could not send be sent and answered', async () => {
    const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    const outcome = new Promise<string>((resolve) => {
      afterLimit(20, () => resolve('ended'));
      socket.once('data', () => resolve('answered'));
      setImmediate(() => socket.write('question'));
    });
    keepBusy(60);
    expect(await outcome).toBe('answered');
    socket.destroy();
    server.close();
  });
});
