import sjson from 'secure-json-parse';
import type {
  DataAnswer,
  FilesAnswer,
  IdentificationsPage,
  ListedIdentification,
  StatusAnswer,
} from './responses.js';

/** What JSON text holds, or nothing when it is not JSON. Keys that could reach a prototype are dropped. */
export function parseJson(body: Buffer | undefined): unknown {
  try {
    return body && sjson.parse(body, null, { protoAction: 'remove', constructorAction: 'remove' });
  } catch {
    return undefined;
  }
}

/** The same where only an object will do. */
export function parseJsonObject(body: Buffer | undefined): Record<string, unknown> | undefined {
  const value = parseJson(body);
  return isObject(value) ? value : undefined;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Makes a typed value of a body; nothing when it is not what iDenfy documents for this scanRef. */
export type ReadBody<Value> = (body: Buffer | undefined, scanRef: string) => Value | undefined;

export const readStatus: ReadBody<StatusAnswer> = (body, scanRef) => {
  const response = flat(parseJsonObject(body), 'status');
  if (isObject(response?.status)) {
    response.status = response.status.overall ?? response.overall;
  }
  return typeof response?.status === 'string' && isAbout(scanRef, response)
    ? (response as StatusAnswer)
    : undefined;
};

export const readData: ReadBody<DataAnswer> = (body, scanRef) => {
  const response = flat(parseJsonObject(body), 'data');
  return response !== undefined && isAbout(scanRef, response) ? response : undefined;
};

export const readFiles: ReadBody<FilesAnswer> = (body) => parseJsonObject(body);

/** What names no verification is left out, so that one odd entry does not hide the others. */
export function readIdentifications(body: Buffer | undefined): IdentificationsPage | undefined {
  const response = parseJsonObject(body);
  if (!Array.isArray(response?.results)) {
    return undefined;
  }
  const entries = (response.results as unknown[]).filter(isObject);
  const results = entries.filter((entry): entry is typeof entry & ListedIdentification => {
    return typeof entry.scanRef === 'string' && entry.scanRef !== '';
  });
  return { results, more: typeof response.next === 'string' && response.next !== '' };
}

/** iDenfy responds with flat fields; what somebody in between nests as in a webhook is read as well. clientIds were numbers once. */
function flat(
  response: Record<string, unknown> | undefined,
  nested: string,
): Record<string, unknown> | undefined {
  if (response === undefined) {
    return undefined;
  }
  const inner = response[nested];
  const fields = isObject(inner) ? { ...inner, ...response } : { ...response };
  return typeof fields.clientId === 'number' ? { ...fields, clientId: String(fields.clientId) } : fields;
}

function isAbout(scanRef: string, { scanRef: named }: Record<string, unknown>): boolean {
  return named === undefined || named === null || named === scanRef;
}

/** Whether a response names no clientId, or this one. */
export function isOf(clientId: unknown, { clientId: named }: Record<string, unknown>): boolean {
  return (
    named === undefined ||
    named === null ||
    named === clientId ||
    (typeof named === 'number' && named === Number(clientId))
  );
}

/** The response to a token request for this clientId. */
export function readToken(body: Buffer | undefined, clientId: unknown): Record<string, unknown> | undefined {
  const response = parseJsonObject(body);
  const isToken = typeof response?.authToken === 'string' && response.authToken !== '';
  return isToken && isOf(clientId, response) ? response : undefined;
}
