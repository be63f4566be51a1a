import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { RequestRules } from '../../requests/request-rules.js';
import { MAX_FILE_BYTES } from '../../requests/rules/file.rules.js';
import {
  ADD_BENEFICIARY_DOCUMENT_RULES,
  ADD_BENEFICIARY_RULES,
  ADD_DOCUMENT_RULES,
  AddCompanyDocumentDto,
  ANSWERS_RULES,
  CREATE_FORM_RULES,
  DOCUMENT_LIST_RULES,
  UPDATE_BENEFICIARY_RULES,
  UPDATE_DOCUMENT_RULES,
  UPDATE_FORM_RULES,
} from './company-form.dto.js';
import { COMPANY_DOCUMENT_TYPES } from './company-vocabulary.js';

/** Where a request is wrong. */
function wrongIn<Request>(rules: RequestRules<Request>, request: unknown): string[] {
  const checked = rules.check(request);
  return 'problems' in checked ? checked.problems.map(({ path }) => path) : [];
}

const of = (length: number): string => 'ą'.repeat(length);
const text = (most: number): [unknown[], unknown[]] => [
  ['', of(most), null],
  [of(most + 1), 5],
];
const name = (most: number): [unknown[], unknown[]] => [
  [of(1), of(most)],
  ['', of(most + 1), 5, null],
];
const ascii: [unknown[], unknown[]] = [
  ['a'.repeat(50), null],
  ['', 'a'.repeat(51), 'ą', 5],
];
const country: [unknown[], unknown[]] = [
  ['LT', 'lt', 'XK', null],
  ['LTU', '', 'ZZ', 5],
];
const email: [unknown[], unknown[]] = [
  ['a@b.lt', null],
  ['a', `${'a'.repeat(250)}@b.lt`, 5],
];
const phone: [unknown[], unknown[]] = [
  ['+37060000000', null],
  ['860000000', '+370 600', 5],
];

/** What each field of a company may and may not be. */
const COMPANY: Readonly<Record<string, [unknown[], unknown[]]>> = {
  companyName: name(200),
  country: [
    ['LT', 'lt'],
    ['LTU', null, 5],
  ],
  registrationNumber: text(100),
  region: text(2),
  type: text(100),
  phone,
  website: [
    ['http://a.lt', null],
    ['a.lt', `http://a.lt/${'b'.repeat(189)}`, 5],
  ],
  email,
  brandNames: [
    [[], Array.from({ length: 10 }, () => of(100))],
    [Array.from({ length: 11 }, () => 'a'), 'a', null],
  ],
  activityCode: text(8),
  tin: text(32),
  operatingAddress: text(255),
  postalAddress: text(255),
  postcode: text(20),
  street: text(100),
  city: text(100),
};

const INDIVIDUAL: Readonly<Record<string, [unknown[], unknown[]]>> = {
  name: name(100),
  surname: name(100),
  email,
  phone,
  dateOfBirth: [
    ['1990-02-28', null],
    ['1990-02-29', '28.02.1990', 5],
  ],
  country,
  nationality: country,
  documentNumber: ascii,
  personalNumber: ascii,
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
  selfDeclaredPep: [
    [true, false, null],
    ['true', 1],
  ],
};

const company = { companyName: 'Example Ltd', country: 'LT' };
const person = { infoType: 'INDIVIDUAL', name: 'Ann', surname: 'Example' };

it.each(Object.entries(COMPANY))('a company has the limits of %s', (field, [good, bad]) => {
  const forms = (value: unknown) => ({ company: { ...company, [field]: value } });
  const applicants = (value: unknown) => ({ info: { ...company, infoType: 'COMPANY', [field]: value } });
  for (const value of good) {
    expect(wrongIn(CREATE_FORM_RULES, forms(value))).toEqual([]);
    expect(wrongIn(UPDATE_FORM_RULES, forms(value))).toEqual([]);
    expect(wrongIn(ADD_BENEFICIARY_RULES, applicants(value))).toEqual([]);
  }
  for (const value of bad) {
    expect(wrongIn(CREATE_FORM_RULES, forms(value))).toEqual([`company.${field}`]);
    expect(wrongIn(UPDATE_FORM_RULES, forms(value))).toEqual([`company.${field}`]);
    expect(wrongIn(ADD_BENEFICIARY_RULES, applicants(value))).toEqual([`info.${field}`]);
  }
});

it('a brand name has a length', () => {
  const brandNames = ['', of(1), of(100), of(101)];
  expect(wrongIn(CREATE_FORM_RULES, { company: { ...company, brandNames } })).toEqual([
    'company.brandNames.0',
    'company.brandNames.3',
  ]);
});

it.each(Object.entries(INDIVIDUAL))('a person has the limits of %s', (field, [good, bad]) => {
  const request = (value: unknown) => ({ info: { ...person, [field]: value } });
  for (const value of good) {
    expect(wrongIn(ADD_BENEFICIARY_RULES, request(value))).toEqual([]);
    expect(wrongIn(UPDATE_BENEFICIARY_RULES, request(value))).toEqual([]);
  }
  for (const value of bad) {
    expect(wrongIn(ADD_BENEFICIARY_RULES, request(value))).toEqual([`info.${field}`]);
    expect(wrongIn(UPDATE_BENEFICIARY_RULES, request(value))).toEqual([`info.${field}`]);
  }
});

it.each<[string, unknown[], unknown[]]>([
  ['beneficiaryType', ['CEO', 'REPRESENTATIVE', 'SHAREHOLDER', 'UBO', 'ABO'], ['OWNER', null]],
  ['beneficiaryTypes', [['CEO'], ['UBO', 'ABO']], [[], 'CEO', null]],
  ['positions', [[], ['a', 'b', of(50)]], [['a', 'b', 'c', 'd'], 'a', null]],
  ['formFiller', [true, false], ['true', null]],
  ['ownershipPercentage', [0, 0.01, 100, null], [-0.01, 100.01, '60', NaN]],
])('a beneficiary has the limits of %s', (field, good, bad) => {
  const refused = (value: unknown) => [
    wrongIn(ADD_BENEFICIARY_RULES, { info: person, [field]: value }),
    wrongIn(UPDATE_BENEFICIARY_RULES, { [field]: value }),
    wrongIn(CREATE_FORM_RULES, { company, beneficiaries: [{ info: person, [field]: value }] }),
  ];
  for (const value of good) {
    expect(refused(value)).toEqual([[], [], []]);
  }
  for (const value of bad) {
    expect(refused(value)).toEqual([[field], [field], [`beneficiaries.0.${field}`]]);
  }
});

it.each<[unknown, string[]]>([
  [{}, ['info']],
  [{ info: null }, ['info']],
  [{ info: 'Ann' }, ['info']],
  [{ info: {} }, ['info.infoType']],
  [{ info: { ...person, infoType: 'TRUST' } }, ['info.infoType']],
  [{ info: { infoType: 'INDIVIDUAL' } }, ['info.name', 'info.surname']],
  [{ info: { infoType: 'COMPANY' } }, ['info.companyName', 'info.country']],
  [{ info: { ...person, companyName: 'x' } }, ['info.companyName']],
  [{ info: { ...company, infoType: 'COMPANY', scanRef: '1' } }, ['info.scanRef']],
  [{ info: { ...person, scanRef: '' } }, ['info.scanRef']],
  [{ info: person, positions: ['a,b', of(51)] }, ['positions.0', 'positions.1']],
  [{ info: person, parent: '' }, ['parent']],
  [{ info: person, parent: null }, []],
  [{ info: person, extraParameters: { tomorrow: 1 } }, []],
  [{ info: person, extraParameters: { positions: [] } }, ['extraParameters.positions']],
])('a beneficiary %j is wrong in %j', (request, paths) => {
  expect(wrongIn(ADD_BENEFICIARY_RULES, request)).toEqual(paths);
});

it('a verification and a parent can be named only when a beneficiary is added', () => {
  const info = { ...person, scanRef: '01' };
  expect(wrongIn(ADD_BENEFICIARY_RULES, { info, parent: 'b1' })).toEqual([]);
  expect(wrongIn(UPDATE_BENEFICIARY_RULES, { info, parent: 'b1' })).toEqual(['info.scanRef', 'parent']);
  expect(wrongIn(CREATE_FORM_RULES, { company, beneficiaries: [{ info }] })).toEqual([
    'beneficiaries.0.info.scanRef',
  ]);
});

it('countries of all depths are sent in upper case', () => {
  const info = { ...company, infoType: 'COMPANY', country: 'lt' };
  const request = { company: { ...company, country: 'lt' }, beneficiaries: [{ info }] };
  expect(CREATE_FORM_RULES.check(request)).toMatchObject({
    body: { company: { country: 'LT' }, beneficiaries: [{ info: { country: 'LT' } }] },
  });
  expect([request.company.country, info.country]).toEqual(['lt', 'lt']);
});

describe('values of fields and answers', () => {
  it.each([['text'], [1.5], [true], [null], [['a', 'b']], [{ a: 1 }]])('may be %j', (value) => {
    const answers = { sections: { section: { question: { value } } } };
    expect(ANSWERS_RULES.check(answers)).toEqual({ body: answers });
    expect(
      wrongIn(CREATE_FORM_RULES, { company: { ...company, additionalInfo: { key: { value } } } }),
    ).toEqual([]);
  });

  it.each<[unknown, string]>([
    [undefined, 'sections'],
    [null, 'sections'],
    [[], 'sections'],
    [{ section: 'text' }, 'sections.section'],
    [{ '': {} }, "sections.''"],
    [{ section: { question: 'text' } }, 'sections.section.question'],
    [{ section: { question: {} } }, 'sections.section.question'],
    [{ section: { question: { value: 1, other: 2 } } }, 'sections.section.question'],
    [{ section: { question: { value: new Date(0) } } }, 'sections.section.question.value'],
    [{ section: { question: { value: { deep: () => 1 } } } }, 'sections.section.question.value.deep'],
  ])('must not be %j', (sections, path) => {
    expect(wrongIn(ANSWERS_RULES, { sections })).toEqual([path]);
  });
});

const pdf = (bytes: number): Buffer => Buffer.concat([Buffer.from('%PDF-1.4\n')], bytes);

describe('documents', () => {
  const document = { type: 'INVOICE', file: pdf(20) };

  it.each<[unknown, string[]]>([
    [document, []],
    [{ ...document, filename: of(100) }, []],
    [{ ...document, filename: null }, []],
    [{ ...document, filename: of(101) }, ['filename']],
    [{ ...document, type: 'IDENTITY_DOCUMENT' }, ['type']],
    [{ ...document, file: 'https://files.example/d1' }, ['file']],
    [{ ...document, file: Buffer.from('text') }, ['file']],
    [{ ...document, file: null }, ['file']],
    [{}, ['type', 'file']],
  ])('of a company are checked (%#)', (request, paths) => {
    expect(wrongIn(ADD_DOCUMENT_RULES, request)).toEqual(paths);
    const all = wrongIn(CREATE_FORM_RULES, { company, documents: [request] });
    expect(all).toEqual(paths.map((path) => `documents.0.${path}`));
  });

  it('of a company have 33 kinds', () => {
    expect(new Set(COMPANY_DOCUMENT_TYPES).size).toBe(33);
    const refused = COMPANY_DOCUMENT_TYPES.flatMap((type) =>
      wrongIn(ADD_DOCUMENT_RULES, { ...document, type }),
    );
    expect(refused).toEqual([]);
  });

  it.each(['type', 'typeExclude'])('are listed by kinds: %s', (name) => {
    const refused = (value: unknown) => wrongIn(DOCUMENT_LIST_RULES, { [name]: value });
    expect([refused(['INVOICE', 'OTHER']), refused([]), refused('INVOICE')]).toEqual([[], [name], [name]]);
    expect(refused(['INVOICE', 'PASSPORT'])).toEqual([`${name}.1`]);
  });

  it('of a beneficiary have kinds of their own, and those of companies', () => {
    for (const type of ['IDENTITY_DOCUMENT', 'PROOF_OF_ADDRESS', 'OTHER', 'SHAREHOLDER_REGISTRY']) {
      expect(wrongIn(ADD_BENEFICIARY_DOCUMENT_RULES, { ...document, type })).toEqual([]);
    }
    expect(wrongIn(ADD_BENEFICIARY_DOCUMENT_RULES, { ...document, type: 'PASSPORT' })).toEqual(['type']);
  });

  it('can get another type and name, but no other file', () => {
    expect(wrongIn(UPDATE_DOCUMENT_RULES, { type: 'OTHER', filename: null })).toEqual([]);
    expect(wrongIn(UPDATE_DOCUMENT_RULES, document)).toEqual(['file']);
  });

  it('are sent as base64, and are not changed by the caller afterwards', () => {
    const file = pdf(9);
    const checked = CREATE_FORM_RULES.check({ company, documents: [{ type: 'INVOICE', file }] });
    file.fill(0);
    const documents = [{ type: 'INVOICE', file: 'JVBERi0xLjQK' }];
    expect(checked).toEqual({ body: { company, documents } });
  });

  it('of a new form must fit into one body together', () => {
    const half = Math.floor(MAX_FILE_BYTES / 2);
    const documents = (bytes: number) => [
      { type: 'INVOICE', file: pdf(half) },
      { type: 'INVOICE', file: pdf(bytes).toString('base64') },
    ];
    expect(wrongIn(CREATE_FORM_RULES, { company, documents: documents(half - 6) })).toEqual([]);
    expect(wrongIn(CREATE_FORM_RULES, { company, documents: documents(half + 6) })).toEqual(['documents']);
  });

  it('are checked by a pipe too', () => {
    const wrong = (file: unknown) =>
      validateSync(plainToInstance(AddCompanyDocumentDto, { type: 'INVOICE', file })).map(
        ({ property }) => property,
      );
    expect(wrong(document.file.toString('base64'))).toEqual([]);
    expect(wrong('text')).toEqual(['file']);
  });
});
