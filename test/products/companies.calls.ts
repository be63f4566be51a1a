import { all } from './calls.js';
import type { ProductCall } from './calls.js';

const TOKEN = {
  tokenType: 'FORM',
  tokenString: 'kt',
  expiration: '2026-11-01T11:00:00Z',
  isActive: true,
  isValid: true,
  companyId: null,
  clientId: 'c-9',
  externalRef: null,
  locale: null,
  flow: null,
  theme: null,
  tags: [],
  scanRefs: null,
};

const LISTED = {
  id: 'c1',
  company: { companyName: 'Example Ltd', country: 'LT', additionalInfo: {} },
  meta: {
    status: 'NEED_TO_REVIEW',
    approvalStatus: null,
    submissionTime: '2026-11-01T10:30:00Z',
    soleProprietor: false,
  },
};

const DENIED = {
  status: 'COMPLETED',
  reviewInfo: { approvalStatus: 'DENIED', denyReason: 'no activity' },
} as const;

const PDF = Buffer.from('%PDF-1.4\n\0\xff\n%%EOF\n', 'latin1');

export const COMPANY_CALLS: readonly ProductCall[] = [
  {
    name: 'IdenfyCompanies.createToken',
    kind: 'write',
    invoke: ({ companies }, options) => companies.createToken({ clientId: 'c-9', lifetime: 3600 }, options),
    request: {
      method: 'POST',
      url: '/kyb/tokens/',
      body: { tokenType: 'FORM', clientId: 'c-9', lifetime: 3600 },
    },
    response: { status: 201, body: { ...TOKEN, tomorrow: 1 } },
  },
  {
    name: 'IdenfyCompanies.updateToken',
    kind: 'write',
    invoke: ({ companies }, options) => companies.updateToken('Form/Token', { tags: ['vip'] }, options),
    request: { method: 'PATCH', url: '/kyb/tokens/Form%2FToken/', body: { tags: ['vip'] } },
    response: { status: 200, body: { scanRefs: null, tags: ['vip'] } },
    secrets: ['Form/Token', 'Form%2FToken'],
  },
  {
    name: 'IdenfyCompanies.list',
    kind: 'read',
    invoke: ({ companies }, options) =>
      all(
        companies.list(
          {
            registrationNumber: '123',
            created: ['2026-11-01T00:00:00Z', '2026-11-30T00:00:00Z'],
            pageSize: 50,
          },
          options,
        ),
      ),
    request: {
      method: 'GET',
      url: '/kyb/companies/?registrationNumber=123&created=2026-11-01T00%3A00%3A00Z%2C2026-11-30T00%3A00%3A00Z&perPage=50&page=1',
    },
    response: { status: 200, body: { count: 1, next: null, previous: null, results: [LISTED] } },
    value: [LISTED],
  },
  {
    name: 'IdenfyCompanies.get',
    kind: 'read',
    invoke: ({ companies }, options) => companies.get('c/1', options),
    request: { method: 'GET', url: '/kyb/companies/c%2F1/' },
    response: {
      status: 200,
      // Larger than responses of other calls may be.
      body: { ...LISTED, documents: [], comments: [{ content: 'a'.repeat(3 * 1024 * 1024) }], tomorrow: 1 },
    },
  },
  {
    name: 'IdenfyCompanies.delete',
    kind: 'write',
    invoke: ({ companies }, options) => companies.delete('c1', options),
    request: { method: 'DELETE', url: '/kyb/companies/c1/' },
    response: { status: 204, body: '' },
    value: undefined,
  },
  {
    name: 'IdenfyCompanies.changeStatus',
    kind: 'write',
    invoke: ({ companies }, options) => companies.changeStatus('c1', DENIED, options),
    request: { method: 'POST', url: '/kyb/companies/c1/change-status/', body: DENIED },
    response: { status: 200, body: DENIED },
  },
  {
    name: 'IdenfyCompanies.pdf',
    kind: 'read',
    invoke: ({ companies }, options) =>
      companies.pdf('c1', { password: 'pdf-password', content: ['COMPANY_META', 'COMMENTS'] }, options),
    request: {
      method: 'POST',
      url: '/kyb/companies/c1/pdf/',
      body: { password: 'pdf-password', content: ['COMPANY_META', 'COMMENTS'] },
    },
    response: { status: 200, body: PDF, contentType: 'application/pdf' },
    secrets: ['pdf-password'],
  },
  {
    name: 'IdenfyCompanies.runAutomation',
    kind: 'write',
    invoke: ({ companies }, options) => companies.runAutomation('c1', options),
    request: { method: 'POST', url: '/kyb/companies/c1/automation/' },
    response: { status: 202, body: '' },
    value: undefined,
  },
];
