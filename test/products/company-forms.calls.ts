import type { CompanyForms } from '../../lib/index.js';
import { all } from './calls.js';
import type { ProductCall } from './calls.js';

const FORM = {
  id: 'c1',
  company: { companyName: 'Example Ltd', country: 'LT' },
  documents: [],
  beneficiaries: [],
  meta: { status: 'PENDING', approvalStatus: null, submissionTime: null, soleProprietor: false },
  tomorrow: 1,
};

const PERSON = { infoType: 'INDIVIDUAL', name: 'Ann', surname: 'Example' } as const;

const BENEFICIARY = {
  id: 'b1',
  info: PERSON,
  beneficiaryTypes: ['UBO'],
  positions: [],
  ownershipPercentage: 60,
  parent: null,
};

const PDF = Buffer.from('%PDF-1.4\n');
const FILE = PDF.toString('base64');
const DOCUMENT = {
  id: 'd1',
  type: 'INCORPORATION_CERT',
  filename: 'cert.pdf',
  file: 'https://files.example/d1',
};
const PASSPORT = { ...DOCUMENT, type: 'IDENTITY_DOCUMENT' };

const QUESTIONNAIRE = {
  id: '9',
  key: 'funds',
  name: 'funds',
  title: 'Funds',
  type: 'KYB',
  sections: [
    {
      key: 'funds',
      title: 'Origin',
      questions: [
        {
          key: 'source',
          title: 'Source',
          choices: [{ key: 'SALARY', title: 'Salary' }],
          type: 'SELECT',
          required: true,
        },
      ],
    },
  ],
};

const ANSWERS = { sections: { funds: { source: { value: 'SALARY' } } } };

const DISPLAY = {
  id: '9',
  name: 'funds',
  title: 'Funds',
  sections: [
    {
      title: 'Origin',
      questions: [{ key: 'source', title: 'Source', type: 'SELECT', value: 'SALARY' }],
    },
  ],
};

type FormOptions = { signal?: AbortSignal; timeoutMs?: number; token?: string };

/** A method of `forms`. */
export interface FormRow {
  readonly name: keyof CompanyForms;
  /** Whose credentials iDenfy takes. */
  readonly auth: 'token' | 'either';
  readonly request: ProductCall['request'];
  readonly response: ProductCall['response'];
  readonly invoke: (forms: CompanyForms, options: FormOptions) => Promise<unknown>;
}

const row = (
  name: keyof CompanyForms,
  auth: FormRow['auth'],
  [method, url, body]: readonly [string, string, object?],
  [status, responded]: readonly [number, (object | '')?],
  invoke: FormRow['invoke'],
): FormRow => ({
  name,
  auth,
  request: { method, url, body },
  response: { status, body: responded ?? '' },
  invoke,
});

/** The person's: TypeScript wants the token there. */
const own = (options: FormOptions): FormOptions & { token: string } =>
  options as FormOptions & { token: string };

const C = '/kyb/forms/c%2F1/';
const B = `${C}beneficiaries/`;
const D = `${C}documents/`;
const BD = `${B}b1/documents/`;
const Q = `${C}questionnaires/`;

export const FORM_ROWS: readonly FormRow[] = [
  row(
    'info',
    'token',
    ['GET', '/kyb/info/'],
    [200, { locale: null, theme: null, flow: null }],
    (forms, options) => forms.info(own(options)),
  ),
  row('list', 'token', ['GET', '/kyb/forms/'], [200, [FORM]], (forms, options) =>
    all(forms.list(own(options))),
  ),
  row(
    'create',
    'token',
    [
      'POST',
      '/kyb/forms/',
      {
        company: FORM.company,
        documents: [{ type: 'INVOICE', file: FILE }],
        beneficiaries: [{ info: PERSON, beneficiaryTypes: ['UBO'] }],
        clientSystem: { ipAddress: '192.0.2.7', timeZone: 'Europe/Vilnius' },
      },
    ],
    [201, FORM],
    (forms, options) =>
      forms.create(
        {
          company: { companyName: 'Example Ltd', country: 'lt' },
          documents: [{ type: 'INVOICE', file: PDF }],
          beneficiaries: [{ info: PERSON, beneficiaryTypes: ['UBO'] }],
          clientSystem: { ipAddress: '192.0.2.7', timeZone: 'Europe/Vilnius' },
        },
        own(options),
      ),
  ),
  row('get', 'either', ['GET', C], [200, FORM], (forms, options) => forms.get('c/1', options)),
  row(
    'update',
    'either',
    ['PATCH', C, { company: { companyName: 'Example UAB', country: 'LT', region: null } }],
    [200, { company: { companyName: 'Example UAB', country: 'LT' } }],
    (forms, options) =>
      forms.update('c/1', { company: { companyName: 'Example UAB', country: 'LT', region: null } }, options),
  ),
  row('submit', 'token', ['POST', `${C}submit/`], [200], (forms, options) =>
    forms.submit('c/1', own(options)),
  ),
  row('listBeneficiaries', 'either', ['GET', B], [200, [BENEFICIARY]], (forms, options) =>
    all(forms.listBeneficiaries('c/1', options)),
  ),
  row(
    'addBeneficiary',
    'either',
    ['POST', B, { info: { ...PERSON, scanRef: '01' }, beneficiaryTypes: ['UBO'], ownershipPercentage: 60 }],
    [201, BENEFICIARY],
    (forms, options) =>
      forms.addBeneficiary(
        'c/1',
        { info: { ...PERSON, scanRef: '01' }, beneficiaryTypes: ['UBO'], ownershipPercentage: 60 },
        options,
      ),
  ),
  row('getBeneficiary', 'either', ['GET', `${B}b1/`], [200, BENEFICIARY], (forms, options) =>
    forms.getBeneficiary('c/1', 'b1', options),
  ),
  row(
    'updateBeneficiary',
    'either',
    ['PATCH', `${B}b1/`, { positions: ['director'] }],
    [200, { ...BENEFICIARY, positions: ['director'] }],
    (forms, options) => forms.updateBeneficiary('c/1', 'b1', { positions: ['director'] }, options),
  ),
  row('deleteBeneficiary', 'either', ['DELETE', `${B}b1/`], [204], (forms, options) =>
    forms.deleteBeneficiary('c/1', 'b1', options),
  ),
  row(
    'listDocuments',
    'either',
    ['GET', `${D}?type=INVOICE%2COTHER&type_Exclude=OTHER`],
    [200, [DOCUMENT]],
    (forms, options) =>
      all(forms.listDocuments('c/1', { type: ['INVOICE', 'OTHER'], typeExclude: ['OTHER'] }, options)),
  ),
  row(
    'addDocument',
    'either',
    ['POST', D, { type: 'INCORPORATION_CERT', filename: 'cert.pdf', file: FILE }],
    [201, DOCUMENT],
    (forms, options) =>
      forms.addDocument('c/1', { type: 'INCORPORATION_CERT', filename: 'cert.pdf', file: PDF }, options),
  ),
  row('getDocument', 'either', ['GET', `${D}d1/`], [200, DOCUMENT], (forms, options) =>
    forms.getDocument('c/1', 'd1', options),
  ),
  row(
    'updateDocument',
    'either',
    ['PATCH', `${D}d1/`, { type: 'INVOICE' }],
    [200, { ...DOCUMENT, type: 'INVOICE' }],
    (forms, options) => forms.updateDocument('c/1', 'd1', { type: 'INVOICE' }, options),
  ),
  row('deleteDocument', 'either', ['DELETE', `${D}d1/`], [204], (forms, options) =>
    forms.deleteDocument('c/1', 'd1', options),
  ),
  row('listBeneficiaryDocuments', 'either', ['GET', BD], [200, [PASSPORT]], (forms, options) =>
    all(forms.listBeneficiaryDocuments('c/1', 'b1', options)),
  ),
  row(
    'addBeneficiaryDocument',
    'either',
    ['POST', BD, { type: 'IDENTITY_DOCUMENT', file: FILE }],
    [201, PASSPORT],
    (forms, options) =>
      forms.addBeneficiaryDocument('c/1', 'b1', { type: 'IDENTITY_DOCUMENT', file: FILE }, options),
  ),
  row('getBeneficiaryDocument', 'either', ['GET', `${BD}d1/`], [200, PASSPORT], (forms, options) =>
    forms.getBeneficiaryDocument('c/1', 'b1', 'd1', options),
  ),
  row(
    'updateBeneficiaryDocument',
    'either',
    ['PATCH', `${BD}d1/`, { filename: null }],
    [200, { ...PASSPORT, filename: null }],
    (forms, options) => forms.updateBeneficiaryDocument('c/1', 'b1', 'd1', { filename: null }, options),
  ),
  row('deleteBeneficiaryDocument', 'either', ['DELETE', `${BD}d1/`], [204], (forms, options) =>
    forms.deleteBeneficiaryDocument('c/1', 'b1', 'd1', options),
  ),
  row('listQuestionnaires', 'either', ['GET', Q], [200, [QUESTIONNAIRE]], (forms, options) =>
    all(forms.listQuestionnaires('c/1', options)),
  ),
  row('getQuestionnaire', 'either', ['GET', `${Q}9/`], [200, QUESTIONNAIRE], (forms, options) =>
    forms.getQuestionnaire('c/1', '9', options),
  ),
  row('getAnswers', 'either', ['GET', `${Q}9/answers/`], [200, ANSWERS], (forms, options) =>
    forms.getAnswers('c/1', '9', options),
  ),
  row('getAnswers', 'either', ['GET', `${Q}9/answers/`], [204], (forms, options) =>
    forms.getAnswers('c/1', '9', options),
  ),
  row('putAnswers', 'either', ['PUT', `${Q}9/answers/`, ANSWERS], [200, ANSWERS], (forms, options) =>
    forms.putAnswers('c/1', '9', ANSWERS, options),
  ),
  row('deleteAnswers', 'either', ['DELETE', `${Q}9/answers/`], [204], (forms, options) =>
    forms.deleteAnswers('c/1', '9', options),
  ),
  row('displayAnswers', 'either', ['GET', `${Q}answers/detail/`], [200, [DISPLAY]], (forms, options) =>
    all(forms.displayAnswers('c/1', options)),
  ),
];

const BEARER = 'FORMTOKEN0000000000000';

/** Half of those that take either are made as the person; the other half with the credentials. */
export const FORM_CALLS: readonly ProductCall[] = FORM_ROWS.map(
  ({ name, auth, request, response, invoke }, index): ProductCall => {
    const token = auth === 'token' || index % 2 === 0 ? BEARER : undefined;
    const isWrite = request.method !== 'GET';
    return {
      name: `IdenfyCompanies.forms.${name}${response.status === 204 && !isWrite ? ', none' : ''}`,
      kind: isWrite ? 'write' : 'read',
      invoke: ({ companies }, options) =>
        invoke(companies.forms, token === undefined ? { ...options } : { ...options, token }),
      request: { ...request, ...(token !== undefined && { bearer: token }) },
      response,
      ...(response.body === '' && { value: isWrite ? undefined : null }),
      secrets: [BEARER, FILE, 'Ann', 'Example'],
    };
  },
);
