import { normalisePayload } from './classify-delivery.js';
import type { WireType } from './event-table.js';

const deepFreeze = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
};
const normalised = (kind: WireType | undefined, body: Record<string, unknown>) =>
  normalisePayload(kind, deepFreeze(body));

describe('normalisePayload', () => {
  it('gives the body itself where nothing changes', () => {
    const body = {
      clientId: 'a',
      scanRef: 'b',
      data: { manualAddress: null },
      AML: [],
      additionalSteps: null,
    };
    expect(normalisePayload('IDENTIFICATION', body)).toBe(body);
    expect(normalisePayload(undefined, body)).toBe(body);
  });

  it.each<WireType | undefined>(['IDENTIFICATION', 'DOCUMENT_EXPIRATION', undefined])(
    'reads numbers given as ids in a body of kind %s',
    (kind) => {
      const body = { clientId: 12, scanRef: 1.5, externalRef: -3, tomorrow: 4 };
      expect(normalised(kind, body)).toEqual({
        clientId: '12',
        scanRef: '1.5',
        externalRef: '-3',
        tomorrow: 4,
      });
    },
  );

  it('reads blocks of data up, and leaves them in data', () => {
    const data = {
      manualAddress: '1 Example Road',
      manualAddressMatch: false,
      registryCenterCheck: { resourceType: 'LithuaniaRegistryCenterCheck' },
      addressVerification: { status: 'VERIFIED' },
      docNumber: 'Z1',
    };
    const { docNumber: _, ...blocks } = data;
    expect(normalised('IDENTIFICATION', { data, manualAddress: null })).toEqual({ data, ...blocks });
  });

  it('prefers a block that stands at the top level', () => {
    const body = { data: { manualAddress: 'in data', manualAddressMatch: true }, manualAddressMatch: false };
    expect(normalised('IDENTIFICATION', body)).toEqual({ ...body, manualAddress: 'in data' });
  });

  it('reads additionalData of the top level into data', () => {
    const additionalData = { UTILITY_BILL: { address: { value: 'a', status: 'MATCH' } } };
    expect(normalised('IDENTIFICATION', { additionalData, data: { docNumber: 'Z1' } })).toEqual({
      additionalData,
      data: { docNumber: 'Z1', additionalData },
    });
    expect(normalised('IDENTIFICATION', { additionalData, data: null })).toEqual({
      additionalData,
      data: { additionalData },
    });
    const own = { additionalData, data: { additionalData: { OTHER: {} } } };
    expect(normalised('IDENTIFICATION', own)).toEqual(own);
  });

  it('reads aml and lid, one object or a list, as AML and LID', () => {
    const aml = { status: { serviceUsed: true }, data: [] };
    expect(normalised('IDENTIFICATION', { aml, lid: [aml, aml] })).toEqual({
      aml,
      lid: [aml, aml],
      AML: [aml],
      LID: [aml, aml],
    });
    expect(normalised('IDENTIFICATION', { aml, AML: [], lid: null })).toEqual({ aml, AML: [], lid: null });
  });

  it('reads the older spellings of AML_MONITORING', () => {
    expect(normalised('AML_MONITORING', { alert_status: 'DECLINED', scanRefList: '[]' })).toEqual({
      alert_status: 'DECLINED',
      alertStatus: 'DECLINED',
      scanRefList: [],
    });
    const newer = { alert_status: 'DECLINED', alertStatus: 'ALERT', scanRefList: '["r1", 2, {"a":1}, "r2"]' };
    expect(normalised('AML_MONITORING', newer)).toEqual({ ...newer, scanRefList: ['r1', 'r2'] });
  });

  it.each(['', 'r1', '{"a":1}', '[', 'null'])('leaves a scanRefList of %j as it is', (scanRefList) => {
    expect(normalised('AML_MONITORING', { scanRefList })).toEqual({ scanRefList });
  });

  it('leaves older spellings alone in bodies of other kinds', () => {
    const body = { aml: {}, alert_status: 'x', scanRefList: '[]', data: { manualAddress: 'a' } };
    expect(normalised('COMPANY_REVIEW', body)).toBe(body);
  });
});
