import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

/** The encodings that are asked for. */
export const ACCEPT_ENCODING = 'gzip, deflate, br';

const unzipped = promisify(zlib.unzip);
const unbrotlied = promisify(zlib.brotliDecompress);

type Decode = (bytes: Buffer, limit: number) => Promise<Buffer>;

const unzip: Decode = (bytes, maxOutputLength) => unzipped(bytes, { maxOutputLength });

const DECODERS: ReadonlyMap<string, Decode> = new Map([
  ['gzip', unzip],
  ['x-gzip', unzip],
  ['deflate', unzip],
  ['br', (bytes, maxOutputLength) => unbrotlied(bytes, { maxOutputLength })],
]);

/**
 * Reads a body to its end and decodes it. Nothing when it holds more than `limit` bytes, before or after decoding, or
 * cannot be decoded. Decoding comes last so that a body that was cut is never taken for one that is damaged.
 *
 * @throws when the body ends before it is whole.
 */
export async function readBody(
  stream: Readable,
  encoding: string | undefined,
  limit: number,
): Promise<Buffer | undefined> {
  const bytes = await readBytes(stream, limit);
  const decode = DECODERS.get(encoding?.trim().toLowerCase() ?? '');
  if (bytes === undefined || decode === undefined || bytes.length === 0) {
    return bytes;
  }
  return decode(bytes, limit).catch(() => undefined);
}

async function readBytes(stream: Readable, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) {
      // Leaving the loop destroys the stream, and with it the socket.
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
