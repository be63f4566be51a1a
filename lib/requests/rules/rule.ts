import type { OpenApiSchema } from '../../shared/openapi.js';

/** One wrong place in a value. */
export interface RuleProblem {
  /** Where inside the value, for example `1` or `ALL.PASSPORT.SELFIE.type`; not given when it is the value itself. */
  readonly at?: string;
  /** What must be, without the path and without the value: `must be a whole number from 1 to 5`. */
  readonly message: string;
  /** The rule that is broken, where it is not the one that reports it. */
  readonly rule?: string;
}

/** What a value must be. Made once, when the parameters are declared; it holds no state. */
export interface Rule {
  /** The `rule` of the problems it reports. */
  readonly name: string;
  /** The same for OpenAPI, as far as that goes: never stricter than the rule; the parameter's description says the rest. */
  readonly schema: OpenApiSchema;
  /** Whether a value is good: what is asked of each parameter of each request. Never throws on JSON data. */
  readonly keeps: (value: unknown) => boolean;
  /** One entry per wrong place; none for a good value. Never throws on JSON data. */
  readonly problems: (value: unknown) => readonly RuleProblem[];
  /** The form in which a value is sent, for example in upper case. Leaves what it does not understand alone. */
  readonly normalise?: (value: unknown) => unknown;
}

export const NONE: readonly [] = [];

/** A rule that a value keeps or breaks as a whole. */
export function rule(
  name: string,
  message: string,
  schema: OpenApiSchema,
  keeps: (value: unknown) => boolean,
): Rule {
  const broken: readonly RuleProblem[] = [{ message }];
  return { name, schema, keeps, problems: (value) => (keeps(value) ? NONE : broken) };
}

/** A rule that the parts of a value keep or break. */
export const partsRule = (
  name: string,
  schema: OpenApiSchema,
  problems: (value: unknown) => readonly RuleProblem[],
): Rule => ({ name, schema, keeps: (value) => problems(value).length === 0, problems });

/** The problems of a part of a value, as problems of the whole. */
export function problemsInside(
  part: string,
  { name, problems }: Rule,
  value: unknown,
): readonly RuleProblem[] {
  const found = problems(value);
  return found.length === 0
    ? found
    : found.map(({ at, message, rule: broken = name }) => ({
        at: at === undefined ? part : `${part}.${at}`,
        message,
        rule: broken,
      }));
}

/** Whether each place of a list is filled: one with gaps cannot be sent. */
export function isWhole(list: readonly unknown[]): boolean {
  for (let index = 0; index < list.length; index += 1) {
    if (!Object.hasOwn(list, index)) {
      return false;
    }
  }
  return true;
}

/** A list of `min` to `max` entries that each keep a rule. */
export function listRule(entry: Rule, min: 0 | 1, max = Infinity): Rule {
  const most = max === Infinity ? '' : `${max} entries`;
  const least = min === 0 ? most && `at most ${most}` : most === '' ? '1 entry or more' : `1 to ${most}`;
  const notAList: readonly RuleProblem[] = [{ message: `must be a list${least && ` of ${least}`}` }];
  const { normalise } = entry;
  const isList = (value: unknown): value is unknown[] =>
    Array.isArray(value) && value.length >= min && value.length <= max && isWhole(value);
  return {
    name: 'list',
    schema: {
      ...{ type: 'array', items: entry.schema },
      ...(min > 0 && { minItems: min }),
      ...(max < Infinity && { maxItems: max }),
    },
    keeps: (value) => isList(value) && value.every(entry.keeps),
    problems: (value) =>
      isList(value) ? value.flatMap((one, index) => problemsInside(`${index}`, entry, one)) : notAList,
    ...(normalise && {
      normalise: (value) => (Array.isArray(value) ? value.map(normalise) : value),
    }),
  };
}
