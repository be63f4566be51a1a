import type { IncomingMessage } from 'node:http';
import { http2Stream } from './platform-request.js';

/** The whole body, or why there is none. `consumed`: another reader has it. `aborted`: the sender is gone. */
export type BodyReading = Buffer | 'too-large' | 'too-slow' | 'consumed' | 'aborted';

/** Whether something has taken bytes from the stream already: waiting for its end could be for ever. */
export const isConsumed = (stream: IncomingMessage): boolean =>
  stream.readableDidRead || stream.readableEnded;

/**
 * Reads a body as it is sent, content encoding and all: that is what was signed. Keeps at most `limit` bytes, and waits
 * at most `timeoutMs` for its end. A whole body is put back into the stream for the next listener, with its end.
 * `done` is called once, in a later turn.
 */
export function readBody(
  stream: IncomingMessage,
  limit: number,
  timeoutMs: number,
  done: (reading: BodyReading) => void,
): void {
  const { 'content-length': declared, 'transfer-encoding': encoding } = stream.headers;
  const length = encoding === undefined ? Number(declared) : 0;
  // An empty body would end before it could be put back.
  if (!(length > 0) || isHeard(stream) || stream.destroyed) {
    collect(stream, limit, timeoutMs, done);
    return;
  }
  // What came together with the head is there by then.
  process.nextTick(() => {
    const isThere = stream.readableLength === length && length <= limit;
    if (isConsumed(stream) || stream.readableEncoding !== null) {
      done('consumed');
    } else if (isThere && !isHeard(stream)) {
      // Without a length it would have the stream end.
      const bytes = stream.read(length) as Buffer;
      // Put back for the first listener that reads it: nearly always there is none.
      stream.on('newListener', function putBack(event: string | symbol) {
        if (event === 'data' || event === 'readable') {
          stream.off('newListener', putBack);
          const { readableEncoding: encoding, readableEnded, destroyed } = stream;
          if (!readableEnded && !destroyed) {
            stream.unshift(encoding === null ? bytes : bytes.toString(encoding), encoding ?? undefined);
          }
        }
      });
      done(bytes);
    } else {
      collect(stream, limit, timeoutMs, done);
    }
  });
}

const isHeard = (stream: IncomingMessage): boolean =>
  stream.listenerCount('data') + stream.listenerCount('readable') > 0;

/** The same for a body that is still to come, or that others listen to. */
function collect(
  stream: IncomingMessage,
  limit: number,
  timeoutMs: number,
  done: (reading: BodyReading) => void,
): void {
  let chunks: Buffer[] = [];
  let size = 0;
  let finished = false;
  const finish = (reading: BodyReading): void => {
    finished = true;
    clearTimeout(timer);
    stream.off('readable', onReadable).off('data', onData).off('end', onEnd);
    stream.off('error', onAbort).off('close', onAbort);
    chunks = [];
    if (!Buffer.isBuffer(reading)) {
      stream.on('error', () => undefined);
    }
    // After the bytes are put back, and before the stream can end.
    queueMicrotask(() => done(reading));
  };
  const onData = (chunk: Buffer | string): void => {
    if (typeof chunk === 'string') {
      // The app has set an encoding: the exact bytes are gone.
      finish('consumed');
      return;
    }
    size += chunk.length;
    if (size > limit) {
      finish('too-large');
    } else {
      chunks.push(chunk);
    }
  };
  const onReadable = (): void => {
    // Never reads a stream that is empty: that would have it end.
    while (!finished && stream.readableLength > 0 && stream.read() !== null);
    if (!finished && isWhole(stream)) {
      const bytes = bytesOf(chunks, size);
      finish(bytes);
      putBack(stream, bytes);
    }
  };
  // Where another reader made it end.
  const onEnd = (): void => finish(bytesOf(chunks, size));
  const onAbort = (): void => finish('aborted');
  const start = (): void => {
    if (isWhole(stream) && stream.readableLength === 0) {
      // A listener of `readable` would have it end.
      onReadable();
    } else if (!finished) {
      stream.on('readable', onReadable);
      onReadable();
    }
  };
  const timer = setTimeout(() => finish('too-slow'), timeoutMs);
  if (stream.destroyed) {
    onAbort();
    return;
  }
  // `data` is what others who read it get as well; paused, so that none of them makes it end before it is put back. Over
  // HTTP/2 that would stop what feeds it, for good.
  const held = http2Stream(stream) ? stream.resume() : stream.pause();
  held.on('data', onData).on('end', onEnd).on('error', onAbort).on('close', onAbort);
  // What came together with the head is there by then.
  process.nextTick(start);
}

/** `complete` of a request over HTTP/2 says that it was cut off or has ended, which is too late. */
const isWhole = (incoming: IncomingMessage, source = http2Stream(incoming)): boolean =>
  source === undefined ? incoming.complete : source.readableEnded && !source.aborted;

const bytesOf = (chunks: readonly Buffer[], size: number): Buffer =>
  chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);

function putBack(stream: IncomingMessage, bytes: Buffer): void {
  // They have seen it all by now, and are to see it once.
  for (const listener of stream.rawListeners('data')) {
    // One by one: `removeAllListeners` leaves the stream under the impression that it has listeners.
    stream.off('data', listener as () => void);
  }
  stream.unshift(bytes);
}
