import { all } from './calls.js';
import type { ProductCall } from './calls.js';

const PDF = Buffer.from('%PDF-1.4\n%%EOF');
const LISTED = [
  { scanRef: 'scan-1', status: 'APPROVED', suspected: false },
  { scanRef: 'scan-2', status: 'EXPIRED', suspected: true, tomorrow: 1 },
];
const FACE = { id: 'scan-1', reason: 'chargeback', created: '2026-11-01T10:00:00Z', faceImageUrl: null };
const DOCUMENT_INFO = {
  id: '4711',
  fullName: 'ANN EXAMPLE',
  dateOfBirth: '1990-01-02',
  personalNumber: 'X1',
  documentNumber: 'P0000001',
  nationality: 'LT',
  reason: null,
  created: '2026-11-01T10:00:00Z',
};
const DUMMY = { manualFaceMatchResult: 'FACE_MATCH', manualDocumentValidity: 'DOC_VALIDATED' };
const ofScan = (path: string, more: object = {}): { method: string; url: string; body: object } => ({
  method: 'POST',
  url: path,
  body: { scanRef: 'scan-1', ...more },
});

export const VERIFICATION_CALLS: readonly ProductCall[] = [
  {
    name: 'IdenfyService.getStatus',
    kind: 'read',
    invoke: ({ service }, options) => service.getStatus('scan-1', options),
    request: ofScan('/api/v2/status'),
    response: { status: 200, body: { status: 'APPROVED', scanRef: 'scan-1', manualFace: null } },
  },
  {
    name: 'IdenfyService.downloadFiles, which has no files',
    kind: 'read',
    invoke: ({ service }, options) => all(service.downloadFiles('scan-1', options)),
    request: ofScan('/api/v2/files'),
    response: { status: 200, body: { FRONT: null, FACE: '' } },
    value: [],
  },
  {
    name: 'IdenfyService.getData',
    kind: 'read',
    invoke: ({ service }, options) => service.getData('scan-1', options),
    request: ofScan('/api/v2/data'),
    response: { status: 200, body: { docSex: 'MALE', scanRef: 'scan-1' } },
  },
  {
    name: 'IdenfyService.getFiles',
    kind: 'read',
    invoke: ({ service }, options) => service.getFiles('scan-1', options),
    request: ofScan('/api/v2/files'),
    response: { status: 200, body: { FRONT: 'https://files.example/front.jpg?sig=x' } },
  },
  {
    name: 'IdenfyService.generatePdf',
    kind: 'read',
    invoke: ({ service }, options) => service.generatePdf('scan-1', options),
    request: ofScan('/api/v2/generate-pdf'),
    response: { status: 200, body: PDF.toString('base64'), contentType: 'text/plain' },
    value: PDF,
  },
  {
    name: 'IdenfyService.generatePdf, in Lithuanian',
    kind: 'read',
    invoke: ({ service }, options) => service.generatePdf('scan-1', { ...options, language: 'lt' }),
    request: ofScan('/api/v2/generate-pdf', { language: 'lt' }),
    response: { status: 200, body: PDF.toString('base64'), contentType: 'text/plain' },
    value: PDF,
  },
  {
    name: 'IdenfyService.listVerifications',
    kind: 'read',
    invoke: ({ service }, options) => all(service.listVerifications({ clientId: 'u-17' }, options)),
    request: { method: 'GET', url: '/kyc/identifications/?clientId=u-17&page=1&perPage=50' },
    response: { status: 200, body: { count: 2, next: null, previous: null, results: LISTED } },
    value: LISTED,
    secrets: ['u-17'],
  },
  {
    name: 'IdenfyService.listVerifications, of all',
    kind: 'read',
    invoke: ({ service }, options) => all(service.listVerifications({ pageSize: 2 }, options)),
    request: { method: 'GET', url: '/kyc/identifications/?page=1&perPage=2' },
    response: { status: 200, body: { count: 4, next: null, results: [...LISTED, null, { scanRef: '' }] } },
    value: LISTED,
  },
  {
    name: 'IdenfyService.requestInformation',
    kind: 'write',
    invoke: ({ service }, options) =>
      service.requestInformation(
        'scan/1',
        {
          lifetime: 86_400,
          questionnaire: 'funds',
          riskAssessmentProfile: '7d1f8c52-0000-4000-8000-0000000000f1',
          additionalStepUploadRequired: true,
          bankCardVerification: true,
          bankCardExpectedLastFour: '4711',
        },
        options,
      ),
    request: {
      method: 'POST',
      url: '/kyc/identifications/scan%2F1/request-information/',
      body: {
        lifetime: 86_400,
        questionnaire: 'funds',
        riskAssessmentProfile: '7d1f8c52-0000-4000-8000-0000000000f1',
        additionalStepUploadRequired: true,
        bankCardVerification: true,
        bankCardExpectedLastFour: '4711',
      },
    },
    response: {
      status: 200,
      body: { sessionUrl: 'https://ui.example/?authToken=UPDATETOKEN', tokenString: 'UPDATETOKEN' },
    },
    secrets: ['UPDATETOKEN', '4711'],
  },
  {
    name: 'IdenfyService.requestInformation, with nothing in particular, created',
    kind: 'write',
    invoke: ({ service }, options) => service.requestInformation('scan-1', undefined, options),
    request: { method: 'POST', url: '/kyc/identifications/scan-1/request-information/', body: {} },
    response: {
      status: 201,
      body: { sessionUrl: 'https://ui.example/?authToken=UPDATETOKEN', tokenString: 'UPDATETOKEN' },
    },
    secrets: ['UPDATETOKEN'],
  },
  {
    name: 'IdenfyService.addToBlocklist',
    kind: 'write',
    invoke: ({ service }, options) =>
      service.addToBlocklist('scan-1', 'SELFIE', { reason: 'chargeback' }, options),
    request: {
      method: 'POST',
      url: '/kyc/identifications/scan-1/blocklists/SELFIE/',
      body: { reason: 'chargeback' },
    },
    response: { status: 201, body: FACE },
    secrets: ['chargeback'],
  },
  {
    name: 'IdenfyService.addToBlocklist, of the data',
    kind: 'write',
    invoke: ({ service }, options) => service.addToBlocklist('scan-1', 'DOCUMENT_INFO', undefined, options),
    request: { method: 'POST', url: '/kyc/identifications/scan-1/blocklists/DOCUMENT_INFO/', body: {} },
    response: { status: 201, body: DOCUMENT_INFO },
    secrets: ['ANN EXAMPLE', 'P0000001'],
  },
  {
    name: 'IdenfyService.removeFromBlocklist',
    kind: 'write',
    invoke: ({ service }, options) => service.removeFromBlocklist('scan-1', 'DOCUMENT', options),
    request: { method: 'DELETE', url: '/kyc/identifications/scan-1/blocklists/DOCUMENT/' },
    response: { status: 204, body: '' },
    value: undefined,
  },
  {
    name: 'IdenfyService.addDummyStatus',
    kind: 'write',
    invoke: ({ service }, options) => service.addDummyStatus('scan-1', DUMMY, options),
    request: ofScan('/api/v2/add-dummy-status', DUMMY),
    response: { status: 200, body: '' },
    value: undefined,
  },
];
