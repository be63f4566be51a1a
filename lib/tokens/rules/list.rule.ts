import { below } from './rule.interface.js';
import type { Rule, RuleProblem } from './rule.interface.js';

/** A list of at least `min` entries that each keep a rule. */
export function listRule(entry: Rule, min: 0 | 1): Rule {
  const notAList: readonly RuleProblem[] = [
    { message: min === 0 ? 'must be a list' : 'must be a list of 1 entry or more' },
  ];
  const { normalise } = entry;
  return {
    name: 'list',
    schema: { type: 'array', items: entry.schema, ...(min > 0 && { minItems: min }) },
    problems: (value) => {
      // Fewer keys than its length says: a list with gaps, which cannot be sent.
      if (!Array.isArray(value) || value.length < min || Object.keys(value).length < value.length) {
        return notAList;
      }
      return value.flatMap((one: unknown, index) =>
        entry
          .problems(one)
          .map((problem) => ({ rule: entry.name, ...problem, at: below(`${index}`, problem.at) })),
      );
    },
    ...(normalise && {
      normalise: (value) => (Array.isArray(value) ? value.map((one: unknown) => normalise(one)) : value),
    }),
  };
}
