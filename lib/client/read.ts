import type { IdenfyError } from '../errors/idenfy-error.js';
import { parseJson, parseJsonObject } from './responses.js';

/** An object of a response. Its type is the word of iDenfy's documentation: fields are neither checked nor dropped. */
export const readObject = <Value>(body: Buffer | undefined): Value | undefined =>
  parseJsonObject(body) as Value | undefined;

/** An object in which one field is a text that is not empty: without it the response is of no use. */
export const readWith =
  <Value>(field: string & keyof Value) =>
  (body: Buffer | undefined): Value | undefined => {
    const value = readObject<Value>(body);
    return typeof value?.[field] === 'string' && value[field] !== '' ? value : undefined;
  };

/** One page of a list, and whether there are more. */
export interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly more: boolean;
}

/** A page of a list: without its frame it is not iDenfy's. One that is past the end (a 404 in JSON) has nothing. */
export function readPage<Entry>(
  body: Buffer | undefined,
  _about: string,
  error?: IdenfyError,
): Page<Entry> | undefined {
  if (error !== undefined) {
    return parseJson(body) === undefined ? undefined : { entries: [], more: false };
  }
  const { results, next } = parseJsonObject(body) ?? {};
  const entries = entriesOf<Entry>(results);
  return entries && { entries, more: typeof next === 'string' && next !== '' };
}

/** A list that iDenfy gives at once. */
export function readList<Entry>(body: Buffer | undefined): Page<Entry> | undefined {
  const value = parseJson(body);
  const entries = entriesOf<Entry>(isObject(value) ? value.results : value);
  return entries && { entries, more: false };
}

const entriesOf = <Entry>(values: unknown): Entry[] | undefined =>
  Array.isArray(values) ? (values.filter(isObject) as Entry[]) : undefined;

/** Of a call without a value: a 2xx without content, or with JSON that does not matter. A page of HTML is not iDenfy's. */
export const readNothing = (body: Buffer | undefined): 'done' | undefined =>
  body?.length === 0 || parseJson(body) !== undefined ? 'done' : undefined;

/** An object, or nothing (null) where iDenfy responds with 204. */
export const readOptional = <Value>(body: Buffer | undefined): Value | null | undefined =>
  body?.length === 0 ? null : readObject<Value>(body);

/** The bytes of a response, whatever they are. */
export const readBytes = (
  body: Buffer | undefined,
  _about: string,
  _error?: IdenfyError,
): Buffer | undefined => body;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
