import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { messageChannel } from './message-channel.js';

describe('messageChannel', () => {
  it('publishes to those who listen at that moment, under the name of the package', () => {
    const channel = messageChannel<{ number: number }>('test');
    const seen: unknown[] = [];
    const listener = (message: unknown, name: string | symbol): void => void seen.push([name, message]);

    channel.publish({ number: 1 });
    subscribe('nestjs-idenfy:test', listener);
    channel.publish({ number: 2 });
    unsubscribe('nestjs-idenfy:test', listener);
    channel.publish({ number: 3 });

    expect(seen).toEqual([['nestjs-idenfy:test', { number: 2 }]]);
  });
});
