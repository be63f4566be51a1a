import { fileRule, MAX_FILE_BYTES } from './file.rules.js';

const rule = fileRule('jpeg', 'png', 'gif', 'webp', 'heic', 'pdf');
const messageOf = (value: unknown): string | undefined => rule.problems(value)[0]?.message;
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const pdf = (length: number): Buffer => Buffer.concat([bytes('%PDF-1.4\n')], length);

const FILES = {
  JPEG: bytes('\xff\xd8\xff\xe0\0\x10JFIF'),
  PNG: bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'),
  'GIF of 1987': bytes('GIF87a\x01'),
  'GIF of 1989': bytes('GIF89a\x01'),
  WebP: bytes('RIFF\x24\0\0\0WEBPVP8 '),
  HEIC: bytes('\0\0\0\x18ftypheic\0\0\0\0'),
  HEIF: bytes('\0\0\0\x18ftypmif1\0\0\0\0'),
  PDF: bytes('%PDF-1.7\n'),
  'PDF after a byte order mark': bytes('\xef\xbb\xbf%PDF-1.7\n'),
  'PDF at the last place for its magic number': bytes(`${' '.repeat(1019)}%PDF-1.7\n`),
};

it.each(Object.entries(FILES))('takes a %s, as bytes and as base64', (_kind, file) => {
  const text = file.toString('base64');
  expect([rule.keeps(file), rule.keeps(new Uint8Array(file)), rule.keeps(text)]).toEqual([true, true, true]);
  expect(rule.problems(text)).toEqual([]);
  expect(rule.normalise?.(file)).toBe(text);
  expect(rule.normalise?.(new DataView(file.buffer, file.byteOffset, file.byteLength))).toBe(text);
  expect(rule.normalise?.(text)).toBe(text);
});

it.each([
  ['a text file', bytes('hello')],
  ['nothing', bytes('')],
  ['a part of a magic number', bytes('\x89PN')],
  ['SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['AVIF', bytes('\0\0\0\x18ftypavif\0\0\0\0')],
  ['WAV', bytes('RIFF\x24\0\0\0WAVEfmt ')],
  ['a PDF too far from the beginning', bytes(`${' '.repeat(1020)}%PDF-1.7\n`)],
])('refuses %s', (_what, file) => {
  const message = 'must be a file of the kind JPEG, PNG, GIF, WebP, HEIC (HEIF) or PDF';
  expect(messageOf(file)).toBe(message);
  expect(messageOf(file.toString('base64'))).toBe(message);
  expect(rule.keeps(file)).toBe(false);
});

it('refuses a kind that is not among those asked for', () => {
  expect(fileRule('jpeg', 'pdf').problems(FILES.PNG)).toEqual([
    { message: 'must be a file of the kind JPEG or PDF' },
  ]);
});

const text = FILES.PDF.toString('base64');

it.each([
  ['no base64', '%PDF-1.7'],
  ['a data URL', `data:application/pdf;base64,${text}`],
  ['line breaks', `${text.slice(0, 8)}\n${text.slice(8)}`],
  ['base64 for URLs', '_9j_4AAQ'],
  ['missing padding', FILES.PNG.toString('base64').replace(/=*$/, '')],
  ['padding in the middle', 'JVBE====JVBE'],
  ['too much padding', 'JVBERi0='.replace('0=', '===')],
  ['null', null],
  ['a list of bytes', [...FILES.PDF]],
  ['a Buffer that was JSON', FILES.PDF.toJSON()],
  ['a number', 5],
])('refuses %s', (_what, value) => {
  expect(messageOf(value)).toBe(
    'must be a Buffer, or base64 text without line breaks and without a data: prefix',
  );
  expect(rule.normalise?.(value)).toBe(value);
});

it('takes files as large as fit into a body of 20 MB, and none that is larger', () => {
  const largest = pdf(MAX_FILE_BYTES);
  expect(rule.keeps(largest)).toBe(true);
  const sent = rule.normalise?.(largest) as string;
  expect(rule.keeps(sent)).toBe(true);
  expect(sent.length).toBe(rule.schema.maxLength);
  expect(sent.length).toBeLessThan(20_000_000 - 10_000);

  const larger = pdf(MAX_FILE_BYTES + 1);
  const message = `must be a file of at most ${MAX_FILE_BYTES} bytes`;
  expect(messageOf(larger)).toBe(message);
  expect(rule.normalise?.(larger)).toBe(larger);
  expect(messageOf(larger.toString('base64'))).toBe(message);
});
