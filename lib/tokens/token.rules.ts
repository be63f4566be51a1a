import { isRecord, pathPart, setOwn } from '../requests/rules/json.js';
import { jsonRule, mapRule, named, shapeRule } from '../requests/rules/object.rules.js';
import type { NameRule } from '../requests/rules/object.rules.js';
import { listRule, partsRule, rule } from '../requests/rules/rule.js';
import type { Rule } from '../requests/rules/rule.js';
import {
  booleanRule,
  codeRule,
  COUNTRY_MESSAGE,
  countryRule,
  nonEmptyTextRule,
  oneOfRule,
  upperCaseCountry,
} from '../requests/rules/value.rules.js';

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

/** The name that clientId once had; iDenfy still echoes it. Two names for one id would get round the guard. */
export const CLIENT_ID_ALIAS = 'personScanRef';
