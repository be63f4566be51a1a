import type { IdenfyChecks } from '../../lib/index.js';
import { all } from './calls.js';
import type { ProductCall } from './calls.js';

type CallOptions = Parameters<ProductCall['invoke']>[1];

/** A check that is one POST with the request as it is. */
const post = <Request extends object>(
  name: keyof IdenfyChecks,
  url: string,
  body: Request,
  invoke: (checks: IdenfyChecks, request: Request, options: CallOptions) => Promise<unknown>,
  response: { readonly status: number; readonly body: object | string },
): ProductCall => ({
  name: `IdenfyChecks.${name}`,
  kind: 'write',
  invoke: ({ checks }, options) => invoke(checks, body, options),
  request: { method: 'POST', url, body },
  response,
  secrets: Object.values(body).filter((value) => typeof value === 'string' && value.length > 7),
});

const FUNDS = { tokenString: 'PLANTED-BANK-TOKEN', expiration: '2026-11-01T11:00:00Z', isValid: true };

const POA = {
  id: '5d1f8c52-0000-4000-8000-0000000000f1',
  created: '2026-11-01T10:00:00Z',
  file: 'https://files.example/poa.pdf',
  providedName: 'Ann Example',
  providedAddress: null,
  issueDate: '2026-10-01',
  documentType: 'BANK_STATEMENT',
  country: 'LT',
  hasLogo: true,
  isScreenshot: false,
  nameMatch: true,
  addressMatch: null,
  dateValid: true,
  documentTypeSupported: true,
  countrySupported: true,
  overallStatus: 'MATCH',
  name: 'Ann Example',
  address: 'Street 1',
  orgName: null,
  orgAddress: null,
};

const US_CHECK = {
  id: 'e1',
  database: 'US_15',
  clientId: null,
  ...{ firstName: 'Ann', lastName: 'Example', dob: '1990-01-02', zip: '00000' },
  ...{ firstNameStatus: 'MATCH', lastNameStatus: 'MATCH', middleNameStatus: 'NO_INPUT' },
  ...{ dobStatus: 'MATCH', yobStatus: 'NO_INPUT', zipStatus: 'NO_MATCH' },
  ...{ address1Status: 'NO_INPUT', address2Status: 'NO_INPUT', cityStatus: 'NO_INPUT' },
  ...{ stateStatus: 'NO_INPUT', idNumStatus: 'NO_INPUT', phoneStatus: 'NO_INPUT', emailStatus: 'NO_INPUT' },
};

const pdf = Buffer.from('%PDF-1.7 a bill');

export const CHECK_CALLS: readonly ProductCall[] = [
  {
    name: 'IdenfyChecks.proofOfAddress, of bytes',
    kind: 'write',
    invoke: ({ checks }, options) =>
      checks.proofOfAddress({ file: pdf, providedName: 'Ann Example' }, options),
    request: {
      method: 'POST',
      url: '/api/v2/poa-checks/',
      body: { file: pdf.toString('base64'), providedName: 'Ann Example' },
    },
    response: { status: 201, body: POA },
    secrets: ['Ann Example', pdf.toString('base64')],
  },
  post(
    'proofOfAddress',
    '/api/v2/poa-checks/',
    { file: pdf.toString('base64'), providedAddress: 'Street 1, Vilnius' },
    (checks, request, options) => checks.proofOfAddress(request, options),
    { status: 201, body: { ...POA, tomorrow: 1 } },
  ),
  post(
    'address',
    '/api/v2/address-verification',
    { address: 'Street 1, Vilnius', country: 'LT' },
    (checks, request, options) => checks.address(request, options),
    {
      status: 200,
      body: {
        address: 'Street 1, Vilnius',
        country: 'LT',
        status: 'VERIFIED',
        quality: 'GOOD',
        accuracy: 93,
      },
    },
  ),
  post(
    'registry',
    '/api/v2/registry-center-checks/',
    { database: 'US_15' as const, firstName: 'Ann', lastName: 'Example', dob: '1990-01-02', zip: '00000' },
    (checks, request, options) => checks.registry(request, options),
    { status: 201, body: US_CHECK },
  ),
  {
    name: 'IdenfyChecks.listRegistry',
    kind: 'read',
    invoke: ({ checks }, options) =>
      all(
        checks.listRegistry(
          {
            clientId: 'person-17',
            databases: ['UK', 'US_15'],
            status: 'NO_MATCH',
            checkedFields: ['first_name'],
          },
          options,
        ),
      ),
    request: {
      method: 'GET',
      url: '/api/v2/registry-center-checks/?clientId=person-17&databases=UK%2CUS_15&status=NO_MATCH&checkedFields=first_name',
    },
    // Larger than responses of other calls may be.
    response: { status: 200, body: [US_CHECK, { ...US_CHECK, facePhoto: 'a'.repeat(3 * 1024 * 1024) }] },
    secrets: ['person-17'],
  },
  post(
    'proxy',
    '/fraud/proxy-check',
    { ip_address: '192.0.2.77' },
    (checks, request, options) => checks.proxy(request, options),
    { status: 200, body: { risk_level: 'LOW' } },
  ),
  post(
    'validatePhone',
    '/fraud/validate-phone',
    { phone_number: '+37060000000', current_location: 'LT' },
    (checks, request, options) => checks.validatePhone(request, options),
    {
      status: 200,
      body: {
        risk_score: 3,
        country_code: 'LT',
        validity: 'valid',
        availability: 'available',
        request_id: 'q1',
      },
    },
  ),
  {
    ...post(
      'validatePhone',
      '/fraud/validate-phone',
      { phone_number: '+37052000000' },
      (checks, request, options) => checks.validatePhone(request, options),
      { status: 200, body: '""' },
    ),
    name: 'IdenfyChecks.validatePhone, of no mobile phone',
    value: null,
  },
  post(
    'sendSms',
    '/fraud/send-sms',
    { phone_number: '+37060000000', sender_name: 'Example' },
    (checks, request, options) => checks.sendSms(request, options),
    { status: 200, body: { request_id: '00000000000000000000000000000001' } },
  ),
  post(
    'verifySms',
    '/fraud/verify-sms',
    { request_id: '00000000000000000000000000000001', received_code: '1234' },
    (checks, request, options) => checks.verifySms(request, options),
    { status: 200, body: { is_verified: false } },
  ),
  post(
    'fraudProbability',
    '/fraud/estimate-fraud-probability',
    { email_address: 'ann@example.org' },
    (checks, request, options) => checks.fraudProbability(request, options),
    { status: 200, body: { fraud_level: 'LOW' } },
  ),
  post(
    'ageEstimationToken',
    '/age-estimation/token/',
    { min_age: 18, confidence_threshold: 90, save_photo: false, client_id: 'person-17' },
    (checks, request, options) => checks.ageEstimationToken(request, options),
    {
      status: 201,
      body: {
        token: 'PLANTED-AGE-TOKEN',
        session_url: 'https://age.example/at',
        expires_at: '2026-11-01T11:00:00Z',
        min_age: 18,
        confidence_threshold: 90,
      },
    },
  ),
  post(
    'bankToken',
    '/bank/tokens/',
    { country: 'LT', access: { accounts: true } },
    (checks, request, options) => checks.bankToken(request, options),
    {
      status: 201,
      body: {
        ...FUNDS,
        country: 'LT',
        bank: null,
        access: { accounts: true, balances: false, transactions: false },
      },
    },
  ),
  {
    name: 'IdenfyChecks.bankTransactions',
    kind: 'read',
    invoke: ({ checks }, options) => all(checks.bankTransactions('v/1', 'account-1', options)),
    request: { method: 'GET', url: '/bank/verifications/v%2F1/accounts/account-1/transactions/?page=1' },
    response: {
      status: 200,
      body: {
        count: 1,
        next: null,
        previous: null,
        results: [
          {
            creditor: { fullName: 'Example Ltd' },
            debtor: { fullName: null },
            bookingDate: '2026-10-30',
            transactionDate: null,
            transactionAmount: { amount: '-12.50', currency: 'EUR' },
          },
        ],
      },
    },
    value: [
      {
        creditor: { fullName: 'Example Ltd' },
        debtor: { fullName: null },
        bookingDate: '2026-10-30',
        transactionDate: null,
        transactionAmount: { amount: '-12.50', currency: 'EUR' },
      },
    ],
    secrets: ['account-1'],
  },
  post(
    'bankCardToken',
    '/bank-card/tokens/',
    { expectedName: 'Ann Example', expectedLastFour: '4242' },
    (checks, request, options) => checks.bankCardToken(request, options),
    { status: 201, body: { ...FUNDS, sessionUrl: 'https://card.example/ct' } },
  ),
  {
    name: 'IdenfyChecks.riskProfiles',
    kind: 'read',
    invoke: ({ checks }, options) => all(checks.riskProfiles(options)),
    request: { method: 'GET', url: '/risk/assessment-profiles/' },
    response: { status: 200, body: [{ id: '0f', name: 'Default' }] },
  },
  {
    name: 'IdenfyChecks.riskProfile',
    kind: 'read',
    invoke: ({ checks }, options) => checks.riskProfile('0f', options),
    request: { method: 'GET', url: '/risk/assessment-profiles/0f/' },
    response: {
      status: 200,
      body: {
        id: '0f',
        name: 'Default',
        sections: [
          {
            key: 'secA',
            name: 'Person',
            weight: 100,
            questions: [
              {
                key: 'q1',
                name: 'Country',
                title: 'Country',
                type: 'COUNTRY',
                choices: [],
                riskLevels: [],
                riskLevelDefault: 'MEDIUM',
              },
            ],
          },
        ],
      },
    },
  },
  post(
    'assessRisk',
    '/risk/assessment-profiles/0f/check/',
    { name: 'person-17', sections: { secA: { q1: { value: 'LT' } } } },
    (checks, request, options) => checks.assessRisk('0f', request, options),
    { status: 200, body: { id: '9a', name: 'person-17', riskLevel: 'LOW', riskScore: 12 } },
  ),
  {
    ...post(
      'reassessRisk',
      '/risk/assessments/9%2Fa',
      { name: 'person-17', sections: { secA: { q1: { value: 'EE' } } } },
      (checks, request, options) => checks.reassessRisk('9/a', request, options),
      { status: 200, body: { id: '9/a', name: 'person-17', riskLevel: 'MEDIUM', riskScore: 50 } },
    ),
    request: {
      method: 'PUT',
      url: '/risk/assessments/9%2Fa',
      body: { name: 'person-17', sections: { secA: { q1: { value: 'EE' } } } },
    },
  },
  {
    name: 'IdenfyChecks.riskAssessments',
    kind: 'read',
    invoke: ({ checks }, options) => all(checks.riskAssessments(options)),
    request: { method: 'GET', url: '/risk/assessments/?page=1' },
    response: {
      status: 200,
      body: {
        count: 1,
        next: null,
        previous: null,
        results: [
          {
            id: '9a',
            name: 'person-17',
            riskLevel: 'LOW',
            createdAt: '2026-11-01T10:00:00Z',
            updateRequired: false,
          },
        ],
      },
    },
    value: [
      {
        id: '9a',
        name: 'person-17',
        riskLevel: 'LOW',
        createdAt: '2026-11-01T10:00:00Z',
        updateRequired: false,
      },
    ],
  },
];
