import { createHash } from 'node:crypto';
import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { PARAMETERS } from './create-token.dto.js';
import type { CreateTokenRequest } from './create-token.dto.js';
import { isRecord, jsonCopy, pathPart, setOwn } from './rules/json.js';
import { NONE } from './rules/rule.js';
import { CLIENT_ID_ALIAS } from './rules/structure.rules.js';
import { isLocalUrl, urlRule } from './rules/value.rules.js';
import type { TokenParameterRule } from './token-parameter.decorator.js';

/** What is sent: the parameters that are set, countries in upper case, extra parameters among the others. Plain JSON. */
type TokenRequestBody = Omit<CreateTokenRequest, 'extraParameters'> & Readonly<Record<string, unknown>>;

/** Everything that is wrong with a request, or the body to send. */
export type CheckedTokenRequest =
  { readonly problems: readonly IdenfyProblem[] } | { readonly body: TokenRequestBody };

const DECLARED = [...PARAMETERS.values()];
const CLIENT_ID = PARAMETERS.get('clientId')!;

/** By name. */
type Given = Record<string, unknown>;

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
  try {
    const given = fieldsOf(request);
    for (const [name, value] of Object.entries(fieldsOf(defaults))) {
      const own = Object.hasOwn(given, name) ? given[name] : undefined;
      if (name === 'extraParameters' && isRecord(value) && isRecord(own)) {
        // One by one, as they are parameters too.
        given[name] = { ...detached(value), ...detached(own) };
      } else if (own === undefined && name !== 'clientId') {
        setOwn(given, name, value);
      }
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
  const problems: IdenfyProblem[] = [];
  try {
    const given = fieldsOf(defaults);
    if (given.clientId !== undefined) {
      const message = 'clientId must not have a default: it names one user';
      problems.push({ path: 'clientId', rule: 'unknown', message });
    }
    for (const parameter of DECLARED) {
      const value = detached(given[parameter.name]);
      if (parameter !== CLIENT_ID) {
        problems.push(...valueProblems(parameter, value, local));
      }
    }
    problems.push(...unknownParameters(given));
  } catch {
    return [unreadable(at, at === '' ? 'the defaults' : at)];
  }
  return problems.map(({ path, rule, message }) => ({
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
  return CLIENT_ID.problems(value);
}

/** One pass that makes the body of what is given. Where that is not clearly right, its problems decide. */
function checkParameters(given: Given, local: boolean): CheckedTokenRequest {
  let isRight =
    given.clientId !== undefined &&
    (given.extraParameters === undefined || given.additionalData === undefined);
  for (const name in given) {
    const value = given[name];
    const parameter = PARAMETERS.get(name);
    if (value === undefined) {
      delete given[name];
    } else if (parameter === undefined) {
      isRight = false;
    } else {
      const { rule, options } = parameter;
      const copy = typeof value === 'object' ? detached(value) : value;
      const sent = rule.normalise === undefined ? copy : rule.normalise(copy);
      if (sent !== value && Object.hasOwn(given, name)) {
        given[name] = sent;
      }
      isRight &&=
        (rule.keeps(sent) || valueProblems(parameter, sent, local).length === 0) &&
        (options.beside === undefined || options.beside.keeps(sent, given[options.beside.other]));
    }
  }
  const problems = isRight ? NONE : problemsOf(given, local);
  if (problems.length > 0) {
    return { problems };
  }
  const { extraParameters } = given;
  if (extraParameters !== undefined) {
    delete given.extraParameters;
    Object.entries(extraParameters as Given).forEach(([name, value]) => setOwn(given, name, value));
  }
  return { body: given as TokenRequestBody };
}

/** In the order in which the parameters are declared. */
function problemsOf(given: Given, local: boolean): IdenfyProblem[] {
  const problems: IdenfyProblem[] = [];
  for (const parameter of DECLARED) {
    const value = given[parameter.name];
    problems.push(...valueProblems(parameter, value, local));
    problems.push(...parameter.conflicts(value, (other) => given[other]));
  }
  const extra = given.extraParameters;
  if (given.additionalData !== undefined && isRecord(extra) && Object.hasOwn(extra, 'additionalData')) {
    const path = 'extraParameters.additionalData';
    problems.push({ path, rule: 'known', message: `${path} must not be set together with additionalData` });
  }
  return [...problems, ...unknownParameters(given)];
}

const valueProblems = (
  parameter: TokenParameterRule,
  value: unknown,
  local: boolean,
): readonly IdenfyProblem[] =>
  local && parameter.rule === urlRule && isLocalUrl(value) ? NONE : parameter.problems(value);

/**
 * Every field with a name, read once. A spread, and for-in over what it made: V8 then looks up no name.
 *
 * @throws for what is no object with parameters, and what its getters throw
 */
function fieldsOf(source: unknown): Given {
  if (Object.prototype.toString.call(source) !== '[object Object]') {
    throw new TypeError('No object');
  }
  const fields = { ...(source as Given) };
  // No JSON has them.
  Object.getOwnPropertySymbols(fields).forEach((symbol) => Reflect.deleteProperty(fields, symbol));
  return fields;
}

/** A value that shares nothing with its source; what is not JSON stays as it is, for its rule to refuse. */
function detached<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { copy, problems } = jsonCopy(value);
  return problems.length === 0 ? (copy as Value) : value;
}

/** One problem for each name that is no parameter: a typo would cost a credit. */
function unknownParameters(given: Given): IdenfyProblem[] {
  const names = Object.keys(given).filter((name) => given[name] !== undefined && !PARAMETERS.has(name));
  return names.map((name) => {
    const path = pathPart(name);
    const hint =
      name === CLIENT_ID_ALIAS
        ? 'is another name of clientId, which must be used instead'
        : 'is not a known parameter; one that this version does not know belongs in extraParameters';
    return { path, rule: 'unknown', message: `${path} ${hint}` };
  });
}

/** JSON with the names of every object in order, so that equal requests give equal text. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(byName)) : part,
  );

const byName = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1);

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
