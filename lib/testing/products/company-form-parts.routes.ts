import { documentLink } from '../simulator-files.js';
import type { Beneficiary, CompanyDocument } from '../../products/companies/companies.types.js';
import {
  ADD_BENEFICIARY_DOCUMENT_RULES,
  ADD_BENEFICIARY_RULES,
  ADD_DOCUMENT_RULES,
  UPDATE_BENEFICIARY_DOCUMENT_RULES,
  UPDATE_BENEFICIARY_RULES,
  UPDATE_DOCUMENT_RULES,
} from '../../products/companies/company-form.dto.js';
import {
  COMPANY_DOCUMENT_TYPES,
  INDIVIDUAL_DOCUMENT_TYPES,
} from '../../products/companies/company-vocabulary.js';
import type { RequestRules } from '../../requests/request-rules.js';
import type { SimulatorAccount } from '../simulator-account.js';
import { badValue, documentedError, error, json, noContent } from '../simulator-response.js';
import type { SimulatorResponse } from '../simulator-response.js';
import { checkBody, route } from '../simulator-router.js';
import type { ApiRoute, RoutedCall } from '../simulator-router.js';
import { SimulatedCompanies } from './companies.js';
import type { CompanyRecord, CompanyTokenRecord } from './company.records.js';

export type Body = Record<string, unknown>;

export const NOT_FOUND = error(404, 'Not found.');

export const part = (account: SimulatorAccount): SimulatedCompanies => account.part(SimulatedCompanies);

/** The token of a call, or the response that refuses it. */
function personOf(
  account: SimulatorAccount,
  authorization: string,
): { token: CompanyTokenRecord } | { refusal: SimulatorResponse } {
  const [, tokenString] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  if (tokenString === undefined) {
    return { refusal: documentedError(401) };
  }
  const token = part(account).token(tokenString);
  if (token !== undefined && !token.used && token.expiration.getTime() > account.clock.now) {
    return { token };
  }
  const refusal = json(401, {
    message: { detail: 'Token is not valid.', completed: token?.used ?? false },
    identifier: 'AUTHENTICATION_FAILED',
    documentation: 'https://documentation.idenfy.com',
    severity: 'NOT_SEVERE',
  });
  return { refusal };
}

/** A route that takes the token of a form, and no credentials. */
export const asPerson = (
  method: ApiRoute['method'],
  path: string,
  respond: (account: SimulatorAccount, token: CompanyTokenRecord, call: RoutedCall) => SimulatorResponse,
): ApiRoute =>
  route(
    method,
    path,
    (account, call) => {
      const person = personOf(account, call.authorization);
      return 'refusal' in person ? person.refusal : respond(account, person.token, call);
    },
    () => true,
  );

export interface FormCall extends RoutedCall {
  readonly account: SimulatorAccount;
  readonly company: CompanyRecord;
  readonly isPerson: boolean;
}

/** A route about a form, which takes its token, or the credentials. */
export const ofForm = (
  method: ApiRoute['method'],
  path: string,
  respond: (call: FormCall) => SimulatorResponse,
): ApiRoute =>
  route(
    method,
    path,
    (account, call) => {
      const isPerson = !account.accepts(call.authorization);
      const person = isPerson ? personOf(account, call.authorization) : undefined;
      if (person !== undefined && 'refusal' in person) {
        return person.refusal;
      }
      const company = part(account).record(call.ids.companyId ?? '');
      const isOthers = person !== undefined && person.token.companyId !== company?.id;
      return company === undefined || isOthers ? NOT_FOUND : respond({ ...call, account, company, isPerson });
    },
    () => true,
  );

/** A body by the rules of the package, then what is made of it. */
export function withBody<Request>(
  rules: RequestRules<Request>,
  body: Body,
  respond: (request: Body) => SimulatorResponse,
): SimulatorResponse {
  const checked = checkBody(rules, body);
  return 'refusal' in checked ? checked.refusal : respond(checked.request);
}

const FORM = '/kyb/forms/{companyId}/';
const BENEFICIARIES = `${FORM}beneficiaries/`;

/** iDenfy never shows the scanRef. */
export function shownBeneficiary({ info, ...beneficiary }: Beneficiary): object {
  const { scanRef: _scanRef, ...shown } = info;
  return { ...beneficiary, info: shown };
}

export function addBeneficiary(
  account: SimulatorAccount,
  company: CompanyRecord,
  request: Body,
): Beneficiary {
  const id = part(account).newId();
  const beneficiary = { id, positions: [], parent: null, ...request } as unknown as Beneficiary;
  company.beneficiaries.set(id, beneficiary);
  company.beneficiaryDocuments.set(id, new Map());
  return beneficiary;
}

export function addDocument(
  account: SimulatorAccount,
  documents: Map<string, CompanyDocument>,
  { type, filename = null }: Body,
): CompanyDocument {
  const id = part(account).newId();
  const document = { id, type, filename, file: documentLink(account, id) } as CompanyDocument;
  documents.set(id, document);
  return document;
}

/** What can be listed, added, read, changed and deleted. */
interface Parts<Entry> {
  readonly path: string;
  /** Of its id in the path. */
  readonly id: string;
  readonly entries: (call: FormCall) => Map<string, Entry> | undefined;
  readonly isListed?: (entry: Entry, query: URLSearchParams) => boolean;
  readonly show: (entry: Entry) => object;
  readonly add: (call: FormCall, entries: Map<string, Entry>) => SimulatorResponse;
  readonly changes: (call: FormCall, change: (changes: Body) => SimulatorResponse) => SimulatorResponse;
}

function partRoutes<Entry extends object>(parts: Parts<Entry>): ApiRoute[] {
  const { path, id, isListed = () => true, show } = parts;
  const all = (
    method: ApiRoute['method'],
    respond: (call: FormCall, entries: Map<string, Entry>) => SimulatorResponse,
  ): ApiRoute =>
    ofForm(method, path, (call) => {
      const entries = parts.entries(call);
      return entries === undefined ? NOT_FOUND : respond(call, entries);
    });
  const one = (
    method: ApiRoute['method'],
    respond: (call: FormCall, entry: Entry, remove: () => void) => SimulatorResponse,
  ): ApiRoute =>
    ofForm(method, `${path}{${id}}/`, (call) => {
      const key = call.ids[id] ?? '';
      const entries = parts.entries(call);
      const entry = entries?.get(key);
      return entry === undefined ? NOT_FOUND : respond(call, entry, () => entries?.delete(key));
    });
  return [
    all('GET', ({ query }, entries) =>
      json(200, [...entries.values()].filter((entry) => isListed(entry, query)).map(show)),
    ),
    all('POST', parts.add),
    one('GET', (_call, entry) => json(200, show(entry))),
    one('PATCH', (call, entry) =>
      parts.changes(call, (changes) => json(200, show(Object.assign(entry, changes)))),
    ),
    one('DELETE', (_call, _entry, remove) => {
      remove();
      return noContent();
    }),
  ];
}

const isKnownParent = ({ beneficiaries }: CompanyRecord, parent: unknown): boolean =>
  (parent ?? null) === null || beneficiaries.has(parent as string);

const beneficiaryRoutes = partRoutes<Beneficiary>({
  path: BENEFICIARIES,
  id: 'beneficiaryId',
  entries: ({ company }) => company.beneficiaries,
  show: shownBeneficiary,
  add: ({ account, company, body, isPerson }) =>
    withBody(ADD_BENEFICIARY_RULES, body, (request) => {
      const { scanRef, ...info } = request.info as Body;
      if (!isKnownParent(company, request.parent)) {
        return badValue("Field 'parent' must be a beneficiary of the company.");
      }
      if (scanRef !== undefined && !isPerson && !account.sessions.has(scanRef as string)) {
        return badValue("Field 'info.scanRef' must be a verification.");
      }
      const known = isPerson || scanRef === undefined ? info : { ...info, scanRef };
      return json(201, shownBeneficiary(addBeneficiary(account, company, { ...request, info: known })));
    }),
  changes: ({ body }, change) => withBody(UPDATE_BENEFICIARY_RULES, body, change),
});

const listed = (words: string | null, type: string): boolean => words?.split(',').includes(type) ?? false;

const documentRoutes = partRoutes<CompanyDocument>({
  path: `${FORM}documents/`,
  id: 'documentId',
  entries: ({ company }) => company.documents,
  isListed: ({ type }, query) =>
    (!query.has('type') || listed(query.get('type'), type)) && !listed(query.get('type_Exclude'), type),
  show: (document) => document,
  add: ({ account, body }, documents) =>
    withBody(ADD_DOCUMENT_RULES, body, (request) => json(201, addDocument(account, documents, request))),
  changes: ({ body }, change) => withBody(UPDATE_DOCUMENT_RULES, body, change),
});

/** A person has other kinds of documents than a company. */
function fitting({ company, ids, body }: FormCall, respond: () => SimulatorResponse): SimulatorResponse {
  const isPerson = company.beneficiaries.get(ids.beneficiaryId ?? '')?.info.infoType === 'INDIVIDUAL';
  const types: readonly unknown[] = isPerson ? INDIVIDUAL_DOCUMENT_TYPES : COMPANY_DOCUMENT_TYPES;
  return body.type === undefined || types.includes(body.type)
    ? respond()
    : badValue(`Field 'type' must be ${types.join(', ')}.`);
}

const beneficiaryDocumentRoutes = partRoutes<CompanyDocument>({
  path: `${BENEFICIARIES}{beneficiaryId}/documents/`,
  id: 'documentId',
  entries: ({ company, ids }) =>
    company.beneficiaries.has(ids.beneficiaryId ?? '')
      ? company.beneficiaryDocuments.get(ids.beneficiaryId ?? '')
      : undefined,
  show: (document) => document,
  add: (call, documents) =>
    withBody(ADD_BENEFICIARY_DOCUMENT_RULES, call.body, (request) =>
      fitting(call, () => json(201, addDocument(call.account, documents, request))),
    ),
  changes: (call, change) =>
    withBody(UPDATE_BENEFICIARY_DOCUMENT_RULES, call.body, (request) => fitting(call, () => change(request))),
});

/** The beneficiaries of a form, their documents and its own. */
export const FORM_PART_ROUTES: readonly ApiRoute[] = [
  ...beneficiaryRoutes,
  ...documentRoutes,
  ...beneficiaryDocumentRoutes,
];
