import type { OpenApiSchema } from '../../shared/openapi.js';
import { isRecord, jsonCopy, pathPart, setOwn } from './json.js';
import { partsRule, problemsInside } from './rule.js';
import type { Rule, RuleProblem } from './rule.js';
import { oneOfRule } from './value.rules.js';

const NOT_AN_OBJECT: readonly RuleProblem[] = [{ message: 'must be an object', rule: 'object' }];

/** An object that is right when its entries are. */
const objectRule = (
  schema: OpenApiSchema,
  problems: (value: Record<string, unknown>) => readonly RuleProblem[],
): Rule =>
  partsRule('object', { type: 'object', ...schema }, (value) =>
    isRecord(value) ? problems(value) : NOT_AN_OBJECT,
  );

const problemsOfEntry = (name: string, entry: Rule, value: unknown): readonly RuleProblem[] =>
  value === undefined ? [] : problemsInside(pathPart(name), entry, value);

/** What the names of an object must be, as `must be …`, and for OpenAPI, which has no words for names. */
export interface NameRule {
  readonly message: string;
  readonly description: string;
  readonly keeps: (name: string) => boolean;
}

/** Any name that is one. */
export const named = (description: string): NameRule => ({
  message: 'must not have an empty name',
  description,
  keeps: (name) => name !== '',
});

/** An object whose names and values each keep a rule. */
export const mapRule = ({ keeps, message, description }: NameRule, values: Rule): Rule =>
  objectRule({ description, additionalProperties: values.schema }, (value) =>
    Object.entries(value).flatMap(([name, one]) =>
      keeps(name) ? problemsOfEntry(name, values, one) : [{ at: pathPart(name), message, rule: 'name' }],
    ),
  );

/** An object in which some names are known; what has another name may be anything. */
export function shapeRule(known: Readonly<Record<string, Rule>>): Rule {
  const rules = Object.entries(known);
  const properties = Object.fromEntries(rules.map(([name, { schema }]) => [name, schema]));
  return objectRule({ properties, additionalProperties: true }, (value) =>
    rules.flatMap(([name, one]) =>
      Object.hasOwn(value, name) ? problemsOfEntry(name, one, value[name]) : [],
    ),
  );
}

/** The problems of a rule, and those of what cannot be written as JSON, one per place. */
export const jsonRule = ({ name, schema, problems: structureProblems }: Rule): Rule =>
  partsRule(name, schema, (value) => {
    const problems = structureProblems(value);
    const named = new Set(problems.map(({ at }) => at));
    return [...problems, ...jsonCopy(value).problems.filter(({ at }) => !named.has(at))];
  });

/** The names of a {@link recordRule} that must be there. */
type Required<Known> = readonly (keyof Known & string)[];

/** An object in which every name is known, and some must be there: a part of a request. */
export function recordRule<Known extends Readonly<Record<string, Rule>>>(
  known: Known,
  required: Required<Known> = [],
): Rule {
  const rules = Object.entries<Rule>(known);
  const properties = Object.fromEntries(rules.map(([name, { schema }]) => [name, schema]));
  const schema = { properties, additionalProperties: false, ...(required.length > 0 && { required }) };
  const record = objectRule(schema, (value) => [
    ...required
      .filter((name) => (value[name] ?? undefined) === undefined)
      .map((name) => ({ at: name, message: 'is required', rule: 'required' })),
    ...rules.flatMap(([name, one]) =>
      required.includes(name) && value[name] === null ? [] : problemsOfEntry(name, one, value[name]),
    ),
    ...Object.keys(value)
      .filter((name) => value[name] !== undefined && !Object.hasOwn(known, name))
      .map((name) => ({ at: pathPart(name), message: 'is not a known field', rule: 'unknown' })),
  ]);
  return { ...record, normalise: (value) => normalised(value, known) };
}

function normalised(value: unknown, known: Readonly<Record<string, Rule>>): unknown {
  if (!isRecord(value)) {
    return value;
  }
  const copy = {};
  for (const [name, one] of Object.entries(value)) {
    const rule = Object.hasOwn(known, name) ? known[name] : undefined;
    setOwn(copy, name, rule?.normalise === undefined ? one : rule.normalise(one));
  }
  return copy;
}

/** One of several objects; what is beside it says which (`chosenBy`). */
export const eitherRule = (...kinds: readonly Rule[]): Rule => ({
  ...objectRule({ oneOf: kinds.map(({ schema }) => schema) }, () => []),
  normalise: (value) => kinds.reduce((one, { normalise }) => normalise?.(one) ?? one, value),
});

/** One of several objects; one of its fields says which. */
export function kindRule(by: string, kinds: Readonly<Record<string, Rule>>): Rule {
  const either = eitherRule(...Object.values(kinds));
  const known = oneOfRule(...Object.keys(kinds));
  return {
    ...either,
    ...objectRule(either.schema, (value) => {
      const kind = value[by] ?? undefined;
      if (kind === undefined) {
        return [{ at: by, message: 'is required', rule: 'required' }];
      }
      return known.keeps(kind) ? kinds[kind as string]!.problems(value) : problemsInside(by, known, kind);
    }),
  };
}

/** The same or null. */
export const nullable = (rule: Rule): Rule => ({
  ...rule,
  schema: orNull(rule.schema),
  keeps: (value) => value === null || rule.keeps(value),
  problems: (value) => (value === null ? [] : rule.problems(value)),
});

/** The same or null, as OpenAPI 3.0.3 has it: `nullable` counts beside a `type` only, and null is among the values. */
export function orNull(schema: OpenApiSchema): OpenApiSchema {
  const { oneOf: [first, ...others] = [], enum: values } = schema;
  return first === undefined
    ? { ...schema, nullable: true, ...(values && { enum: [...values, null] }) }
    : { ...schema, oneOf: [orNull(first), ...others] };
}

/** Names that can change what an object is instead of what it holds. */
const UNSAFE_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const KNOWN = 'must be set outside of extraParameters: it is a known parameter';

/**
 * Parameters that this version does not know. Those it knows belong outside, where they are checked.
 *
 * @param refusal what is to be said of a name that must not be set for another reason
 */
export const extraParametersRule = (
  isKnown: (name: string) => boolean,
  refusal: (name: string) => string | undefined = () => undefined,
): Rule => ({
  ...jsonRule(
    objectRule({ additionalProperties: true }, (value) =>
      Object.keys(value).flatMap((name): RuleProblem[] => {
        const at = pathPart(name);
        if (name === '' || UNSAFE_NAMES.has(name)) {
          return [{ at, message: 'must not be set: it is no name for a parameter', rule: 'unsafe' }];
        }
        const message = isKnown(name) ? KNOWN : refusal(name);
        return message === undefined ? [] : [{ at, message }];
      }),
    ),
  ),
  name: 'known',
});
