import { channel } from 'node:diagnostics_channel';

/** A channel that knows the shape of its messages. */
export interface MessageChannel<Message extends object> {
  /** Asked before a message is made that takes work. */
  readonly hasSubscribers: boolean;
  /** Never throws: what a subscriber throws Node reports as an uncaught exception, on a tick of its own. */
  publish(message: Message): void;
}

/** `nestjs-idenfy:<name>` of `node:diagnostics_channel`. */
export const messageChannel = <Message extends object>(name: string): MessageChannel<Message> =>
  channel(`nestjs-idenfy:${name}`);
