import { readCallOptions, timeLimit, withMethods } from '../config/options-table.js';
import type { OptionsTable } from '../config/options-table.js';
import type { IdenfyError, IdenfyErrorCode, IdenfyProblem } from '../errors/idenfy-error.js';
import { IdenfyRequestError } from '../errors/idenfy-errors.js';
import { Deadline } from '../shared/deadline.js';
import { quietly } from '../shared/quietly.js';
import type { CallKind } from './error-mapping.js';

/** Per-call settings. */
export interface IdenfyCallOptions {
  /** Ends the call. A request that was sent already may still have had its effect. */
  signal?: AbortSignal;
  /**
   * Deadline of this call in milliseconds, instead of the module's `timeoutMs`; of a list it is the deadline of each page. A
   * request that costs something is written only while 500 ms and a tenth of it are left.
   */
  timeoutMs?: number;
}

/** The same inside the package. */
export interface CallOptions {
  /** Ends the call. */
  readonly signal?: AbortSignal;
  /** When the call has to be over, its repeats included. */
  readonly deadline: Deadline;
  /** Lets no attempt begin any more; one that has begun goes on. */
  readonly closing?: AbortSignal;
  /** Called before each request that goes out, the repeats included. */
  readonly onAttempt?: () => void;
}

/** The value of a query parameter; one that is undefined is left out, a list is separated by commas. */
export type QueryValue = string | number | boolean | readonly (string | number)[] | undefined;

/** One call of iDenfy's API. */
export interface Call<Value> {
  readonly kind: CallKind;
  /** Of `IdenfyService`, or with its class: `IdenfyAml.createCheck`; for those who watch. */
  readonly method: string;
  /** Of the HTTP request. Default: POST with a body, else GET. */
  readonly verb?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its slashes as iDenfy documents them; `{id}` for an id, so that those who watch see none. */
  readonly path: string;
  /** The ids of the path, by name. */
  readonly ids?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, QueryValue>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** The token of a person, sent instead of the account's credentials. */
  readonly bearer?: string;
  /** The clientId or the scanRef that the response must be about. */
  readonly about?: string;
  /** The value of a 2xx response, or of an expected error; nothing when it is not what iDenfy documents. */
  readonly read: (body: Buffer | undefined, about: string, error?: IdenfyError) => Value | undefined;
  readonly maxBodyBytes?: number;
  /** Errors that are what was hoped for: their responses are read like those of a 2xx. */
  readonly expected?: readonly IdenfyErrorCode[];
}

export const CALL_OPTIONS: OptionsTable<IdenfyCallOptions> = {
  signal: withMethods<AbortSignal>('signal of an AbortController', 'addEventListener', 'removeEventListener'),
  timeoutMs: timeLimit,
};

/**
 * @param timeoutMs where the options name none
 * @throws IdenfyRequestError for options that would not take effect as intended
 */
export function callOptions(given: IdenfyCallOptions | undefined, timeoutMs: number): CallOptions {
  const { timeoutMs: own = timeoutMs, signal } = readCallOptions('a call to iDenfy', CALL_OPTIONS, given);
  return { deadline: new Deadline(own), signal };
}

/**
 * The address of a call, after the host.
 *
 * @throws IdenfyRequestError for an id that would lead to another address
 */
export function targetOf({ path, ids = {}, query = {} }: Call<unknown>): string {
  const problems: IdenfyProblem[] = [];
  const target = path.replaceAll(/\{(\w+)\}/g, (_placeholder, name: string) => {
    const id = ids[name];
    const encoded = id === '.' || id === '..' ? undefined : encodedId(id);
    if (encoded === undefined) {
      problems.push(idProblem(name, id));
    }
    return encoded ?? '';
  });
  if (problems.length > 0) {
    throw IdenfyRequestError.invalid(problems);
  }
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) {
      search.set(name, String(value));
    }
  }
  return search.size === 0 ? target : `${target}?${search.toString()}`;
}

/** Nothing where it is no id. A surrogate without its pair cannot be encoded. */
const encodedId = (id: unknown): string | undefined =>
  typeof id === 'string' && id !== '' ? quietly(() => encodeURIComponent(id)) : undefined;

/** What is wrong with an id that is no id. */
function idProblem(path: string, id: unknown): IdenfyProblem {
  if (id === undefined || id === null || id === '') {
    return { path, rule: 'required', message: `${path} is required` };
  }
  return typeof id === 'string'
    ? { path, rule: 'id', message: `${path} must be an id as iDenfy gives it` }
    : { path, rule: 'string', message: `${path} must be a string` };
}

/** @throws IdenfyRequestError for what is no scanRef. Any text may be one. */
export function checkScanRef(value: unknown): void {
  if (typeof value !== 'string' || value === '') {
    throw IdenfyRequestError.invalid([idProblem('scanRef', value)]);
  }
}
