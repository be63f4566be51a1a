import { logText } from '../../shared/log-text.js';
import { isWhole } from './rule.js';
import type { RuleProblem } from './rule.js';

const MAX_DEPTH = 64;
const MAX_VALUES = 100_000;

/** A name that a caller chose, made fit for a path in a message. */
export const pathPart = (name: string): string => (name === '' ? "''" : logText(name, 64));

/** An object with names and values, as JSON has them: no list, date, map or class that turns itself into something. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.prototype.toString.call(value) === '[object Object]' &&
    typeof (value as { toJSON?: unknown }).toJSON !== 'function'
  );
}

/** Adds an own property whatever its name is: assigning to `__proto__` would change the prototype instead. */
export function setOwn(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

interface Walk {
  readonly problems: RuleProblem[];
  readonly above: unknown[];
  /** Where the walk is: a name for each value above. */
  readonly path: string[];
  values: number;
}

/**
 * Reads a value once, so that what was checked is what is sent. Entries that are undefined are left out. The copy shares
 * nothing with the value; it is of no use where there are problems: each place that is not JSON.
 */
export function jsonCopy(value: unknown): { copy: unknown; problems: readonly RuleProblem[] } {
  const walk: Walk = { problems: [], above: [], path: [], values: 0 };
  return { copy: copyValue(value, walk), problems: walk.problems };
}

function copyValue(value: unknown, walk: Walk): unknown {
  walk.values += 1;
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) {
    return value;
  }
  if (walk.values > MAX_VALUES) {
    return fail(`must not hold more than ${MAX_VALUES} values`, walk);
  }
  if (walk.above.includes(value)) {
    return fail('must not hold itself', walk);
  }
  const isList = Array.isArray(value);
  if (!(isList ? isWhole(value) : isRecord(value))) {
    return fail('must be JSON: text, a finite number, true, false, null, a list or a plain object', walk);
  }
  if (walk.above.length === MAX_DEPTH) {
    return fail(`must not be nested deeper than ${MAX_DEPTH} levels`, walk);
  }
  walk.above.push(value);
  const copy = isList
    ? value.map((entry, index) => copyPart(entry, `${index}`, walk))
    : copyRecord(value as Record<string, unknown>, walk);
  walk.above.pop();
  return copy;
}

function fail(message: string, walk: Walk): undefined {
  // Past the limit every further value would be one more problem.
  if (walk.values <= MAX_VALUES + 1) {
    const at = walk.path.join('.');
    walk.problems.push({ ...(at !== '' && { at }), message, rule: 'json' });
  }
  return undefined;
}

function copyPart(value: unknown, name: string, walk: Walk): unknown {
  walk.path.push(name);
  const copy = copyValue(value, walk);
  walk.path.pop();
  return copy;
}

function copyRecord(record: Record<string, unknown>, walk: Walk): object {
  const copy = {};
  for (const name of Object.keys(record)) {
    const value = record[name];
    if (value !== undefined) {
      setOwn(copy, name, copyPart(value, pathPart(name), walk));
    }
  }
  return copy;
}
