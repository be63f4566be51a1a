import { isRecord, pathPart } from './json.js';
import { jsonRule } from './record.rules.js';
import type { Rule, RuleProblem } from './rule.interface.js';

/** Names that can change what an object is instead of what it holds. */
const UNSAFE_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** The name that clientId once had; iDenfy still echoes it. Two names for one id would get round the guard. */
export const CLIENT_ID_ALIAS = 'personScanRef';

/** Parameters that this version does not know. Those it knows belong outside, where they are checked. */
export const extraParametersRule = (isKnown: (name: string) => boolean): Rule =>
  jsonRule({
    name: 'known',
    schema: { type: 'object', additionalProperties: true },
    problems: (value) =>
      isRecord(value)
        ? Object.keys(value).flatMap((name) => nameProblems(name, isKnown))
        : [{ message: 'must be an object', rule: 'object' }],
  });

function nameProblems(name: string, isKnown: (name: string) => boolean): readonly RuleProblem[] {
  const at = pathPart(name);
  if (name === CLIENT_ID_ALIAS) {
    return [{ at, message: 'must not be set: it is another name of clientId' }];
  }
  if (name === '' || UNSAFE_NAMES.has(name)) {
    return [{ at, message: 'must not be set: it is no name for a parameter', rule: 'unsafe' }];
  }
  // Accounts whose steps are a silent default send additionalData without additionalSteps.
  return isKnown(name) && name !== 'additionalData'
    ? [{ at, message: 'must be set outside of extraParameters: it is a known parameter' }]
    : [];
}
