import { isRecord, jsonCopy, pathPart, setOwn } from './json.js';
import { listRule, partsRule, problemsInside, rule } from './rule.js';
import type { Rule, RuleProblem } from './rule.js';
import {
  booleanRule,
  codeRule,
  COUNTRY_MESSAGE,
  countryRule,
  nonEmptyTextRule,
  oneOfRule,
  upperCaseCountry,
} from './value.rules.js';
import type { OpenApiSchema } from '../../shared/openapi.js';

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
interface NameRule {
  readonly message: string;
  readonly description: string;
  readonly keeps: (name: string) => boolean;
}

/** An object whose names and values each keep a rule. */
const mapRule = ({ keeps, message, description }: NameRule, values: Rule): Rule =>
  objectRule({ description, additionalProperties: values.schema }, (value) =>
    Object.entries(value).flatMap(([name, one]) =>
      keeps(name) ? problemsOfEntry(name, values, one) : [{ at: pathPart(name), message, rule: 'name' }],
    ),
  );

/** An object in which some names are known; what has another name may be anything. */
function shapeRule(known: Readonly<Record<string, Rule>>): Rule {
  const rules = Object.entries(known);
  const properties = Object.fromEntries(rules.map(([name, { schema }]) => [name, schema]));
  return objectRule({ properties, additionalProperties: true }, (value) =>
    rules.flatMap(([name, one]) =>
      Object.hasOwn(value, name) ? problemsOfEntry(name, one, value[name]) : [],
    ),
  );
}

/** The problems of a rule, and those of what cannot be written as JSON, one per place. */
const jsonRule = ({ name, schema, problems: structureProblems }: Rule): Rule =>
  partsRule(name, schema, (value) => {
    const problems = structureProblems(value);
    const named = new Set(problems.map(({ at }) => at));
    return [...problems, ...jsonCopy(value).problems.filter(({ at }) => !named.has(at))];
  });

const countryName: NameRule = {
  message: `${COUNTRY_MESSAGE} or ALL`,
  description: 'By country: ISO 3166-1 alpha-2 code, XK or ALL.',
  keeps: (name) => name === 'ALL' || countryRule.keeps(name),
};
const documentName: NameRule = {
  message: 'must be a document type such as PASSPORT, or ALL',
  description: 'By document type, for example PASSPORT, or ALL.',
  keeps: codeRule.keeps,
};
const named = (description: string): NameRule => ({
  message: 'must not have an empty name',
  description,
  keeps: (name) => name !== '',
});

const stringRule = rule('text', 'must be a string', { type: 'string' }, (value) => typeof value === 'string');

const stepRule = shapeRule({
  type: oneOfRule('UPLOAD', 'COMPARE', 'EXTRACT'),
  fields: listRule(nonEmptyTextRule, 0),
  texts: mapRule(named('By language.'), shapeRule({ name: stringRule, description: stringRule })),
  settings: shapeRule({ canUpload: booleanRule, canCapture: booleanRule, canUploadPDF: booleanRule }),
});

const steps = jsonRule(
  mapRule(countryName, mapRule(documentName, mapRule(named('By the name of the step.'), stepRule))),
);

const fold = (name: string): string => upperCaseCountry(name) as string;

/** Names that are the same country in two cases, all but the first. */
function repeatedCountries(value: unknown): string[] {
  const names = isRecord(value) ? Object.keys(value) : [];
  return names.filter((name, index) => names.findIndex((other) => fold(other) === fold(name)) < index);
}

/** `{ COUNTRY or ALL: { DOCUMENT or ALL: { STEP: { type, fields, texts, settings } } } }` */
export const additionalStepsRule: Rule = {
  ...partsRule(steps.name, steps.schema, (value) => [
    ...steps.problems(value),
    ...repeatedCountries(value).map((name) => ({
      at: pathPart(name),
      message: 'must be there once, not in upper and lower case',
      rule: 'name',
    })),
  ]),
  normalise: (value) => {
    if (!isRecord(value) || repeatedCountries(value).length > 0) {
      return value;
    }
    const normalised = {};
    Object.keys(value).forEach((name) => setOwn(normalised, fold(name), value[name]));
    return normalised;
  },
};

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
export const extraParametersRule = (isKnown: (name: string) => boolean): Rule => ({
  ...jsonRule(
    objectRule({ additionalProperties: true }, (value) =>
      Object.keys(value).flatMap((name) => nameProblems(name, isKnown)),
    ),
  ),
  name: 'known',
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
