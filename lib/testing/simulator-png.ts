import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

const WIDTH = 160;
const HEIGHT = 100;
const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** A PNG of 160 by 100 pixels of one color, which depends on the text. */
export function plainPng(text: string): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  // One bit per pixel, which is an index of the palette.
  header.set([1, 3], 8);
  const color = createHash('sha256').update(text).digest().subarray(0, 3);
  const pixels = deflateSync(Buffer.alloc(HEIGHT * (1 + WIDTH / 8)));
  const chunks = [chunk('IHDR', header), chunk('PLTE', color), chunk('IDAT', pixels), chunk('IEND')];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, checksum]);
}
