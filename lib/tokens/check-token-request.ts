import { createHash } from 'node:crypto';
import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { quietly } from '../shared/quietly.js';
import { PARAMETERS } from './create-token.dto.js';
import type { CreateTokenRequest } from './create-token.dto.js';
import { isRecord, jsonCopy, pathPart, setOwn } from './rules/json.js';
import { CLIENT_ID_ALIAS } from './rules/structure.rules.js';
import { isLocalUrl, urlRule } from './rules/value.rules.js';
import type { TokenParameterRule } from './token-parameter.decorator.js';

/** What is sent: the parameters that are set, countries in upper case, extra parameters among the others. Plain JSON. */
export type TokenRequestBody = Omit<CreateTokenRequest, 'extraParameters'> &
  Readonly<Record<string, unknown>>;

/** Everything that is wrong with a request, or the body to send. */
export type CheckedTokenRequest =
  { readonly problems: readonly IdenfyProblem[] } | { readonly body: TokenRequestBody };

/** The parameters that are set, by name. A map, so that no name means anything to it. */
type Parameters = Map<string, unknown>;

/** In the order in which they are sent. */
const DECLARED = [...PARAMETERS.values()];

const unreadable = (path: string, what: string): IdenfyProblem => ({
  path,
  rule: 'object',
  message: `${what} must be an object of token parameters that can be read`,
});

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
  const checked = quietly(() => {
    const parameters: Parameters = new Map();
    if (!readParameters(defaults, parameters)) {
      return undefined;
    }
    const extra = parameters.get('extraParameters');
    parameters.delete('clientId');
    if (!readParameters(request, parameters)) {
      return undefined;
    }
    mergeExtra(extra, parameters);
    return checkParameters(parameters, local);
  });
  return checked ?? { problems: [unreadable('', 'the request')] };
}

/**
 * Checks defaults for token requests when the app starts: each parameter by itself, as those it belongs with may come
 * with the request. Paths start with `at`, the name of the option.
 */
export function checkTokenDefaults(defaults: unknown, at = '', local = false): IdenfyProblem[] {
  const prefix = at === '' ? '' : `${at}.`;
  const problems = quietly(() => {
    const parameters: Parameters = new Map();
    return readParameters(defaults, parameters) ? defaultProblems(parameters, local) : undefined;
  });
  return (
    problems?.map(({ path, rule, message }) => ({
      path: prefix + path,
      rule,
      message: prefix + message,
    })) ?? [unreadable(at, at === '' ? 'the defaults' : at)]
  );
}

/** What is wrong with a clientId, a missing one included. */
export function checkClientId(value: unknown): IdenfyProblem[] {
  return [...(PARAMETERS.get('clientId')?.problems(value) ?? [])];
}

function defaultProblems(parameters: Parameters, local: boolean): IdenfyProblem[] {
  const problems = DECLARED.filter(({ name }) => name !== 'clientId').flatMap((parameter) =>
    valueProblems(parameter, parameters.get(parameter.name), local),
  );
  if (parameters.has('clientId')) {
    const message = 'clientId must not have a default: it names one user';
    problems.unshift({ path: 'clientId', rule: 'unknown', message });
  }
  return [...problems, ...unknownParameters(parameters)];
}

/** One pass: each parameter is put into the form in which it is sent, and its rule is asked once. */
function checkParameters(parameters: Parameters, local: boolean): CheckedTokenRequest {
  const problems: IdenfyProblem[] = [];
  const body: Record<string, unknown> = {};
  const valueOf = (name: string): unknown => parameters.get(name);
  let known = 0;
  for (const parameter of DECLARED) {
    const { name, options } = parameter;
    const given = parameters.get(name);
    if (given === undefined && options.required === undefined) {
      continue;
    }
    const value = parameter.normalise(given);
    const found = valueProblems(parameter, value, local);
    if (found.length > 0) {
      problems.push(...found);
    }
    if (options.beside !== undefined) {
      problems.push(...parameter.conflicts(value, valueOf));
    }
    if (value !== undefined) {
      known += 1;
      body[name] = value;
    }
  }
  const { extraParameters, additionalData } = body;
  if (
    additionalData !== undefined &&
    isRecord(extraParameters) &&
    Object.hasOwn(extraParameters, 'additionalData')
  ) {
    const path = 'extraParameters.additionalData';
    problems.push({ path, rule: 'known', message: `${path} must not be set together with additionalData` });
  }
  if (parameters.size > known) {
    problems.push(...unknownParameters(parameters));
  }
  if (problems.length > 0) {
    return { problems };
  }
  if (extraParameters !== undefined) {
    delete body.extraParameters;
    Object.entries(extraParameters as object).forEach(([name, value]) => setOwn(body, name, value));
  }
  return { body: body as TokenRequestBody };
}

const valueProblems = (
  parameter: TokenParameterRule,
  value: unknown,
  local: boolean,
): readonly IdenfyProblem[] =>
  local && parameter.rule === urlRule && isLocalUrl(value) ? [] : parameter.problems(value);

/** Reads every parameter once and shares nothing with its source. False for what is no object with parameters. */
function readParameters(source: unknown, parameters: Parameters): boolean {
  if (Object.prototype.toString.call(source) !== '[object Object]') {
    return false;
  }
  const values = source as Record<string, unknown>;
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (value !== undefined) {
      parameters.set(name, typeof value === 'object' && value !== null ? detached(value) : value);
    }
  }
  return true;
}

/** A copy; what is not JSON stays as it is, for its rule to refuse. */
function detached(value: object): unknown {
  const { copy, problems } = jsonCopy(value);
  return problems.length === 0 ? copy : value;
}

/** Puts the extra parameters of the defaults under those of the request, one by one, as they are parameters too. */
function mergeExtra(below: unknown, parameters: Parameters): void {
  const above = parameters.get('extraParameters');
  if (above !== below && isRecord(below) && isRecord(above)) {
    parameters.set('extraParameters', { ...below, ...above });
  }
}

/** One problem for each name that is no parameter: a typo would cost a credit. */
function unknownParameters(parameters: Parameters): IdenfyProblem[] {
  const names = [...parameters.keys()].filter((name) => !PARAMETERS.has(name));
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
