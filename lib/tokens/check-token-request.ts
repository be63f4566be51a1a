import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { PARAMETERS } from './create-token.dto.js';
import type { CreateTokenRequest } from './create-token.dto.js';
import { isRecord, jsonCopy, pathPart, setOwn } from './rules/json.js';
import { CLIENT_ID_ALIAS } from './rules/structure.rules.js';
import { isLocalUrl, urlRule } from './rules/text.rules.js';
import type { TokenParameterRule } from './token-parameter.decorator.js';

/** What is sent: the parameters that are set, countries in upper case, extra parameters among the others. Plain JSON. */
export type TokenRequestBody = Omit<CreateTokenRequest, 'extraParameters'> &
  Readonly<Record<string, unknown>>;

/** Everything that is wrong with a request, or the body to send. */
export type CheckedTokenRequest =
  { readonly problems: readonly IdenfyProblem[] } | { readonly body: TokenRequestBody };

/** In the order in which they are sent. */
const DECLARED = [...PARAMETERS.values()];

const NO_REQUEST: IdenfyProblem = {
  path: '',
  rule: 'object',
  message: 'the request must be an object of token parameters that can be read',
};

/**
 * Checks a token request by the rules of {@link CreateTokenDto}, merged over the module's defaults: what the request does
 * not set (or sets to undefined) comes from there, a null of the request stays null. Never throws, and never changes what
 * it was given.
 *
 * @param local whether iDenfy is a simulator on this machine: then the return URLs may be http to this machine
 */
export function checkTokenRequest(
  request: unknown,
  defaults: Partial<CreateTokenRequest> = {},
  local = false,
): CheckedTokenRequest {
  try {
    const parameters = new Map<string, unknown>();
    if (readParameters(defaults, parameters)) {
      const extra = parameters.get('extraParameters');
      parameters.delete('clientId');
      if (readParameters(request, parameters)) {
        if (extra !== undefined) {
          mergeExtra(extra, parameters);
        }
        return checkParameters(parameters, local);
      }
    }
  } catch {
    // A getter or a proxy of the caller that throws.
  }
  return { problems: [NO_REQUEST] };
}

/**
 * Checks defaults for token requests when the app starts: each parameter by itself, as those it belongs with may come
 * with the request. Paths start with `at`, the name of the option.
 */
export function checkTokenDefaults(defaults: unknown, at = '', local = false): IdenfyProblem[] {
  const prefix = at === '' ? '' : `${at}.`;
  try {
    const parameters = new Map<string, unknown>();
    if (readParameters(defaults, parameters)) {
      return defaultProblems(parameters, local).map(({ path, rule, message }) => ({
        path: prefix + path,
        rule,
        message: prefix + message,
      }));
    }
  } catch {
    // A getter or a proxy that throws; said below.
  }
  const message = `${at === '' ? 'the defaults' : at} must be an object of token parameters that can be read`;
  return [{ path: at, rule: 'object', message }];
}

/** What is wrong with a clientId, a missing one included. */
export function checkClientId(value: unknown): IdenfyProblem[] {
  return [...(PARAMETERS.get('clientId')?.problems(value) ?? [])];
}

function defaultProblems(parameters: Parameters, local: boolean): IdenfyProblem[] {
  const problems = [...PARAMETERS.values()]
    .filter(({ name }) => name !== 'clientId' && parameters.has(name))
    .flatMap((parameter) => valueProblems(parameter, parameters.get(parameter.name), local));
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
  let known = 0;
  let extra: unknown;
  for (const parameter of DECLARED) {
    const { name, rule, options } = parameter;
    const given = parameters.get(name);
    if (given === undefined) {
      problems.push(...parameter.missing);
      continue;
    }
    known += 1;
    const value = rule.normalise === undefined ? given : rule.normalise(given);
    if (!(value === null ? options.nullable === true : rule.keeps(value))) {
      problems.push(...valueProblems(parameter, value, local));
    }
    if (parameter.conditions.length > 0) {
      problems.push(...parameter.conflicts(value, (other) => parameters.get(other)));
    }
    if (name === 'extraParameters') {
      extra = value;
      problems.push(...doubledAdditionalData(extra, parameters));
    } else {
      body[name] = value;
    }
  }
  if (parameters.size > known) {
    problems.push(...unknownParameters(parameters));
  }
  if (problems.length > 0) {
    return { problems };
  }
  return { body: extra === undefined ? (body as TokenRequestBody) : withExtra(body, extra) };
}

const valueProblems = (
  parameter: TokenParameterRule,
  value: unknown,
  local: boolean,
): readonly IdenfyProblem[] =>
  local && parameter.rule === urlRule && isLocalUrl(value) ? [] : parameter.problems(value);

function doubledAdditionalData(extra: unknown, parameters: Parameters): IdenfyProblem[] {
  const path = 'extraParameters.additionalData';
  return parameters.has('additionalData') && isRecord(extra) && Object.hasOwn(extra, 'additionalData')
    ? [{ path, rule: 'known', message: `${path} must not be set together with additionalData` }]
    : [];
}

function withExtra(body: object, extraParameters: unknown): TokenRequestBody {
  for (const [name, value] of Object.entries(extraParameters ?? {})) {
    setOwn(body, name, value);
  }
  return body as TokenRequestBody;
}

/** The parameters that are set, by name. A map, so that no name means anything to it. */
type Parameters = ReadonlyMap<string, unknown>;

/** Reads every parameter once and shares nothing with its source. False for what is no object with parameters. */
function readParameters(source: unknown, parameters: Map<string, unknown>): boolean {
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
  const result = jsonCopy(value);
  return 'copy' in result ? result.copy : value;
}

/** Puts the extra parameters of the defaults under those of the request, one by one, as they are parameters too. */
function mergeExtra(below: unknown, parameters: Map<string, unknown>): void {
  const above = parameters.get('extraParameters');
  if (above !== below && isRecord(below) && isRecord(above)) {
    parameters.set('extraParameters', { ...below, ...above });
  }
}

/** One problem for each name that is no parameter: a typo would cost a credit. */
function unknownParameters(parameters: Parameters): IdenfyProblem[] {
  return [...parameters.keys()].filter((name) => !PARAMETERS.has(name)).map(unknownParameter);
}

function unknownParameter(name: string): IdenfyProblem {
  const path = pathPart(name);
  const hint =
    name === CLIENT_ID_ALIAS
      ? 'is another name of clientId, which must be used instead'
      : 'is not a known parameter; one that this version does not know belongs in extraParameters';
  return { path, rule: 'unknown', message: `${path} ${hint}` };
}
