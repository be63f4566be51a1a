import sjson from 'secure-json-parse';
import type { IdentificationData, IdentificationPayload } from '../events/payloads/identification.payload.js';
import type {
  DocumentStatus,
  FaceStatus,
  FraudTag,
  MismatchTag,
  OverallStatus,
} from '../events/payloads/vocabulary.js';

/**
 * Response of `POST /api/v2/status` (documentation.idenfy.com, kyc/data-retrieval). Fields that are not listed are kept.
 */
export interface StatusAnswer {
  status: OverallStatus;
  scanRef?: string | null;
  clientId?: string | null;
  /** Null or '' before there is a result; so are the next three. */
  autoFace?: FaceStatus | null;
  autoDocument?: DocumentStatus | null;
  /** Filled when a person has reviewed the verification: both manual results together make the status final. */
  manualFace?: FaceStatus | null;
  manualDocument?: DocumentStatus | null;
  fraudTags?: FraudTag[] | null;
  mismatchTags?: MismatchTag[] | null;
  [field: string]: unknown;
}

/**
 * Response of `POST /api/v2/data` (documentation.idenfy.com, kyc/data-retrieval): what was read from the document, and no
 * decision. Personal data. Fields that are not listed are kept.
 */
export interface DataAnswer extends IdentificationData {
  scanRef?: string | null;
  clientId?: string | null;
}

/**
 * Response of `POST /api/v2/files` (documentation.idenfy.com, kyc/data-retrieval): links to photos and videos by step
 * name. They are signed and expire, so fetch the files rather than keep the links.
 */
export interface FilesAnswer {
  FRONT?: string | null;
  BACK?: string | null;
  FACE?: string | null;
  FRONT_VIDEO?: string | null;
  BACK_VIDEO?: string | null;
  FACE_VIDEO?: string | null;
  UTILITY_BILL?: string | null;
  [step: string]: unknown;
}

type Fields = Record<string, unknown>;

/** What JSON text holds, or nothing when it is not JSON. Keys that could reach a prototype are dropped. */
export function parseJson(body: Buffer | undefined): unknown {
  try {
    return body && sjson.parse(body, null, { protoAction: 'remove', constructorAction: 'remove' });
  } catch {
    return undefined;
  }
}

/** The same where only an object will do. */
export function parseJsonObject(body: Buffer | undefined): Fields | undefined {
  const value = parseJson(body);
  return isObject(value) ? value : undefined;
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Makes a typed value of a body; nothing when it is not what iDenfy documents for this scanRef. */
type ReadBody<Value> = (body: Buffer | undefined, scanRef: string) => Value | undefined;

export const readStatus: ReadBody<StatusAnswer> = (body, scanRef) => {
  const response = readFlat(body, 'status', scanRef);
  if (isObject(response?.status)) {
    response.status = response.status.overall ?? response.overall;
  }
  return typeof response?.status === 'string' ? (response as StatusAnswer) : undefined;
};

export const readData: ReadBody<DataAnswer> = (body, scanRef) => readFlat(body, 'data', scanRef);

/** Any object will do: accounts differ in what it holds. */
export const readFull: ReadBody<IdentificationPayload> = (body, scanRef) =>
  readFlat(body, undefined, scanRef);

export const readFiles: ReadBody<FilesAnswer> = (body) => parseJsonObject(body);

/**
 * iDenfy responds with flat fields; what a proxy in between nests as in a webhook is read as well. clientIds were numbers
 * once. Nothing where the response is about another scanRef.
 */
function readFlat(body: Buffer | undefined, nested: string | undefined, scanRef: string): Fields | undefined {
  const response = parseJsonObject(body);
  if (response === undefined) {
    return undefined;
  }
  const inner = nested === undefined ? undefined : response[nested];
  const fields: Fields = isObject(inner) ? { ...inner, ...response } : response;
  if (typeof fields.clientId === 'number') {
    fields.clientId = String(fields.clientId);
  }
  const isAbout = fields.scanRef === undefined || fields.scanRef === null || fields.scanRef === scanRef;
  return isAbout ? fields : undefined;
}

/** Whether a response names no clientId, or this one. */
export const isOf = (clientId: unknown, { clientId: named }: Fields): boolean =>
  named === undefined ||
  named === null ||
  named === clientId ||
  (typeof named === 'number' && named === Number(clientId));

/** A response with a token in it. */
export interface TokenResponse extends Readonly<Record<string, unknown>> {
  readonly authToken: string;
}

/** The response to a token request for this clientId. */
export function readToken(body: Buffer | undefined, clientId: unknown): TokenResponse | undefined {
  const response = parseJsonObject(body);
  return typeof response?.authToken === 'string' && response.authToken !== '' && isOf(clientId, response)
    ? (response as Fields & TokenResponse)
    : undefined;
}

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
  return body && (pdfOnly(body) ?? fromBase64(body.toString('latin1')) ?? fromJson(parseJson(body)));
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

const pdfOnly = (bytes: Buffer): Buffer | undefined =>
  bytes.subarray(0, MAGIC_WITHIN).includes(MAGIC) ? bytes : undefined;
