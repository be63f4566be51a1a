import { fileRule, MAX_FILE_BYTES } from '../../requests/rules/file.rules.js';
import { isRecord } from '../../requests/rules/json.js';
import {
  jsonRule,
  kindRule,
  mapRule,
  named,
  nullable,
  recordRule,
} from '../../requests/rules/object.rules.js';
import { listRule, partsRule } from '../../requests/rules/rule.js';
import type { Rule } from '../../requests/rules/rule.js';
import {
  asciiRule,
  booleanRule,
  countryRule,
  dateRule,
  emailRule,
  noCommaRule,
  nonEmptyTextRule,
  numberFromRule,
  oneOfRule,
  phoneRule,
  shortTextRule,
  textRule,
  websiteRule,
} from '../../requests/rules/value.rules.js';
import {
  BENEFICIARY_TYPES,
  COMPANY_DOCUMENT_TYPES,
  INDIVIDUAL_DOCUMENT_TYPES,
} from './company-vocabulary.js';

const text = (max: number): Rule => nullable(shortTextRule(max));
const country = nullable(countryRule);

/** `{ value }`, whose value may be anything, null too. */
const valueRule = jsonRule(
  partsRule('object', { type: 'object', properties: { value: {} }, required: ['value'] }, (value) =>
    isRecord(value) && Object.keys(value).join() === 'value' && value.value !== undefined
      ? []
      : [{ message: 'must be an object with a value and nothing else', rule: 'object' }],
  ),
);

const additionalInfoRule = mapRule(named('An object with a `value`, by the key of the field.'), valueRule);

const COMPANY = {
  companyName: textRule(200),
  country: countryRule,
  registrationNumber: text(100),
  region: text(2),
  type: text(100),
  phone: nullable(phoneRule),
  website: nullable(websiteRule),
  email: nullable(emailRule),
  brandNames: listRule(textRule(100), 0, 10),
  activityCode: text(8),
  tin: text(32),
  operatingAddress: text(255),
  postalAddress: text(255),
  postcode: text(20),
  street: text(100),
  city: text(100),
  additionalInfo: additionalInfoRule,
};

const INDIVIDUAL = {
  infoType: oneOfRule('INDIVIDUAL', 'COMPANY'),
  name: textRule(100),
  surname: textRule(100),
  email: nullable(emailRule),
  phone: nullable(phoneRule),
  dateOfBirth: nullable(dateRule),
  country,
  nationality: country,
  documentNumber: nullable(asciiRule(50)),
  personalNumber: nullable(asciiRule(50)),
  citizenship: country,
  countryOfBirth: country,
  residentialAddress: text(255),
  countryOfResidence: country,
  postcode: text(20),
  address: text(255),
  street: text(100),
  city: text(100),
  tin: text(20),
  taxResidence: country,
  selfDeclaredPep: nullable(booleanRule),
  additionalInfo: additionalInfoRule,
};

export const companyRule = recordRule(COMPANY, ['companyName', 'country']);

const applicantCompany = recordRule({ ...COMPANY, infoType: INDIVIDUAL.infoType }, [
  'companyName',
  'country',
]);

/** Who a beneficiary is. */
export const applicantRule = kindRule('infoType', {
  INDIVIDUAL: recordRule(INDIVIDUAL, ['name', 'surname']),
  COMPANY: applicantCompany,
});

/** The same with a verification, which can be named only when the beneficiary is added. */
export const newApplicantRule = kindRule('infoType', {
  INDIVIDUAL: recordRule({ ...INDIVIDUAL, scanRef: nonEmptyTextRule }, ['name', 'surname']),
  COMPANY: applicantCompany,
});

const beneficiaryTypeRule = oneOfRule(...BENEFICIARY_TYPES);

/** What a beneficiary is beside `info`. */
export const BENEFICIARY = {
  beneficiaryType: beneficiaryTypeRule,
  beneficiaryTypes: listRule(beneficiaryTypeRule, 1),
  positions: listRule(noCommaRule(50), 0, 3),
  formFiller: booleanRule,
  ownershipPercentage: nullable(numberFromRule(0, 100)),
};

export const beneficiariesRule = listRule(recordRule({ ...BENEFICIARY, info: applicantRule }, ['info']), 0);

export const companyDocumentTypeRule = oneOfRule(...COMPANY_DOCUMENT_TYPES);
export const beneficiaryDocumentTypeRule = oneOfRule(
  ...new Set([...INDIVIDUAL_DOCUMENT_TYPES, ...COMPANY_DOCUMENT_TYPES]),
);
export const filenameRule = shortTextRule(100);
export const documentFileRule = fileRule('jpeg', 'png', 'gif', 'webp', 'heic', 'pdf');

const documentRule = recordRule(
  { type: companyDocumentTypeRule, filename: nullable(filenameRule), file: documentFileRule },
  ['type', 'file'],
);

const documentList = listRule(documentRule, 0);

/** Documents of a new form. They have to fit into one body. */
export const documentsRule: Rule = {
  ...documentList,
  ...partsRule('list', documentList.schema, (value) => {
    const problems = documentList.problems(value);
    const together = `must have files of at most ${MAX_FILE_BYTES} bytes together; addDocument takes one after the other`;
    return problems.length > 0 || bytesOf(value) <= MAX_FILE_BYTES
      ? problems
      : [{ message: together, rule: 'file' }];
  }),
};

/** Of files that are base64 by now, or are refused. */
const bytesOf = (documents: unknown): number =>
  (documents as readonly { readonly file: Uint8Array | string }[]).reduce(
    (sum, { file }) => sum + sizeOf(file),
    0,
  );

const sizeOf = (file: Uint8Array | string): number =>
  typeof file === 'string' ? (file.length / 4) * 3 : file.byteLength;

export const clientSystemRule = recordRule({
  ipAddress: nullable(nonEmptyTextRule),
  timeZone: nullable(nonEmptyTextRule),
});

const answersOfSection = mapRule(named('An object with a `value`, by the key of the question.'), valueRule);

/** `{ section: { question: { value } } }` */
export const sectionsRule = mapRule(named('Answers by the key of the section.'), answersOfSection);
