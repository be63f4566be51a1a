import type { RequestRules } from '../../requests/request-rules.js';
import {
  COMPANY_LIST_RULES,
  COMPANY_PDF_RULES,
  COMPANY_STATUS_RULES,
  COMPANY_TOKEN_RULES,
  COMPANY_TOKEN_UPDATE_RULES,
} from './company.dto.js';
import {
  AVAILABLE_DOCUMENTS_RULES,
  GOV_DOCUMENT_LIST_RULES,
  ORDER_DOCUMENT_RULES,
  SOS_REPORT_LIST_RULES,
  SOS_REPORT_RULES,
} from './company-registry.dto.js';
import { COMPANY_LOCALES, COMPANY_PDF_SECTIONS, REPORT_STATUSES, US_STATES } from './company-vocabulary.js';

/** Where a request is wrong. */
function wrongIn<Request>(rules: RequestRules<Request>, request: unknown): string[] {
  const checked = rules.check(request);
  return 'problems' in checked ? checked.problems.map(({ path }) => path) : [];
}

const of = (length: number): string => 'ą'.repeat(length);
const UUID = '6f1b1f0a-8d0e-4b56-9a0f-0c6e0d5d3a11';
const tag = 'a'.repeat(32);

it.each<[string, unknown[], unknown[]]>([
  ['clientId', ['a', of(100)], ['', of(101), 5, null, undefined]],
  ['lifetime', [0, 2_592_000], [-1, 2_592_001, 1.5, '60', null]],
  ['externalRef', ['a'.repeat(40), null], ['', 'a'.repeat(41), 'ą']],
  ['locale', [...COMPANY_LOCALES, null], ['EN', 'xx', '']],
  ['flow', [UUID, null], ['flow-1']],
  ['theme', [UUID, null], ['theme-1']],
  ['questionnaire', ['funds', null], ['', 5]],
  ['questionnaireRequired', [true, false], ['true', null]],
  ['tags', [[], Array.from({ length: 5 }, () => tag)], [Array.from({ length: 6 }, () => 'a'), 'a', null]],
  ['scanRefs', [[], ['a'.repeat(40)], null], ['a']],
  ['tokenType', [], ['FORM', 'GOV1']],
])('a token has the limits of %s', (field, good, bad) => {
  const refused = (value: unknown) => wrongIn(COMPANY_TOKEN_RULES, { clientId: 'c-9', [field]: value });
  expect(good.filter((value) => refused(value).length > 0)).toEqual([]);
  expect(bad.filter((value) => refused(value)[0] !== field)).toEqual([]);
});

it('tags and scanRefs hold no comma and have a length', () => {
  const lists = { tags: ['a', 'a,b', `${tag}a`], scanRefs: ['a'.repeat(41), ''] };
  const paths = ['tags.1', 'tags.2', 'scanRefs.0', 'scanRefs.1'];
  expect(wrongIn(COMPANY_TOKEN_RULES, { clientId: 'c-9', ...lists })).toEqual(paths);
  expect(wrongIn(COMPANY_TOKEN_UPDATE_RULES, lists)).toEqual(paths);
  expect(wrongIn(COMPANY_TOKEN_UPDATE_RULES, { scanRefs: null, tags: [] })).toEqual([]);
});

it.each<[unknown, string[]]>([
  [{ status: 'NEED_TO_PROCESS' }, []],
  [{ status: 'NEED_TO_REVIEW' }, []],
  [{ status: 'COMPLETED', reviewInfo: { approvalStatus: 'APPROVED' } }, []],
  [{ status: 'COMPLETED', reviewInfo: { approvalStatus: 'APPROVED', denyReason: null } }, []],
  [{ status: 'COMPLETED', reviewInfo: { approvalStatus: 'DENIED' } }, []],
  [{ status: 'COMPLETED', reviewInfo: { approvalStatus: 'DENIED', denyReason: of(64) } }, []],
  [
    { status: 'COMPLETED', reviewInfo: { approvalStatus: 'DENIED', denyReason: of(65) } },
    ['reviewInfo.denyReason'],
  ],
  [
    { status: 'COMPLETED', reviewInfo: { approvalStatus: 'APPROVED', denyReason: 'a' } },
    ['reviewInfo.denyReason'],
  ],
  [{ status: 'COMPLETED', reviewInfo: { approvalStatus: 'MAYBE' } }, ['reviewInfo.approvalStatus']],
  [{ status: 'COMPLETED', reviewInfo: { approvalStatus: 'DENIED', reason: 'a' } }, ['reviewInfo.reason']],
  [{ status: 'COMPLETED', reviewInfo: {} }, ['reviewInfo.approvalStatus']],
  [{ status: 'COMPLETED', reviewInfo: null }, ['reviewInfo']],
  [{ status: 'COMPLETED' }, ['status']],
  [{ status: 'NEED_TO_REVIEW', reviewInfo: { approvalStatus: 'APPROVED' } }, ['reviewInfo']],
  [{ status: 'PENDING' }, ['status']],
  [{ status: 'PROCESSING' }, ['status']],
  [{}, ['status']],
])('a status %j is wrong in %j', (request, paths) => {
  expect(wrongIn(COMPANY_STATUS_RULES, request)).toEqual(paths);
});

it('a report has known sections, and a password that is one', () => {
  expect(COMPANY_PDF_SECTIONS).toHaveLength(23);
  expect(wrongIn(COMPANY_PDF_RULES, { password: 'a', content: COMPANY_PDF_SECTIONS })).toEqual([]);
  expect(wrongIn(COMPANY_PDF_RULES, {})).toEqual([]);
  expect(wrongIn(COMPANY_PDF_RULES, { password: '', content: ['EVERYTHING'] })).toEqual([
    'password',
    'content.0',
  ]);
});

const order = { companyName: 'a', countryCode: 'LT', productKey: 'b', registrationNumber: 'c' };
const filing = { companyName: 'a', state: 'DE', city: 'b', street: 'c', postalCode: '01234' };

it.each<[string, unknown[], unknown[]]>([
  ['companyName', ['a', of(200)], ['', of(201), null]],
  ['countryCode', ['LT', 'lt'], ['LTU', null]],
  ['productKey', ['a'], ['', 5, null]],
  ['registrationNumber', ['a'], ['', 5, null]],
  ['region', ['a'], ['', 5]],
])('an order has the limits of %s', (field, good, bad) => {
  const refused = (value: unknown) => wrongIn(ORDER_DOCUMENT_RULES, { ...order, [field]: value });
  expect(good.filter((value) => refused(value).length > 0)).toEqual([]);
  expect(bad.filter((value) => refused(value).join() !== field)).toEqual([]);
});

it.each<[string, unknown[], unknown[]]>([
  ['companyName', ['a', of(200)], ['', of(201), null]],
  ['state', US_STATES, ['de', 'DC', 'XX', null]],
  ['city', [of(100)], ['', of(101), null]],
  ['street', [of(255)], ['', of(256), null]],
  ['postalCode', ['00000'], ['0000', '000000', 'abcde', null]],
])('a report of a state has the limits of %s', (field, good, bad) => {
  const refused = (value: unknown) => wrongIn(SOS_REPORT_RULES, { ...filing, [field]: value });
  expect(good.filter((value) => refused(value).length > 0)).toEqual([]);
  expect(bad.filter((value) => refused(value).join() !== field)).toEqual([]);
});

it('knows 50 states', () => {
  expect(new Set(US_STATES).size).toBe(50);
});

const ROW: [unknown[], unknown[]] = [['a'], ['', 5]];
const TIME: [unknown[], unknown[]] = [
  [new Date(0), '2026-01-01T00:00:00Z'],
  ['2026-01-01', 'today', new Date(Number.NaN), 5],
];
const PERIOD: [unknown[], unknown[]] = [
  [[new Date(0), '2026-01-01T00:00:00+02:00']],
  [[], [new Date(0)], [new Date(1), new Date(0)], ['2026-01-01', '2026-01-02'], new Date(0)],
];
const STATUS: [unknown[], unknown[]] = [[...REPORT_STATUSES], ['DONE', '']];
const LISTS: Readonly<Record<string, { check(request: unknown): object }>> = {
  companies: COMPANY_LIST_RULES,
  'ordered documents': GOV_DOCUMENT_LIST_RULES,
  reports: SOS_REPORT_LIST_RULES,
};

it.each<[string, string, unknown[], unknown[]]>([
  ['companies', 'registrationNumber', ...ROW],
  ['companies', 'created', ...PERIOD],
  ['companies', 'pageSize', [1, 1000], [0, 1.5, '50']],
  ['ordered documents', 'deliveredAfter', ...TIME],
  ['ordered documents', 'deliveredBefore', ...TIME],
  ['ordered documents', 'expectedDeliveryAfter', ...TIME],
  ['ordered documents', 'expectedDeliveryBefore', ...TIME],
  ['ordered documents', 'orderedAfter', ...TIME],
  ['ordered documents', 'orderedBefore', ...TIME],
  ['ordered documents', 'documentFormat', ...ROW],
  ['ordered documents', 'title', ...ROW],
  ['ordered documents', 'status', ...STATUS],
  ['ordered documents', 'orderBy', ['orderTime', ['-orderTime', 'deliveryTime']], ['title', []]],
  ['reports', 'checkedAt', ...PERIOD],
  ['reports', 'status', ...STATUS],
])('the list of %s has the limits of %s', (list, field, good, bad) => {
  const checked = (value: unknown) => LISTS[list]?.check({ [field]: value });
  for (const value of good) {
    expect(checked(value)).toHaveProperty('body');
  }
  for (const value of bad) {
    expect(checked(value)).toMatchObject({ problems: [{ path: field }] });
  }
});

it('the documents that there are have a country and a number', () => {
  const request = { countryCode: 'lt', registrationNumber: 'a', region: 'b' };
  expect(AVAILABLE_DOCUMENTS_RULES.check(request)).toEqual({ body: { ...request, countryCode: 'LT' } });
  const wrong = { countryCode: 'LTU', registrationNumber: '', region: '' };
  expect(wrongIn(AVAILABLE_DOCUMENTS_RULES, wrong)).toEqual(Object.keys(wrong));
  expect(wrongIn(AVAILABLE_DOCUMENTS_RULES, {})).toEqual(['countryCode', 'registrationNumber']);
});
