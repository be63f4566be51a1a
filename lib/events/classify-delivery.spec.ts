import { classifyDelivery } from './classify-delivery.js';

const SCAN_REF = 'b1b2c3d4-0000-4000-8000-000000000001';
const body = (overall: unknown, more: object = {}, status: object = {}): Record<string, unknown> => ({
  clientId: 'customer-7',
  scanRef: SCAN_REF,
  externalRef: 'basket-3',
  status: { overall, ...status },
  ...more,
});
const final = { final: true };
const preliminary = { final: false };
const reviewed = { manualFace: 'FACE_MATCH', manualDocument: 'DOC_VALIDATED' };
const typeOf = (header: string | undefined, given: Record<string, unknown>): string =>
  classifyDelivery(header, given).type;

describe('the event of an identification body', () => {
  it.each([
    ['IDENTIFICATION', 'APPROVED', final, 'verification.approved'],
    ['IDENTIFICATION', 'APPROVED', preliminary, 'verification.reviewing'],
    ['IDENTIFICATION_AUTO_FINISHED', 'APPROVED', final, 'verification.approved'],
    ['IDENTIFICATION_AUTO_FINISHED', 'DENIED', final, 'verification.denied'],
    ['IDENTIFICATION_AUTO_FINISHED', 'SUSPECTED', final, 'verification.suspected'],
    ['IDENTIFICATION_AUTO_FINISHED', 'APPROVED', preliminary, 'verification.reviewing'],
    ['IDENTIFICATION_AUTO_FINISHED', 'DENIED', preliminary, 'verification.reviewing'],
    ['IDENTIFICATION_AUTO_FINISHED', 'SUSPECTED', preliminary, 'verification.reviewing'],
    ['IDENTIFICATION_AUTO_FINISHED', 'REVIEWING', preliminary, 'verification.reviewing'],
    ['IDENTIFICATION_AUTO_FINISHED', null, preliminary, 'verification.reviewing'],
    ['IDENTIFICATION_MANUAL_FINISHED', 'APPROVED', final, 'verification.approved'],
    ['IDENTIFICATION_MANUAL_FINISHED', 'DENIED', {}, 'verification.denied'],
    ['IDENTIFICATION_MANUAL_FINISHED', 'SUSPECTED', preliminary, 'verification.suspected'],
    ['IDENTIFICATION_MANUAL_FINISHED', 'EXPIRED', final, 'verification.expired'],
    ['IDENTIFICATION_MANUAL_FINISHED', 'NEW_AT_IDENFY', final, 'verification.updated'],
    ['IDENTIFICATION_MANUAL_FINISHED', null, final, 'verification.updated'],
    ['IDENTIFICATION_EXPIRED', 'EXPIRED', {}, 'verification.expired'],
    ['IDENTIFICATION_EXPIRED', 'APPROVED', preliminary, 'verification.expired'],
    ['IDENTIFICATION_AUTO_FINISHED', 'EXPIRED', preliminary, 'verification.expired'],
    ['IDENTIFICATION_RESUBMITTED', 'EXPIRED', preliminary, 'verification.expired'],
    ['IDENTIFICATION_CANCELLED', 'REVIEWING', preliminary, 'verification.cancelled'],
    ['IDENTIFICATION_CANCELLED', 'EXPIRED', {}, 'verification.cancelled'],
    ['IDENTIFICATION_RESUBMITTED', 'REVIEWING', preliminary, 'verification.resubmitted'],
    ['IDENTIFICATION_RESUBMITTED', 'APPROVED', preliminary, 'verification.resubmitted'],
    ['IDENTIFICATION_RESUBMITTED', 'APPROVED', {}, 'verification.resubmitted'],
    ['IDENTIFICATION_RESUBMITTED', 'APPROVED', final, 'verification.approved'],
    ['IDENTIFICATION_RESUBMITTED', 'DENIED', final, 'verification.denied'],
    ['IDENTIFICATION_RESUBMITTED', 'SUSPECTED', final, 'verification.suspected'],
    ['IDENTIFICATION_AUTO_FINISHED', 'DELETED', preliminary, 'verification.updated'],
    ['IDENTIFICATION_AUTO_FINISHED', 'ARCHIVED', {}, 'verification.updated'],
    ['IDENTIFICATION_AUTO_FINISHED', 'EXPIRED-DELETED', {}, 'verification.reviewing'],
    ['IDENTIFICATION_AUTO_FINISHED', 'EXPIRED-DELETED', final, 'verification.updated'],
    ['IDENTIFICATION_AUTO_FINISHED', 'ACTIVE', final, 'verification.updated'],
    [undefined, 'APPROVED', final, 'verification.approved'],
    [undefined, 'APPROVED', {}, 'verification.reviewing'],
    [undefined, 'EXPIRED', {}, 'verification.expired'],
    ['IDENTIFICATION_OF_TOMORROW', 'DENIED', final, 'verification.denied'],
    ['IDENTIFICATION_OF_TOMORROW', 'NEW_AT_IDENFY', preliminary, 'verification.reviewing'],
  ])('%s with overall %s and %j is %s', (header, overall, more, type) => {
    expect(typeOf(header, body(overall, more))).toBe(type);
  });

  it.each(['IDENTIFICATION_AUTO_FINISHED', 'IDENTIFICATION_MANUAL_FINISHED', 'ID VERIFICATION EXPIRED'])(
    'is a verification event for %s also when the body has no status',
    (header) => {
      for (const status of [undefined, null, 'APPROVED', true, 5, [], {}]) {
        const { type, verification } = classifyDelivery(header, { scanRef: SCAN_REF, status });
        expect(type).toMatch(/^verification\./);
        expect(verification).toMatchObject({ scanRef: SCAN_REF, overall: null });
      }
    },
  );
});

describe('final', () => {
  const isFinal = (header: string | undefined, given: Record<string, unknown>): boolean | undefined =>
    classifyDelivery(header, given).verification?.final;

  it.each([
    ['the field says so', 'IDENTIFICATION_AUTO_FINISHED', body('APPROVED', final), true],
    ['the field denies it', 'IDENTIFICATION_AUTO_FINISHED', body('APPROVED', preliminary, reviewed), false],
    ['manual review, field denies it', 'IDENTIFICATION_MANUAL_FINISHED', body('APPROVED', preliminary), true],
    ['expired, field denies it', 'IDENTIFICATION_EXPIRED', body('ACTIVE', preliminary), true],
    ['cancelled, field denies it', 'IDENTIFICATION_CANCELED', body('ACTIVE', preliminary), true],
    ['overall EXPIRED', 'IDENTIFICATION', body('EXPIRED', preliminary), true],
    ['overall DELETED', 'IDENTIFICATION', body('DELETED', preliminary), true],
    ['overall ARCHIVED', undefined, body('ARCHIVED', preliminary), true],
    ['no field, both reviewed', undefined, body('APPROVED', {}, reviewed), true],
    ['null field, both reviewed', undefined, body('APPROVED', { final: null }, reviewed), true],
    ['no field, face only', undefined, body('APPROVED', {}, { manualFace: 'FACE_MATCH' }), false],
    ['no field, document only', undefined, body('DENIED', {}, { manualDocument: 'DOC_FAKE' }), false],
    ['no field, null', undefined, body('APPROVED', {}, { manualFace: null, manualDocument: null }), false],
    ['no field, empty', undefined, body('APPROVED', {}, { manualFace: '', manualDocument: '' }), false],
    ['no field, not text', undefined, body('APPROVED', {}, { manualFace: true, manualDocument: 1 }), false],
    ['no field, not reviewed', undefined, body('APPROVED'), false],
    ['a string is not true', undefined, body('APPROVED', { final: 'true' }, reviewed), false],
    ['1 is not true', undefined, body('APPROVED', { final: 1 }, reviewed), false],
  ])('%s', (_case, header, given, expected) => {
    expect(isFinal(header, given)).toBe(expected);
  });
});

describe('what a delivery says of its verification', () => {
  it('reads the ids, and numbers as their digits', () => {
    const given = body('APPROVED', { ...final, clientId: 4711, externalRef: 0 });
    expect(classifyDelivery('IDENTIFICATION', given)).toMatchObject({
      payload: { clientId: '4711', externalRef: '0' },
      verification: { clientId: '4711', externalRef: '0', scanRef: SCAN_REF, startsRound: false },
      releases: SCAN_REF,
    });
  });

  it('has null for ids that are missing, empty or no text', () => {
    for (const id of [undefined, null, '', {}, [], true, Infinity, NaN]) {
      const { verification } = classifyDelivery(
        'IDENTIFICATION',
        body('DENIED', { clientId: id, scanRef: id, externalRef: id }),
      );
      expect(verification).toMatchObject({ clientId: null, scanRef: null, externalRef: null });
    }
  });

  it.each([
    ['IDENTIFICATION_RESUBMITTED', preliminary, true],
    ['ID_VERIFICATION_RESUBMITTED', final, true],
    ['IDENTIFICATION_MANUAL_FINISHED', final, false],
  ])('%s %j starts a round: %s', (header, more, startsRound) => {
    expect(classifyDelivery(header, body('APPROVED', more)).verification?.startsRound).toBe(startsRound);
  });
});

describe('the session that a delivery releases', () => {
  it.each([
    ['IDENTIFICATION_AUTO_FINISHED', body('APPROVED', final), SCAN_REF],
    ['IDENTIFICATION_EXPIRED', body('EXPIRED'), SCAN_REF],
    ['IDENTIFICATION_CANCELLED', body(null), SCAN_REF],
    ['IDENTIFICATION_RESUBMITTED', body('DENIED', final), SCAN_REF],
    [undefined, body('ARCHIVED'), SCAN_REF],
    ['VIDEO_CALL_FINISHED', { scanRef: SCAN_REF, status: true }, SCAN_REF],
    ['VIDEO_CALL_FINISHED', { scanRef: 17 }, '17'],
    ['IDENTIFICATION_AUTO_FINISHED', body('APPROVED', preliminary), undefined],
    ['IDENTIFICATION_RESUBMITTED', body('REVIEWING', preliminary), undefined],
    ['IDENTIFICATION_MANUAL_FINISHED', body('APPROVED', { scanRef: '' }), undefined],
    ['VIDEO_CALL_FINISHED', { scanRef: null }, undefined],
    ['DOCUMENT_EXPIRATION', { scanRef: SCAN_REF }, undefined],
    ['FACIAL_AUTHENTICATION', { scanRef: SCAN_REF, status: 'Success' }, undefined],
    ['OF_TOMORROW', { scanRef: SCAN_REF, final: true }, undefined],
  ])('%s %j', (header, given, releases) => {
    expect(classifyDelivery(header, given).releases).toBe(releases);
  });
});

/** The least that tells each kind, as the shape hints of iDenfy's documentation have it. */
const OTHERS: [string, string, Record<string, unknown>][] = [
  ['DOCUMENT_EXPIRATION', 'document.expiration', { scanRef: 'r', expirationThreshold: 'DOCUMENT_EXPIRED' }],
  ['VIDEO_CALL_FINISHED', 'video-call.finished', { videoCallAnswers: {}, status: true }],
  [
    'FACIAL_AUTHENTICATION',
    'facial-authentication',
    { token: 't', method: 'FACE_MATCHING', status: 'Failed' },
  ],
  [
    'AML_MONITORING',
    'aml.monitoring',
    { monitoringId: 'M', status: 'ALERT', companyId: null, beneficiaryId: 1 },
  ],
  ['AML_MONITORING_EXPIRATION', 'aml.monitoring-expiration', { usersToExtend: 3, usersToExpire: 1 }],
  ['BANK_VERIFICATION', 'bank.verification', { id: 'b', accounts: null, riskLevel: 'LOW' }],
  ['ACCOUNT_CHECK', 'account.check', { scanRef: null, status: 3, score: 55.5 }],
  ['BANK_CARD_VERIFICATION_COMPLETED', 'bank-card.verification', { status: 'MATCH', noMatchReason: null }],
  [
    'AGE_ESTIMATION',
    'age.estimation',
    { occurredAt: '2026-01-01T00:00:00Z', outcome: null, status: 'FAILED' },
  ],
  ['COMPANY_SUBMIT', 'company.submitted', { id: 'c', clientId: 'x', submissionTime: null }],
  ['COMPANY_REVIEW', 'company.reviewed', { id: 'c', approvalStatus: 'DENIED', beneficiaries: [] }],
  ['COMPANY_AML_REVIEW', 'company.aml-reviewed', { companyId: 'c', amlReviewSubjectType: 'COMPANY' }],
  [
    'COMPANY_INFO_REQUEST',
    'company.info-requested',
    { companyId: 'c', token: 't', manager: null, date: 'd' },
  ],
  ['COMPANY_EXPIRATION', 'company.expiration', { id: 'c', expirationStatus: null }],
  ['COMPANY_DELETE', 'company.deleted', { companyId: 'c', manager: null, date: 'd' }],
  ['GOV_ORDERED_DOCUMENT', 'gov-document', { id: 'g', productKey: 'p', status: 'FINISHED' }],
  ['SOS_REPORT', 'sos-report', { id: 's', reportFile: null, status: 'FINISHED' }],
];

describe.each(OTHERS)('%s', (header, type, shape) => {
  it(`is ${type} by its header, whatever the body`, () => {
    for (const given of [shape, {}, body('APPROVED', final)]) {
      expect(classifyDelivery(header, given)).toMatchObject({ type, payload: given });
      expect(classifyDelivery(header.toLowerCase().replaceAll('_', ' '), given).verification).toBeUndefined();
    }
  });

  it('is told by its shape without a header, or with an unknown one', () => {
    expect(typeOf(undefined, shape)).toBe(type);
    expect(typeOf('', shape)).toBe(type);
    expect(typeOf('OF_TOMORROW', { ...shape, tomorrow: 1 })).toBe(type);
  });
});

it('tells a report by its data file too', () => {
  expect(typeOf(undefined, { id: 's', dataFile: 'https://files.example.test/r.json' })).toBe('sos-report');
});

describe('unknown', () => {
  it.each([
    ['nothing', {}],
    ['a status without overall', { status: { overallStatus: 'SUSPECTED', serviceUsed: true }, data: [] }],
    ['an overall outside of a status', { overall: 'APPROVED', autoFace: 'FACE_MATCH' }],
    ['a status that is a list', { status: ['overall'] }],
    ['half of a shape', { companyId: 'c', date: 'd' }],
    ['an account check without a score', { status: 3 }],
    ['keys of Object.prototype only', JSON.parse('{"__proto__":{"monitoringId":"M"}}') as object],
  ])('is %s', (_case, given) => {
    const unknown = given as Record<string, unknown>;
    expect(classifyDelivery(undefined, unknown)).toEqual({ type: 'unknown', payload: unknown });
    expect(classifyDelivery('OF_TOMORROW', unknown)).toEqual({ type: 'unknown', payload: unknown });
  });
});
