import type { Rule } from './rule.js';

/** A kind of file that iDenfy takes. */
export type FileKind = 'jpeg' | 'png' | 'gif' | 'webp' | 'heic' | 'pdf';

/** As base64, with what else a request has, it stays below iDenfy's limit of 20 MB for a body. */
export const MAX_FILE_BYTES = 14_900_000;
const MAX_TEXT = Math.ceil(MAX_FILE_BYTES / 3) * 4;

/** Readers of PDF accept a few bytes in front of the magic number. */
const HEAD_BYTES = 1024;
const HEIF_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs', 'mif1', 'msf1'];

/** By the first bytes of a file, one character each. */
const KINDS: Readonly<Record<FileKind, { name: string; starts: (head: string) => boolean }>> = {
  jpeg: { name: 'JPEG', starts: (head) => head.startsWith('\xff\xd8\xff') },
  png: { name: 'PNG', starts: (head) => head.startsWith('\x89PNG\r\n\x1a\n') },
  gif: { name: 'GIF', starts: (head) => head.startsWith('GIF87a') || head.startsWith('GIF89a') },
  webp: { name: 'WebP', starts: (head) => head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP' },
  heic: {
    name: 'HEIC (HEIF)',
    starts: (head) => head.slice(4, 8) === 'ftyp' && HEIF_BRANDS.includes(head.slice(8, 12)),
  },
  pdf: { name: 'PDF', starts: (head) => head.includes('%PDF-') },
};

/** One character and no repetition: matching megabytes against a pattern may use up the stack of the matcher. */
const NOT_BASE64 = /[^A-Za-z0-9+/]/;

/**
 * A file: its bytes, or base64 text as JSON has it, which is what is sent. Its kind is known by its first bytes, since iDenfy
 * refuses others only after megabytes were sent.
 */
export function fileRule(...kinds: readonly FileKind[]): Rule {
  const names = kinds.map((kind) => KINDS[kind].name);
  const wrongKind = `must be a file of the kind ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  const wrong = (value: unknown): string | undefined => {
    const size = ArrayBuffer.isView(value) ? value.byteLength : sizeOf(value);
    if (size === undefined) {
      return 'must be a Buffer, or base64 text without line breaks and without a data: prefix';
    }
    if (size > MAX_FILE_BYTES) {
      return `must be a file of at most ${MAX_FILE_BYTES} bytes`;
    }
    const head = headOf(value as ArrayBufferView | string);
    return kinds.some((kind) => KINDS[kind].starts(head)) ? undefined : wrongKind;
  };
  return {
    name: 'file',
    schema: { type: 'string', format: 'byte', maxLength: MAX_TEXT },
    keeps: (value) => wrong(value) === undefined,
    problems: (value) => {
      const message = wrong(value);
      return message === undefined ? [] : [{ message }];
    },
    normalise: (value) =>
      ArrayBuffer.isView(value) && value.byteLength <= MAX_FILE_BYTES
        ? bytesOf(value).toString('base64')
        : value,
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** How many bytes are in base64 text; nothing where it is none. */
function sizeOf(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length % 4 !== 0) {
    return undefined;
  }
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const size = (text.length / 4) * 3 - padding;
  return size > MAX_FILE_BYTES || !NOT_BASE64.test(text.slice(0, text.length - padding)) ? size : undefined;
}

function headOf(file: ArrayBufferView | string): string {
  const bytes =
    typeof file === 'string'
      ? Buffer.from(file.slice(0, Math.ceil(HEAD_BYTES / 3) * 4), 'base64')
      : bytesOf(file);
  return bytes.subarray(0, HEAD_BYTES).toString('latin1');
}
