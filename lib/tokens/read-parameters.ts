import type { IdenfyProblem } from '../errors/problem.interface.js';
import { PARAMETERS } from './known-parameters.js';
import { CLIENT_ID_ALIAS } from './rules/extra-parameters.rule.js';
import { isRecord, jsonCopy, pathPart } from './rules/json.js';

/** The parameters that are set, by name. A map, so that no name means anything to it. */
export type Parameters = ReadonlyMap<string, unknown>;

/** Reads every parameter once and shares nothing with its source. Nothing for what is no object with parameters. */
export function readParameters(source: unknown): Parameters | undefined {
  if (Object.prototype.toString.call(source) !== '[object Object]') {
    return undefined;
  }
  const values = source as Record<string, unknown>;
  const parameters = new Map<string, unknown>();
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (value !== undefined) {
      parameters.set(name, typeof value === 'object' && value !== null ? detached(value) : value);
    }
  }
  return parameters;
}

/** A copy; what is not JSON stays as it is, for its rule to refuse. */
function detached(value: object): unknown {
  const result = jsonCopy(value);
  return 'copy' in result ? result.copy : value;
}

/** The defaults with the request on top; extra parameters one by one, as they are parameters too. */
export function mergeParameters(defaults: Parameters, request: Parameters): Parameters {
  const merged = new Map([...defaults, ...request]);
  const [below, above] = [defaults.get('extraParameters'), request.get('extraParameters')];
  if (isRecord(below) && isRecord(above)) {
    merged.set('extraParameters', { ...below, ...above });
  }
  if (!request.has('clientId')) {
    merged.delete('clientId');
  }
  return merged;
}

/** One problem for each name that is no parameter: a typo would cost a credit. */
export function unknownParameters(parameters: Parameters): IdenfyProblem[] {
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
