import { readPdf } from './responses.js';

const PDF = Buffer.concat([
  Buffer.from('%PDF-1.4\n'),
  Buffer.from([0xe2, 0xe3, 0xcf, 0xd3]),
  Buffer.from('\n%%EOF'),
]);
const BASE64 = PDF.toString('base64');

describe('readPdf', () => {
  it.each([
    ['the bytes', PDF],
    ['base64 text', BASE64],
    ['base64 text in lines', `${BASE64.slice(0, 8)}\r\n${BASE64.slice(8)}\n`],
    ['a JSON string', JSON.stringify(BASE64)],
    ['a field of any name', JSON.stringify({ whatever: BASE64 })],
    ['a field beside others', JSON.stringify({ message: 'ok', size: 3, file: BASE64 })],
    ['a data URL', JSON.stringify({ pdf: `data:application/pdf;base64,${BASE64}` })],
  ])('reads %s', (_name, body) => {
    expect(readPdf(Buffer.from(body))).toEqual(PDF);
  });

  it.each([
    ['nothing', ''],
    ['HTML', '<html>%PD</html>'],
    ['base64 of something else', Buffer.from('no document').toString('base64')],
    ['an error body', JSON.stringify({ message: 'no', identifier: 'INTERNAL_ERROR' })],
    ['two files', JSON.stringify({ one: BASE64, two: BASE64 })],
    ['a list', JSON.stringify([BASE64])],
    ['null', 'null'],
  ])('reads nothing of %s', (_name, body) => {
    expect(readPdf(Buffer.from(body))).toBeUndefined();
  });

  it('reads nothing of a missing body', () => {
    expect(readPdf(undefined)).toBeUndefined();
  });

  it('reads 16 MB in moderate time', () => {
    const large = Buffer.concat([PDF, Buffer.alloc(11 * 1024 * 1024)]);
    expect(readPdf(Buffer.from(JSON.stringify({ pdf: large.toString('base64') })))?.length).toBe(
      large.length,
    );
  });
});
