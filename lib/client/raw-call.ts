import { IdenfyRequestError } from '../errors/idenfy-errors.js';
import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { pathPart } from '../requests/rules/json.js';
import { quietly } from '../shared/quietly.js';
import type { Call, QueryValue } from './call.js';
import { readBytes, readNothing } from './read.js';
import { parseJson } from './responses.js';

/** What a call that an app has put together is to be. */
export interface IdenfyRawRequest {
  /** Added to the path; what is undefined is left out, a list is separated by commas. */
  query?: Readonly<Record<string, QueryValue>>;
  /** Sent as JSON. */
  body?: object;
  /** What the response is taken for. Default `json`. */
  response?: 'json' | 'buffer' | 'none';
  /** Whether the call may be made twice. Default: a GET may, nothing else. */
  repeatable?: boolean;
}

export type IdenfyRequestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const METHODS: readonly unknown[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const RESPONSES: readonly unknown[] = ['json', 'buffer', 'none'];
const FIELDS: readonly string[] = ['query', 'body', 'response', 'repeatable'];
/** An absolute path: no host, no query, no fragment, no white space, no step to another folder. */
const PATH = /^\/(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/;
/** What in a path is a word of iDenfy's, not an id or a token. */
const WORD = /^(?:[a-z]+(?:-[a-z]+)*|v\d)$/;

/** In a few megabytes everything but photos fits; the largest documents of companies are known to. */
const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

/** @throws IdenfyRequestError naming every problem. */
export function rawCall<Value>(
  method: IdenfyRequestMethod,
  path: string,
  request: IdenfyRawRequest,
): Call<Value> {
  refuseProblems(method, path, request);
  const { query, body, response = 'json', repeatable = method === 'GET' } = request;
  return {
    kind: repeatable ? 'read' : 'write',
    method: 'request',
    verb: method,
    ...masked(path),
    query,
    body,
    maxBodyBytes: MAX_RESPONSE_BYTES,
    read: READERS[response] as Call<Value>['read'],
  };
}

const READERS: Readonly<Record<'json' | 'buffer' | 'none', Call<unknown>['read']>> = {
  json: (body) => (body?.length === 0 ? null : parseJson(body)),
  buffer: readBytes,
  none: readNothing,
};

function refuseProblems(method: unknown, path: unknown, request: unknown): void {
  const problems: IdenfyProblem[] = [];
  const refuse = (at: string, rule: string, message: string): void =>
    void problems.push({ path: at, rule, message: `${at} ${message}` });
  if (!METHODS.includes(method)) {
    refuse('method', 'enum', `must be ${METHODS.slice(0, -1).join(', ')} or DELETE`);
  }
  if (typeof path !== 'string' || !PATH.test(path) || quietly(() => decodeURIComponent(path)) === undefined) {
    refuse('path', 'path', "must be an absolute path such as /aml/checks/, without host, query and '..'");
  }
  if (!isObject(request)) {
    throw IdenfyRequestError.invalid([
      ...problems,
      { path: 'request', rule: 'object', message: 'request must be an object' },
    ]);
  }
  const { query, body, response, repeatable } = request as Record<string, unknown>;
  for (const [name, value] of Object.entries({ query, body })) {
    if (value !== undefined && !isObject(value)) {
      refuse(name, 'object', 'must be an object');
    }
  }
  if (body !== undefined && quietly(() => JSON.stringify(body)) === undefined) {
    refuse('body', 'json', 'must be an object that can be written as JSON');
  }
  for (const [name, value] of Object.entries(isObject(query) ? query : {})) {
    if (value !== undefined && ![value].flat().every(isQueryValue)) {
      refuse(
        `query.${pathPart(name)}`,
        'type',
        'must be a string, a number, true, false, or a list of strings and numbers',
      );
    }
  }
  if (method === 'GET' && body !== undefined) {
    refuse('body', 'excludes', 'must not be set: a GET has none');
  }
  if (response !== undefined && !RESPONSES.includes(response)) {
    refuse('response', 'enum', 'must be json, buffer or none');
  }
  if (repeatable !== undefined && typeof repeatable !== 'boolean') {
    refuse('repeatable', 'boolean', 'must be true or false');
  }
  Object.keys(request)
    .filter((name) => !FIELDS.includes(name))
    .forEach((name) => refuse(name, 'unknown', 'is not a known option'));
  if (problems.length > 0) {
    throw IdenfyRequestError.invalid(problems);
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What `String` makes a text of that means the same. */
const isQueryValue = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);

/** The path with its ids apart, so that those who watch see none. */
function masked(path: string): Pick<Call<unknown>, 'path' | 'ids'> {
  const ids: Record<string, string> = {};
  const parts = path.split('/').map((part, index) => {
    if (part === '' || WORD.test(part)) {
      return part;
    }
    ids[`id${index}`] = decodeURIComponent(part);
    return `{id${index}}`;
  });
  return { path: parts.join('/'), ids };
}
