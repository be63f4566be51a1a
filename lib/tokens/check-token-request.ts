import { createHash } from 'node:crypto';
import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { PARAMETERS } from './create-token.dto.js';
import type { CreateTokenRequest } from './create-token.dto.js';
import { isRecord, jsonCopy, pathPart } from './rules/json.js';
import { NONE } from './rules/rule.js';
import { CLIENT_ID_ALIAS } from './rules/structure.rules.js';
import { isLocalUrl, urlRule } from './rules/value.rules.js';
import type { TokenParameterRule } from './token-parameter.decorator.js';

/** What is sent: the parameters that are set, countries in upper case, extra parameters among the others. Plain JSON. */
type TokenRequestBody = Omit<CreateTokenRequest, 'extraParameters'> & Readonly<Record<string, unknown>>;

/** Everything that is wrong with a request, or the body to send. */
export type CheckedTokenRequest =
  { readonly problems: readonly IdenfyProblem[] } | { readonly body: TokenRequestBody };

/** In the order in which they are sent. */
const DECLARED = [...PARAMETERS.values()];
const PLACES: ReadonlyMap<string, number> = new Map(DECLARED.map(({ name }, place) => [name, place]));
const placeOf = (name: keyof CreateTokenRequest): number => PLACES.get(name)!;
const CLIENT_ID = placeOf('clientId');
const EXTRA = placeOf('extraParameters');
/** What the check needs of each of them, close at hand: it runs for every parameter of every request. */
const CHECKS = DECLARED.map((parameter) => ({
  parameter,
  name: parameter.name,
  keeps: parameter.rule.keeps,
  normalise: parameter.rule.normalise,
  isRequired: parameter.options.required !== undefined,
  other: parameter.options.beside && placeOf(parameter.options.beside.other),
}));
const NOTHING: readonly unknown[] = DECLARED.map(() => undefined);

/** What is set. */
interface Given {
  /** A value at the place of each declared parameter: a list is much cheaper than names. */
  readonly values: unknown[];
  /** Names of no parameter. */
  readonly unknown: string[];
}

/**
 * Checks a token request by the rules of {@link CreateTokenDto}, merged over the module's defaults: what the request does
 * not set (or sets to undefined) comes from there, a null of the request stays null. Never throws, also where a getter or
 * a proxy of the caller does, and never changes what it was given.
 *
 * @param local whether iDenfy is a simulator on this machine: then the return URLs may be http to this machine
 */
export function checkTokenRequest(
  request: unknown,
  defaults: Partial<CreateTokenRequest> = {},
  local = false,
): CheckedTokenRequest {
  const given: Given = { values: NOTHING.slice(), unknown: [] };
  const { values } = given;
  try {
    readParameters(defaults, given);
    const extra = values[EXTRA];
    values[CLIENT_ID] = undefined;
    readParameters(request, given);
    if (extra !== undefined && values[EXTRA] !== extra && isRecord(extra) && isRecord(values[EXTRA])) {
      // One by one, as they are parameters too.
      values[EXTRA] = { ...extra, ...values[EXTRA] };
    }
    return checkParameters(given, local);
  } catch {
    return { problems: [unreadable('', 'the request')] };
  }
}

/**
 * Checks defaults for token requests when the app starts: each parameter by itself, as those it belongs with may come
 * with the request. Paths start with `at`, the name of the option.
 */
export function checkTokenDefaults(defaults: unknown, at = '', local = false): IdenfyProblem[] {
  const prefix = at === '' ? '' : `${at}.`;
  const { values, unknown }: Given = { values: NOTHING.slice(), unknown: [] };
  const problems: IdenfyProblem[] = [];
  try {
    readParameters(defaults, { values, unknown });
    if (values[CLIENT_ID] !== undefined) {
      const message = 'clientId must not have a default: it names one user';
      problems.push({ path: 'clientId', rule: 'unknown', message });
    }
    DECLARED.forEach((parameter, place) => {
      if (place !== CLIENT_ID) {
        problems.push(...valueProblems(parameter, values[place], local));
      }
    });
  } catch {
    return [unreadable(at, at === '' ? 'the defaults' : at)];
  }
  return [...problems, ...unknownParameters(unknown)].map(({ path, rule, message }) => ({
    path: prefix + path,
    rule,
    message: prefix + message,
  }));
}

const unreadable = (path: string, what: string): IdenfyProblem => ({
  path,
  rule: 'object',
  message: `${what} must be an object of token parameters that can be read`,
});

/** What is wrong with a clientId, a missing one included. */
export function checkClientId(value: unknown): readonly IdenfyProblem[] {
  return DECLARED[CLIENT_ID]!.problems(value);
}

/** One pass: each parameter is put into the form in which it is sent, and its rule is asked once. */
function checkParameters({ values, unknown }: Given, local: boolean): CheckedTokenRequest {
  const problems: IdenfyProblem[] = [];
  // Without a prototype it is a hash table from the start, and no name in it is special.
  const body = Object.create(null) as Record<string, unknown>;
  for (let place = 0; place < CHECKS.length; place += 1) {
    const { parameter, name, keeps, normalise, isRequired, other } = CHECKS[place]!;
    const given = values[place];
    if (given === undefined && !isRequired) {
      continue;
    }
    const value = normalise === undefined ? given : normalise(given);
    if (!keeps(value)) {
      problems.push(...valueProblems(parameter, value, local));
    }
    if (other !== undefined) {
      problems.push(...parameter.conflicts(value, values[other]));
    }
    if (place !== EXTRA) {
      body[name] = value;
    }
  }
  const extra = values[EXTRA];
  if (extra !== undefined && isRecord(extra)) {
    if (body.additionalData !== undefined && Object.hasOwn(extra, 'additionalData')) {
      const path = 'extraParameters.additionalData';
      problems.push({ path, rule: 'known', message: `${path} must not be set together with additionalData` });
    }
    Object.assign(body, extra);
  }
  if (unknown.length > 0) {
    problems.push(...unknownParameters(unknown));
  }
  return problems.length > 0 ? { problems } : { body: body as TokenRequestBody };
}

const valueProblems = (
  parameter: TokenParameterRule,
  value: unknown,
  local: boolean,
): readonly IdenfyProblem[] =>
  local && parameter.rule === urlRule && isLocalUrl(value) ? NONE : parameter.problems(value);

/**
 * Reads every parameter once and shares nothing with its source.
 *
 * @throws for what is no object with parameters, and what its getters throw
 */
function readParameters(source: unknown, { values, unknown }: Given): void {
  if (Object.prototype.toString.call(source) !== '[object Object]') {
    throw new TypeError('No object');
  }
  // A copy gives up its values at once; read by name they would each be looked up.
  const copy = { ...(source as object) };
  const given = Object.values<unknown>(copy);
  const names = Object.keys(copy);
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index]!;
    const value = given[index];
    const place = PLACES.get(name);
    if (value !== undefined && place === undefined) {
      unknown.push(name);
    } else if (value !== undefined && place !== undefined) {
      values[place] = typeof value === 'object' && value !== null ? detached(value) : value;
    }
  }
}

/** A copy; what is not JSON stays as it is, for its rule to refuse. */
function detached(value: object): unknown {
  const { copy, problems } = jsonCopy(value);
  return problems.length === 0 ? copy : value;
}

/** One problem for each name that is no parameter: a typo would cost a credit. */
function unknownParameters(names: readonly string[]): IdenfyProblem[] {
  return [...new Set(names)].map((name) => {
    const path = pathPart(name);
    const hint =
      name === CLIENT_ID_ALIAS
        ? 'is another name of clientId, which must be used instead'
        : 'is not a known parameter; one that this version does not know belongs in extraParameters';
    return { path, rule: 'unknown', message: `${path} ${hint}` };
  });
}

/** JSON with the names of every object in order, so that equal requests give equal text. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const record = value as Record<string, unknown>;
    const names = Object.keys(record).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(record[name])}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** So that it is the hash of nothing else. A change of what is hashed needs another one. */
const DOMAIN = 'nestjs-idenfy token request 1';

/**
 * Tells whether two checked token requests of an instance are the same, without keeping what is in them. Not keyed with a
 * credential: sessions outlive a rotated secret. It stays with the session, beside the token itself.
 */
export function requestFingerprint(body: Readonly<Record<string, unknown>>, instance: string): string {
  return createHash('sha256')
    .update(`${DOMAIN}\n${instance}\n${canonicalJson(body)}`)
    .digest('hex');
}
