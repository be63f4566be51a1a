import { channel } from 'node:diagnostics_channel';

/**
 * Gives the function that publishes on `nestjs-idenfy:<name>` of `node:diagnostics_channel`, where somebody listens.
 * Never throws: what a subscriber throws Node reports as an uncaught exception, on a tick of its own.
 */
export function messageChannel<Message extends object>(name: string): (message: Message) => void {
  const named = channel(`nestjs-idenfy:${name}`);
  return (message) => {
    if (named.hasSubscribers) {
      named.publish(message);
    }
  };
}
