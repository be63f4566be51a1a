import { COUNTRY_MESSAGE, isCountry, upperCaseCountry } from './country.rules.js';
import { isRecord, pathPart, setOwn } from './json.js';
import { listRule } from './list.rule.js';
import { booleanRule } from './number.rules.js';
import { jsonRule, mapRule, shapeRule } from './record.rules.js';
import type { NameRule } from './record.rules.js';
import { rule } from './rule.interface.js';
import type { Rule } from './rule.interface.js';
import { isCode, nonEmptyTextRule, oneOfRule } from './text.rules.js';

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
export const additionalStepsRule: Rule = {
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
