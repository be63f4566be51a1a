import { CALLS } from '../products/every.calls.js';
import { pageText } from './doc-samples.js';

/** Whose methods the tables of a page list. */
const PAGES: Readonly<Record<string, string>> = {
  verifications: 'IdenfyService',
  erasure: 'IdenfyService',
  aml: 'IdenfyAml',
  faces: 'IdenfyFaces',
  companies: 'IdenfyCompanies',
  checks: 'IdenfyChecks',
};

/** These make several requests, or had their tests before there were others (test/client): no list of calls has them. */
const NOT_WALKED = [
  'createToken',
  'deleteVerification',
  'getVerification',
  'downloadFiles',
  'eraseClient',
].map((name) => `IdenfyService.${name}`);

/** Endpoints that iDenfy documents well enough for a method; where it documents PUT and PATCH for the same change, PATCH. */
const DOCUMENTED = `
  POST   /api/v2/token
  POST   /api/v2/status
  POST   /api/v2/data
  POST   /api/v2/files
  POST   /api/v2/full
  POST   /api/v2/generate-pdf
  POST   /api/v2/delete
  POST   /api/v2/add-dummy-status
  GET    /kyc/identifications/
  POST   /kyc/identifications/{}/request-information/
  POST   /kyc/identifications/{}/blocklists/{}/
  DELETE /kyc/identifications/{}/blocklists/{}/
  POST   /aml/checks/
  POST   /aml/checks/{}/pdf/
  GET    /aml/checks/{}/profiles/{}/
  POST   /aml/checks/{}/profiles/{}/pdf/
  GET    /aml/monitorings/
  POST   /aml/monitorings/
  GET    /aml/monitorings/{}/
  PATCH  /aml/monitorings/{}/
  DELETE /aml/monitorings/{}/
  POST   /aml/monitorings/{}/start/
  POST   /aml/monitorings/{}/stop/
  POST   /aml/monitorings/{}/pdf/
  DELETE /aml/monitorings/{}/profiles/{}/
  POST   /kyb/tokens/
  PATCH  /kyb/tokens/{}/
  GET    /kyb/info/
  GET    /kyb/forms/
  POST   /kyb/forms/
  GET    /kyb/forms/{}/
  PATCH  /kyb/forms/{}/
  POST   /kyb/forms/{}/submit/
  GET    /kyb/forms/{}/beneficiaries/
  POST   /kyb/forms/{}/beneficiaries/
  GET    /kyb/forms/{}/beneficiaries/{}/
  PATCH  /kyb/forms/{}/beneficiaries/{}/
  DELETE /kyb/forms/{}/beneficiaries/{}/
  GET    /kyb/forms/{}/beneficiaries/{}/documents/
  POST   /kyb/forms/{}/beneficiaries/{}/documents/
  GET    /kyb/forms/{}/beneficiaries/{}/documents/{}/
  PATCH  /kyb/forms/{}/beneficiaries/{}/documents/{}/
  DELETE /kyb/forms/{}/beneficiaries/{}/documents/{}/
  GET    /kyb/forms/{}/documents/
  POST   /kyb/forms/{}/documents/
  GET    /kyb/forms/{}/documents/{}/
  PATCH  /kyb/forms/{}/documents/{}/
  DELETE /kyb/forms/{}/documents/{}/
  GET    /kyb/forms/{}/questionnaires/
  GET    /kyb/forms/{}/questionnaires/{}/
  GET    /kyb/forms/{}/questionnaires/{}/answers/
  PUT    /kyb/forms/{}/questionnaires/{}/answers/
  DELETE /kyb/forms/{}/questionnaires/{}/answers/
  GET    /kyb/forms/{}/questionnaires/answers/detail/
  GET    /kyb/companies/
  GET    /kyb/companies/{}/
  DELETE /kyb/companies/{}/
  POST   /kyb/companies/{}/change-status/
  POST   /kyb/companies/{}/pdf/
  POST   /kyb/companies/{}/automation/
  GET    /api/v2/gov-ordered-documents/available-documents/
  POST   /api/v2/gov-ordered-documents/document-order/
  GET    /api/v2/gov-ordered-documents/
  GET    /api/v2/gov-ordered-documents/{}/
  GET    /api/v2/sos-filing-documents/
  POST   /api/v2/sos-filing-documents/
  GET    /api/v2/sos-filing-documents/{}/
  GET    /identification/facial-auth/{}/check-status/
  POST   /partner/authentication-info
  GET    /api/v2/facial-authentication-sessions/
  GET    /api/v2/facial-authentication-sessions/{}/
  POST   /api/v2/poa-checks/
  POST   /api/v2/address-verification
  POST   /api/v2/registry-center-checks/
  GET    /api/v2/registry-center-checks/
  POST   /fraud/proxy-check
  POST   /fraud/validate-phone
  POST   /fraud/send-sms
  POST   /fraud/verify-sms
  POST   /fraud/estimate-fraud-probability
  POST   /age-estimation/token/
  POST   /bank/tokens/
  GET    /bank/verifications/{}/accounts/{}/transactions/
  POST   /bank-card/tokens/
  GET    /risk/assessment-profiles/
  GET    /risk/assessment-profiles/{}/
  POST   /risk/assessment-profiles/{}/check/
  GET    /risk/assessments/
  PUT    /risk/assessments/{}
`
  .trim()
  .split('\n')
  .map((line) => line.trim().replace(/ +/, ' '));

interface Row {
  /** `IdenfyCompanies.forms.get` */
  readonly name: string;
  /** `GET /kyb/forms/{}/`; none where the method makes no request. */
  readonly endpoints: readonly string[];
}

/** The rows of all tables that list methods with their endpoints. */
function rowsOf(page: string): Row[] {
  let owner: string | undefined;
  return pageText(`docs/${page}.md`)
    .split('\n')
    .flatMap((line) => {
      const [first = '', second = ''] = line.split('|').slice(1);
      const header = /^ method(?: of `(\w+)`)? *$/.exec(first);
      if (header !== null && second.trim() === 'endpoint') {
        owner = [PAGES[page], header[1]].filter(Boolean).join('.');
        return [];
      }
      if (!line.startsWith('|')) {
        owner = undefined;
      }
      const method = /^ \[?`(\w+)\(/.exec(first)?.[1];
      if (owner === undefined || method === undefined) {
        return [];
      }
      const text = second.replaceAll('`', '').replaceAll(/\{\w+\}/g, '{}');
      return [
        {
          name: `${owner}.${method}`,
          endpoints: text.match(/(?:GET|POST|PUT|PATCH|DELETE) \/[^\s,]*/g) ?? [],
        },
      ];
    });
}

const rows = Object.keys(PAGES).flatMap(rowsOf);
const methodOf = ({ name }: { readonly name: string }): string => name.split(',')[0] ?? '';
const walked = CALLS.filter((call) => methodOf(call) !== 'IdenfyService.request');

it('every method is in the table of its page with the request that it makes, and no other', () => {
  const endpointOf = new Map(rows.map(({ name, endpoints }) => [name, endpoints]));
  const wrong = walked.filter((call) => {
    const { method, url } = call.request;
    const [endpoint = '', ...others] = endpointOf.get(methodOf(call)) ?? [];
    const pattern = new RegExp(`^${endpoint.replaceAll('{}', '[^/]+')}$`);
    return others.length > 0 || !pattern.test(`${method} ${url.split('?')[0]}`);
  });
  expect(wrong.map(({ name, request: { method, url } }) => `${name}: ${method} ${url}`)).toEqual([]);
});

it('every method of the tables is there once, and makes its request in a test', () => {
  const names = rows.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const tested = new Set([...walked.map(methodOf), ...NOT_WALKED]);
  const requesting = rows.filter(({ endpoints }) => endpoints.length > 0);
  expect(requesting.map(({ name }) => name).filter((name) => !tested.has(name))).toEqual([]);
});

it('every endpoint that iDenfy documents well has a method, and no method has another endpoint', () => {
  const inTables = new Set(rows.flatMap(({ endpoints }) => endpoints));
  expect([...inTables].sort()).toEqual([...DOCUMENTED].sort());
});
