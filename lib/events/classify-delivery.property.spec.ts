import fc from 'fast-check';
import { classifyDelivery, createIdenfyEvent } from './classify-delivery.js';
import { idenfyEventClasses } from './event-table.js';

const HEADERS = [
  undefined,
  'IDENTIFICATION',
  'IDENTIFICATION_AUTO_FINISHED',
  'IDENTIFICATION_MANUAL_FINISHED',
  'IDENTIFICATION_RESUBMITTED',
  'IDENTIFICATION_EXPIRED',
  'VIDEO_CALL_FINISHED',
  'AML_MONITORING',
  'COMPANY_REVIEW',
  '__proto__',
];
const KEYS = [
  ...['clientId', 'scanRef', 'externalRef', 'final', 'status', 'data', 'additionalData', 'aml', 'AML', 'lid'],
  ...['overall', 'manualFace', 'manualDocument', 'manualAddress', 'scanRefList', 'alert_status', 'token'],
  ...['companyId', 'score', 'videoCallAnswers', '__proto__', 'constructor', 'toString', 'hasOwnProperty'],
];
const TYPES = new Set<string>(idenfyEventClasses.map((Class) => Class.type));

const key = fc.oneof(fc.constantFrom(...KEYS), fc.string());
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, '', 'APPROVED', 'EXPIRED', '[]', '["r"]', 0, 1e308, Infinity),
    fc.string(),
    fc.double(),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 8 })
    .map((entries) => JSON.parse(`{${entries.map(asMember).join()}}`) as Record<string, unknown>),
})).object;
const asMember = ([name, value]: [string, unknown]): string =>
  `${JSON.stringify(name)}:${value === Infinity ? '1e999' : JSON.stringify(value)}`;

const origin = { deliveryId: 'd', receivedAt: new Date(0), instance: 'default', source: 'webhook' } as const;

describe('classifyDelivery, whatever the body', () => {
  it('makes an event, and leaves the body and Object.prototype alone', () => {
    const objectKeys = Object.getOwnPropertyNames(Object.prototype);
    const header = fc.oneof(fc.constantFrom(...HEADERS), fc.string());
    fc.assert(
      fc.property(header, json, (wireType, body) => {
        const before = structuredClone(body);
        const classified = classifyDelivery(wireType, body);
        const event = createIdenfyEvent(classified, origin);
        expect(TYPES.has(event.type)).toBe(true);
        expect(event.type).toBe(classified.type);
        expect(structuredClone(body)).toEqual(before);
        expect(Object.keys(event.payload)).toEqual(expect.arrayContaining(Object.keys(body)));
        expect(Object.getPrototypeOf(event.payload)).toBe(Object.prototype);
      }),
      { numRuns: 2000 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(objectKeys);
  });

  it('gives a verification exactly to the verification events, and a release only to what ends a session', () => {
    fc.assert(
      fc.property(fc.constantFrom(...HEADERS), json, (wireType, body) => {
        const { type, verification, releases } = classifyDelivery(wireType, body);
        expect(verification !== undefined).toBe(type.startsWith('verification.'));
        if (releases !== undefined) {
          expect(verification?.final ?? type === 'video-call.finished').toBe(true);
          expect(releases).not.toBe('');
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('takes bodies of any depth and width', () => {
    const nested = (depth: number, leaf: string): string =>
      '{"data":'.repeat(depth) + leaf + '}'.repeat(depth);
    const deep = JSON.parse(nested(15_000, '1')) as Record<string, unknown>;
    const wide = Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`key${index}`, index]));
    for (const wireType of HEADERS) {
      const { payload } = classifyDelivery(wireType, {
        ...deep,
        clientId: 7,
        additionalData: deep,
        aml: deep,
      });
      expect(payload.clientId).toBe('7');
      const widePayload = classifyDelivery(wireType, { ...wide, scanRef: 8 }).payload;
      expect(Object.keys(widePayload)).toHaveLength(9001);
      expect(widePayload.scanRef).toBe('8');
    }
  });
});
