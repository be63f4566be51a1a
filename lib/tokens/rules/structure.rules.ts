import { isRecord, jsonProblems, pathPart, setOwn } from './json.js';
import { below, listRule, rule, structureRule } from './rule.js';
import type { Rule, RuleProblem } from './rule.js';
import { isCode, nonEmptyTextRule, oneOfRule } from './text.rules.js';
import { booleanRule, COUNTRY_MESSAGE, isCountry, upperCaseCountry } from './value.rules.js';

const NOT_AN_OBJECT: readonly RuleProblem[] = [{ message: 'must be an object' }];

/** What the names of an object must be, as `must be …`. */
interface NameRule {
  readonly message: string;
  /** For OpenAPI, which has no words for names. */
  readonly description: string;
  keeps(name: string): boolean;
}

/** An object whose names and values each keep a rule. */
const mapRule = (names: NameRule, values: Rule): Rule =>
  structureRule({
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
const shapeRule = (known: Readonly<Record<string, Rule>>): Rule =>
  structureRule({
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
const jsonRule = (structure: Omit<Rule, 'keeps'>): Rule =>
  structureRule({
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

const stringRule = rule('text', 'must be a string', { type: 'string' }, (value) => typeof value === 'string');

const countryName: NameRule = {
  message: `${COUNTRY_MESSAGE} or ALL`,
  description: 'By country: ISO 3166-1 alpha-2 code, XK or ALL.',
  keeps: (name) => name === 'ALL' || isCountry(name),
};
const documentName: NameRule = {
  message: 'must be a document type such as PASSPORT, or ALL',
  description: 'By document type, for example PASSPORT, or ALL.',
  keeps: isCode,
};
const named = (description: string): NameRule => ({
  message: 'must not have an empty name',
  description,
  keeps: (name) => name !== '',
});

const stepRule = shapeRule({
  type: oneOfRule('UPLOAD', 'COMPARE', 'EXTRACT'),
  fields: listRule(nonEmptyTextRule, 0),
  texts: mapRule(named('By language.'), shapeRule({ name: stringRule, description: stringRule })),
  settings: shapeRule({
    canUpload: booleanRule,
    canCapture: booleanRule,
    canUploadPDF: booleanRule,
  }),
});

const steps = jsonRule(
  mapRule(countryName, mapRule(documentName, mapRule(named('By the name of the step.'), stepRule))),
);

/** Names that are the same country in two cases, all but the first. */
function repeatedCountries(value: unknown): string[] {
  const names = isRecord(value) ? Object.keys(value) : [];
  return names.filter((name, index) => names.findIndex((other) => fold(other) === fold(name)) < index);
}

const fold = (name: string): string => upperCaseCountry(name) as string;

/** `{ COUNTRY or ALL: { DOCUMENT or ALL: { STEP: { type, fields, texts, settings } } } }` */
export const additionalStepsRule = structureRule({
  name: 'object',
  schema: steps.schema,
  problems: (value) => {
    const problems = steps.problems(value);
    const repeated = repeatedCountries(value).map((name) => ({
      at: pathPart(name),
      message: 'must be there once, not in upper and lower case',
      rule: 'name',
    }));
    return repeated.length === 0 ? problems : [...problems, ...repeated];
  },
  normalise: (value) => {
    if (!isRecord(value) || repeatedCountries(value).length > 0) {
      return value;
    }
    const normalised = {};
    Object.keys(value).forEach((name) => setOwn(normalised, fold(name), value[name]));
    return normalised;
  },
});

const fieldValueRule = rule(
  'value',
  'must be a string or a number',
  { oneOf: [{ type: 'string' }, { type: 'number' }] },
  (value) => typeof value === 'string' || Number.isFinite(value),
);

/** `{ STEP: { field: value } }` */
export const additionalDataRule = jsonRule(
  mapRule(named('By the name of the step.'), mapRule(named('By the name of the field.'), fieldValueRule)),
);

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
