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

const ORDERED = {
  id: '5e0d7a10-3c41-11f0-9a52-0242ac120002',
  title: 'Extract',
  documentFormat: 'pdf',
  productKey: 'extract',
  expectedDeliveryTime: '2026-11-02T10:00:00Z',
  price: 12.5,
  deliveredAt: null,
  status: 'IN_PROGRESS',
  file: null,
};

const ORDER = {
  companyName: 'Example Ltd',
  countryCode: 'LT',
  productKey: 'extract',
  registrationNumber: 'register-1',
};

const FILING = {
  companyName: 'Example Inc',
  state: 'DE',
  city: 'Dover',
  street: '1 Main Street',
  postalCode: '00000',
};

const REPORT = {
  id: 's1',
  checkedAt: null,
  status: 'IN_PROGRESS',
  dataFile: null,
  reportFile: null,
  companyName: 'Example Inc',
};

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
      url: '/kyb/companies/?registrationNumber=123&created=2026-11-01T00%3A00%3A00Z%2C2026-11-30T00%3A00%3A00Z&page=1&perPage=50',
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
    invoke: ({ companies }, options) =>
      companies.changeStatus('c1', { ...DENIED, extraParameters: { tomorrow: 1 } }, options),
    request: { method: 'POST', url: '/kyb/companies/c1/change-status/', body: { ...DENIED, tomorrow: 1 } },
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
  {
    name: 'IdenfyCompanies.registry.availableDocuments',
    kind: 'read',
    invoke: ({ companies }, options) =>
      companies.registry.availableDocuments(
        { countryCode: 'lt', registrationNumber: 'register-1', region: 'north' },
        options,
      ),
    request: {
      method: 'GET',
      url: '/api/v2/gov-ordered-documents/available-documents/?countryCode=LT&registrationNumber=register-1&region=north',
    },
    response: {
      status: 200,
      body: { products: [{ id: 'extract', price: 12, productFormat: 'pdf', canOrder: true, tomorrow: 1 }] },
    },
  },
  {
    name: 'IdenfyCompanies.registry.orderDocument',
    kind: 'write',
    invoke: ({ companies }, options) =>
      companies.registry.orderDocument({ ...ORDER, countryCode: 'lt' }, options),
    request: { method: 'POST', url: '/api/v2/gov-ordered-documents/document-order/', body: ORDER },
    response: { status: 200, body: '' },
    value: undefined,
  },
  {
    name: 'IdenfyCompanies.registry.listDocuments',
    kind: 'read',
    invoke: ({ companies }, options) =>
      all(
        companies.registry.listDocuments(
          {
            orderedAfter: '2026-11-01T10:00:00+02:00',
            documentFormat: 'pdf',
            status: 'IN_PROGRESS',
            title: 'Extract',
            orderBy: ['-orderTime', 'deliveryTime'],
          },
          options,
        ),
      ),
    request: {
      method: 'GET',
      url: '/api/v2/gov-ordered-documents/?orderedAfter=2026-11-01T10%3A00%3A00%2B02%3A00&documentFormat=pdf&status=IN_PROGRESS&title=Extract&orderBy=-orderTime%2CdeliveryTime',
    },
    response: { status: 200, body: [ORDERED] },
  },
  {
    name: 'IdenfyCompanies.registry.getDocument',
    kind: 'read',
    invoke: ({ companies }, options) => companies.registry.getDocument(ORDERED.id, options),
    request: { method: 'GET', url: `/api/v2/gov-ordered-documents/${ORDERED.id}/` },
    response: { status: 200, body: ORDERED },
  },
  {
    name: 'IdenfyCompanies.registry.createSosReport',
    kind: 'write',
    invoke: ({ companies }, options) => companies.registry.createSosReport(FILING, options),
    request: { method: 'POST', url: '/api/v2/sos-filing-documents/', body: FILING },
    response: { status: 201, body: REPORT },
  },
  {
    name: 'IdenfyCompanies.registry.listSosReports',
    kind: 'read',
    invoke: ({ companies }, options) =>
      all(
        companies.registry.listSosReports(
          { checkedAt: [new Date(0), '2026-11-01T10:00:00Z'], status: 'FINISHED' },
          options,
        ),
      ),
    request: {
      method: 'GET',
      url: '/api/v2/sos-filing-documents/?checkedAt=1970-01-01T00%3A00%3A00.000Z%2C2026-11-01T10%3A00%3A00Z&status=FINISHED',
    },
    response: { status: 200, body: [REPORT] },
  },
  {
    name: 'IdenfyCompanies.registry.getSosReport',
    kind: 'read',
    invoke: ({ companies }, options) => companies.registry.getSosReport('s/1', options),
    request: { method: 'GET', url: '/api/v2/sos-filing-documents/s%2F1/' },
    response: { status: 200, body: REPORT },
  },
];
