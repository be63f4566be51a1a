import type { IdenfyProblem } from '../errors/problem.interface.js';
import { didYouMean } from './did-you-mean.js';

/**
 * One problem for each option that its owner does not have: a misspelt one would pass without effect.
 *
 * @param at what stands before the names in a section, such as `redelivery.`
 */
export function unknownOptions(
  owner: string,
  given: unknown,
  known: readonly string[],
  at = '',
): IdenfyProblem[] {
  if (given === undefined) {
    return [];
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const path = at === '' ? 'options' : at.slice(0, -1);
    return [{ path, rule: 'object', message: `${path} of ${owner} must be an object` }];
  }
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const path = at + name;
      const meant = didYouMean(name, known);
      const hint = meant === undefined ? '' : `; did you mean ${at}${meant}?`;
      return { path, rule: 'unknown', message: `${path} is not an option of ${owner}${hint}` };
    });
}
