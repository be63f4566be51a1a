import { isObject, parseJson } from './read-response.js';

const MAGIC = '%PDF-';
/** Readers accept a few bytes in front of the magic number. */
const MAGIC_WITHIN = 1024;
const DATA_URL = 'data:application/pdf;base64,';
const PADDING = /={1,2}$/;
/** One character and no repetition: matching megabytes against a pattern may use up the stack of the matcher. */
const NOT_BASE64 = /[^A-Za-z0-9+/\r\n]/;

/**
 * The PDF in a response of `POST /api/v2/generate-pdf`. iDenfy documents base64 without saying how it is wrapped, so it
 * may be plain text, a JSON string or a field of a JSON object; the bytes themselves are accepted too. Nothing when
 * there is no PDF in it.
 */
export function readPdf(body: Buffer | undefined): Buffer | undefined {
  if (body === undefined) {
    return undefined;
  }
  return pdfOnly(body) ?? fromBase64(body.toString('latin1')) ?? fromJson(parseJson(body));
}

function fromJson(value: unknown): Buffer | undefined {
  const texts: unknown[] = isObject(value) ? Object.values(value) : [value];
  const files = texts.map(fromBase64).filter((file) => file !== undefined);
  return files.length === 1 ? files[0] : undefined;
}

function fromBase64(text: unknown): Buffer | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  const trimmed = text.trim();
  const encoded = trimmed.startsWith(DATA_URL) ? trimmed.slice(DATA_URL.length) : trimmed;
  return NOT_BASE64.test(encoded.replace(PADDING, '')) ? undefined : pdfOnly(Buffer.from(encoded, 'base64'));
}

function pdfOnly(bytes: Buffer): Buffer | undefined {
  return bytes.subarray(0, MAGIC_WITHIN).includes(MAGIC) ? bytes : undefined;
}
