import type { IncomingMessage } from 'node:http';

/** How the reading of a body ended. `consumed`: somebody else has read it. `aborted`: nobody is there to be answered. */
export type BodyReading =
  | { readonly end: 'whole'; readonly bytes: Buffer }
  | { readonly end: 'too-large' | 'too-slow' | 'consumed' | 'aborted' };

/** Whether something has taken bytes from the stream already: waiting for its end could be for ever. */
export const isConsumed = (stream: IncomingMessage): boolean =>
  stream.readableDidRead || stream.readableEnded;

/**
 * Reads a body as it is sent, content encoding and all: that is what was signed. Keeps at most `limit` bytes; what is
 * more is let pass unread, so that the sender gets to read the answer. Waits at most `timeoutMs` for its end.
 */
export function readBody(stream: IncomingMessage, limit: number, timeoutMs: number): Promise<BodyReading> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (reading: BodyReading): void => {
      clearTimeout(timer);
      stream.off('data', onData).off('end', onEnd).off('error', onAbort).off('close', onAbort);
      resolve(reading);
      if (reading.end !== 'whole') {
        stream.on('error', () => undefined).resume();
      }
    };
    const onData = (chunk: Buffer | string): void => {
      if (typeof chunk === 'string') {
        // Somebody has set an encoding: the exact bytes are gone.
        finish({ end: 'consumed' });
        return;
      }
      size += chunk.length;
      if (size > limit) {
        finish({ end: 'too-large' });
      } else {
        chunks.push(chunk);
      }
    };
    const onEnd = (): void =>
      finish({
        end: 'whole',
        bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size),
      });
    const onAbort = (): void => finish({ end: 'aborted' });
    const timer = setTimeout(() => finish({ end: 'too-slow' }), timeoutMs);
    if (stream.destroyed) {
      onAbort();
    } else {
      stream.on('data', onData).on('end', onEnd).on('error', onAbort).on('close', onAbort);
    }
  });
}
