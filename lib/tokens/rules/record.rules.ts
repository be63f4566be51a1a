import { isRecord, jsonProblems, pathPart } from './json.js';
import { below } from './rule.interface.js';
import type { Rule, RuleProblem } from './rule.interface.js';

const NOT_AN_OBJECT: readonly RuleProblem[] = [{ message: 'must be an object' }];

/** What the names of an object must be, as `must be …`. */
export interface NameRule {
  readonly message: string;
  /** For OpenAPI, which has no words for names. */
  readonly description: string;
  keeps(name: string): boolean;
}

/** An object whose names and values each keep a rule. */
export const mapRule = (names: NameRule, values: Rule): Rule => ({
  name: 'object',
  schema: {
    type: 'object',
    description: names.description,
    additionalProperties: values.schema,
  },
  problems: (value) =>
    isRecord(value)
      ? Object.entries(value).flatMap(([name, one]) =>
          names.keeps(name)
            ? inside(name, values, one)
            : [{ at: pathPart(name), message: names.message, rule: 'name' }],
        )
      : NOT_AN_OBJECT,
});

/** An object in which some names are known; what has another name may be anything. */
export const shapeRule = (known: Readonly<Record<string, Rule>>): Rule => ({
  name: 'object',
  schema: {
    type: 'object',
    properties: Object.fromEntries(Object.entries(known).map(([key, { schema }]) => [key, schema])),
    additionalProperties: true,
  },
  problems: (value) =>
    isRecord(value)
      ? Object.entries(known).flatMap(([key, keyRule]) =>
          Object.hasOwn(value, key) ? inside(key, keyRule, value[key]) : [],
        )
      : NOT_AN_OBJECT,
});

/** The problems of a rule, and those of what cannot be written as JSON, one per place. */
export const jsonRule = (structure: Rule): Rule => ({
  ...structure,
  problems: (value) => {
    const problems = structure.problems(value);
    const named = new Set(problems.map(({ at }) => at));
    return [...problems, ...jsonProblems(value).filter(({ at }) => !named.has(at))];
  },
});

function inside(name: string, valueRule: Rule, value: unknown): readonly RuleProblem[] {
  if (value === undefined) {
    return [];
  }
  return valueRule
    .problems(value)
    .map((problem) => ({ rule: valueRule.name, ...problem, at: below(pathPart(name), problem.at) }));
}
