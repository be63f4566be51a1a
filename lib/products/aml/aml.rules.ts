import { eitherRule, kindRule, nullable, recordRule } from '../../requests/rules/object.rules.js';
import { listRule } from '../../requests/rules/rule.js';
import type { Rule } from '../../requests/rules/rule.js';
import {
  countryRule,
  dateRule,
  noCommaRule,
  oneOfRule,
  textRule,
  wholeNumberRule,
} from '../../requests/rules/value.rules.js';

const maybeCountry = nullable(countryRule);

/** What `input` may hold, by the `userType`. */
export const INPUT_RULES = {
  PERSON: recordRule(
    {
      fullName: textRule(200),
      nationality: maybeCountry,
      dateOfBirth: nullable(dateRule),
      // The OpenAPI document has the words, the migration guide the letters.
      sex: nullable(oneOfRule('MALE', 'FEMALE', 'M', 'F', 'O')),
    },
    ['fullName'],
  ),
  COMPANY: recordRule({ companyName: textRule(200), country: maybeCountry }, ['companyName']),
};

export const PERSON_DATASETS = [
  ...(['PEP_CURRENT', 'PEP_FORMER', 'PEP_LINKED', 'SAN_CURRENT', 'SAN_FORMER'] as const),
  ...(['INS', 'RRE', 'DD', 'POI', 'REL'] as const),
] as const;
export const COMPANY_DATASETS = [
  ...(['PEP_LINKED', 'SAN_CURRENT', 'SAN_FORMER', 'INS', 'RRE', 'POI', 'REL'] as const),
  ...(['SOE_CURRENT', 'SOE_FORMER'] as const),
] as const;
const DATE_OF_BIRTH_MATCHING = [
  ...['EXACT', 'SAME_YEAR', 'WITHIN_ONE_YEAR', 'WITHIN_TWO_YEARS', 'WITHIN_THREE_YEARS'],
  ...['WITHIN_FOUR_YEARS', 'WITHIN_FIVE_YEARS'],
];

const filterRules = (
  datasets: readonly string[],
): { datasets: Rule; threshold: Rule; sanctionBodies: Rule } => ({
  datasets: listRule(oneOfRule(...datasets), 1),
  threshold: nullable(wholeNumberRule(75, 100)),
  sanctionBodies: nullable(listRule(wholeNumberRule(1, 80), 0)),
});

/** What `filter` may hold, by the `userType`. The text of the OpenAPI document requires `datasets`, its list of fields does not. */
export const FILTER_RULES = {
  PERSON: recordRule(
    {
      ...filterRules(PERSON_DATASETS),
      dateOfBirthMatching: nullable(oneOfRule(...DATE_OF_BIRTH_MATCHING)),
      pepTiers: nullable(listRule(oneOfRule('PEP_TIER_1', 'PEP_TIER_2', 'PEP_TIER_3'), 0)),
    },
    ['datasets'],
  ),
  COMPANY: recordRule(filterRules(COMPANY_DATASETS), ['datasets']),
};

export const inputRule = eitherRule(INPUT_RULES.PERSON, INPUT_RULES.COMPANY);
export const filterRule = eitherRule(FILTER_RULES.PERSON, FILTER_RULES.COMPANY);
export const clientIdRule = textRule(100);
export const userTypeRule = oneOfRule('PERSON', 'COMPANY');
/** Lists of tags are separated by commas. */
export const tagRule = noCommaRule(32);
export const tagsRule = listRule(tagRule, 0, 5);

const subjectRule = (userType: 'PERSON' | 'COMPANY'): Rule =>
  recordRule(
    {
      clientId: clientIdRule,
      userType: userTypeRule,
      input: INPUT_RULES[userType],
      filter: nullable(FILTER_RULES[userType]),
    },
    ['clientId', 'userType', 'input'],
  );

/** Whom to monitor. */
export const monitoredRule = kindRule('userType', {
  PERSON: subjectRule('PERSON'),
  COMPANY: subjectRule('COMPANY'),
});
