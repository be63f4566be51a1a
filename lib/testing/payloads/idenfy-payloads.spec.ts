import { classifyDelivery } from '../../events/classify-delivery.js';
import { idenfyEventHeaders, idenfyPayloads } from './idenfy-payloads.js';
import type { IdenfyPayloadName } from './idenfy-payloads.js';

const names = Object.keys(idenfyPayloads) as IdenfyPayloadName[];
const build = (name: IdenfyPayloadName, overrides?: object) => idenfyPayloads[name](overrides);

const TYPES: Record<IdenfyPayloadName, string> = {
  identification: 'verification.approved',
  identificationAutoFinished: 'verification.reviewing',
  identificationManualFinished: 'verification.approved',
  identificationExpired: 'verification.expired',
  identificationCancelled: 'verification.cancelled',
  identificationResubmitted: 'verification.resubmitted',
  documentExpiration: 'document.expiration',
  videoCallFinished: 'video-call.finished',
  facialAuthentication: 'facial-authentication',
  amlMonitoring: 'aml.monitoring',
  amlMonitoringExpiration: 'aml.monitoring-expiration',
  bankVerification: 'bank.verification',
  accountCheck: 'account.check',
  bankCardVerificationCompleted: 'bank-card.verification',
  ageEstimation: 'age.estimation',
  companySubmit: 'company.submitted',
  companyReview: 'company.reviewed',
  companyAmlReview: 'company.aml-reviewed',
  companyInfoRequest: 'company.info-requested',
  companyExpiration: 'company.expiration',
  companyDelete: 'company.deleted',
  govOrderedDocument: 'gov-document',
  sosReport: 'sos-report',
};

/** Bodies whose shape does not tell them apart from another one: only the header does. */
const HEADER_ONLY = new Map<IdenfyPayloadName, string>([
  ['identificationCancelled', 'verification.expired'],
  ['identificationResubmitted', 'verification.reviewing'],
]);

describe('idenfyPayloads', () => {
  it('has a body and a header for all 23 events', () => {
    expect(names).toHaveLength(23);
    expect(new Set(Object.values(idenfyEventHeaders)).size).toBe(23);
  });

  it.each(names)('%s is taken for what it is, by its header and by its shape', (name) => {
    expect(classifyDelivery(idenfyEventHeaders[name], build(name)).type).toBe(TYPES[name]);
    expect(classifyDelivery(undefined, build(name)).type).toBe(HEADER_ONLY.get(name) ?? TYPES[name]);
  });

  it.each(names)('%s is the same at every call, and a copy of its own', (name) => {
    const first = build(name);
    const copy = JSON.stringify(first);
    for (const key of Object.keys(first)) {
      const value = first[key];
      if (typeof value === 'object' && value !== null) {
        Object.assign(value, { changed: true });
      }
      first[key] = 'changed';
    }
    expect(JSON.stringify(build(name))).toBe(copy);
  });

  it.each(names)('%s goes through JSON as it is, and takes overrides', (name) => {
    expect(JSON.parse(JSON.stringify(build(name)))).toEqual(build(name));
    expect(build(name, { tomorrow: { field: 1 } })).toEqual({ ...build(name), tomorrow: { field: 1 } });
  });

  it('merges objects deeply, replaces lists, and leaves out what is undefined', () => {
    const body = idenfyPayloads.identificationManualFinished({
      clientId: 'user-7',
      status: { overall: 'SUSPECTED', mismatchTags: ['NAME', 'SURNAME'] },
      amlCheck: { overallStatus: 'NO_FLAGS' },
      final: undefined,
    });
    expect(body).not.toHaveProperty('final');
    expect(body).toMatchObject({
      clientId: 'user-7',
      amlCheck: { overallStatus: 'NO_FLAGS' },
      status: { overall: 'SUSPECTED', mismatchTags: ['NAME', 'SURNAME'], manualFace: 'FACE_MATCH' },
    });
  });

  it('pollutes no prototype', () => {
    const overrides: unknown = JSON.parse(
      '{"__proto__": {"polluted": true}, "data": {"__proto__": {"polluted": true}}}',
    );
    const body = idenfyPayloads.identification(overrides as object);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(JSON.stringify(body)).toContain('"__proto__":{"polluted":true}');
  });

  it('says in an automatic result that no review was made yet', () => {
    expect(idenfyPayloads.identificationAutoFinished()).toMatchObject({
      final: false,
      status: { overall: 'APPROVED', manualFace: null, manualDocument: null },
    });
  });

  it('uses reserved names only', () => {
    const urls = JSON.stringify(names.map((name) => build(name))).match(/https?:\/\/[^/"]+/g);
    expect(new Set(urls)).toEqual(new Set(['https://files.idenfy.test']));
  });
});
