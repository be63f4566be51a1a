import type {
  DataAnswer,
  FilesAnswer,
  IdentificationsPage,
  ListedIdentification,
  StatusAnswer,
} from './answers.js';
import { isObject, parseJsonObject } from './parse-json.js';

/** Makes an answer of a typed value; nothing when the answer is not what iDenfy documents for this scanRef. */
export type ReadAnswer<Value> = (body: Buffer | undefined, scanRef: string) => Value | undefined;

export const readStatus: ReadAnswer<StatusAnswer> = (body, scanRef) => {
  const answer = flat(parseJsonObject(body), 'status');
  if (isObject(answer?.status)) {
    answer.status = answer.status.overall ?? answer.overall;
  }
  return typeof answer?.status === 'string' && isAbout(scanRef, answer)
    ? (answer as StatusAnswer)
    : undefined;
};

export const readData: ReadAnswer<DataAnswer> = (body, scanRef) => {
  const answer = flat(parseJsonObject(body), 'data');
  return answer !== undefined && isAbout(scanRef, answer) ? answer : undefined;
};

export const readFiles: ReadAnswer<FilesAnswer> = (body) => parseJsonObject(body);

/** What names no verification is left out, so that one odd entry does not hide the others. */
export function readIdentifications(body: Buffer | undefined): IdentificationsPage | undefined {
  const answer = parseJsonObject(body);
  if (!Array.isArray(answer?.results)) {
    return undefined;
  }
  const entries = (answer.results as unknown[]).filter(isObject);
  const results = entries.filter((entry): entry is typeof entry & ListedIdentification => {
    return typeof entry.scanRef === 'string' && entry.scanRef !== '';
  });
  return { results, more: typeof answer.next === 'string' && answer.next !== '' };
}

/** iDenfy answers flat; what somebody in between nests as in a webhook is read as well. clientIds were numbers once. */
function flat(
  answer: Record<string, unknown> | undefined,
  nested: string,
): Record<string, unknown> | undefined {
  if (answer === undefined) {
    return undefined;
  }
  const inner = answer[nested];
  const fields = isObject(inner) ? { ...inner, ...answer } : { ...answer };
  return typeof fields.clientId === 'number' ? { ...fields, clientId: String(fields.clientId) } : fields;
}

function isAbout(scanRef: string, { scanRef: named }: Record<string, unknown>): boolean {
  return named === undefined || named === null || named === scanRef;
}

/** Whether an answer names no clientId, or this one. */
export function isOf(clientId: unknown, { clientId: named }: Record<string, unknown>): boolean {
  return (
    named === undefined ||
    named === null ||
    named === clientId ||
    (typeof named === 'number' && named === Number(clientId))
  );
}

/** The answer to a token request for this clientId. */
export function readToken(body: Buffer | undefined, clientId: unknown): Record<string, unknown> | undefined {
  const answer = parseJsonObject(body);
  const isToken = typeof answer?.authToken === 'string' && answer.authToken !== '';
  return isToken && isOf(clientId, answer) ? answer : undefined;
}
