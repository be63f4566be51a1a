import type { StatusAnswer } from '../client/responses.js';
import { classifyDelivery } from '../events/classify-delivery.js';
import { parseDeliveryBody } from '../deliveries/parse-delivery-body.js';
import { reconciledDelivery } from './reconciled-delivery.js';

const own = { instance: 'default', clientId: 'client', scanRef: 'scan' };
const AUTOMATIC = {
  autoFace: 'FACE_MATCH',
  autoDocument: 'DOC_VALIDATED',
  manualFace: '',
  manualDocument: null,
};
const REVIEWED = { ...AUTOMATIC, manualFace: 'FACE_MATCH', manualDocument: 'DOC_VALIDATED' };

const deliver = (response: Partial<StatusAnswer>, automaticIsFinal = false) =>
  reconciledDelivery({ ...own, response: { status: 'APPROVED', ...response } }, automaticIsFinal);

describe('reconciledDelivery', () => {
  it.each<[Partial<StatusAnswer>, boolean, string]>([
    [{ status: 'APPROVED', ...REVIEWED }, false, 'verification.approved'],
    [{ status: 'DENIED', ...REVIEWED }, false, 'verification.denied'],
    [{ status: 'SUSPECTED', ...REVIEWED }, false, 'verification.suspected'],
    [{ status: 'TOMORROW', ...REVIEWED }, false, 'verification.updated'],
    [{ status: 'EXPIRED' }, false, 'verification.expired'],
    [{ status: 'DELETED' }, false, 'verification.updated'],
    [{ status: 'ARCHIVED' }, false, 'verification.updated'],
    [{ status: 'EXPIRED-DELETED' }, false, 'verification.updated'],
    [{ status: 'APPROVED', ...AUTOMATIC }, true, 'verification.approved'],
    [{ status: 'DENIED', ...AUTOMATIC }, true, 'verification.denied'],
    [{ status: 'SUSPECTED' }, true, 'verification.suspected'],
    [{ status: 'APPROVED', final: true }, false, 'verification.approved'],
  ])('of %j (automaticIsFinal %s) is final: %s', (response, automaticIsFinal, type) => {
    const { classified } = deliver(response, automaticIsFinal)!;
    expect(classified).toMatchObject({
      type,
      releases: 'scan',
      verification: { final: true, overall: response.status, clientId: 'client', scanRef: 'scan' },
    });
  });

  it.each<[Partial<StatusAnswer>, boolean]>([
    [{ status: 'APPROVED', ...AUTOMATIC }, false],
    [{ status: 'APPROVED', ...REVIEWED, manualDocument: '' }, false],
    [{ status: 'APPROVED', ...REVIEWED, manualFace: null }, false],
    [{ status: 'REVIEWING', ...AUTOMATIC }, false],
    [{ status: 'REVIEWING', ...AUTOMATIC }, true],
    [{ status: 'TOMORROW' }, false],
    [{ status: 'APPROVED', final: 'true' }, false],
  ])('of %j (automaticIsFinal %s) is under review', (response, automaticIsFinal) => {
    const { classified } = deliver(response, automaticIsFinal)!;
    expect(classified.type).toBe('verification.reviewing');
    expect(classified.releases).toBeUndefined();
    expect(classified.verification?.final).toBe(false);
  });

  it('there is none of a verification that was not used', () => {
    expect(deliver({ status: 'ACTIVE' })).toBeUndefined();
    expect(deliver({ status: 'ACTIVE', ...AUTOMATIC }, true)).toBeUndefined();
  });

  it('has the body of a webhook, unknown fields included', () => {
    const response = {
      ...REVIEWED,
      fraudTags: ['AML_SUSPECTION'],
      mismatchTags: [],
      denyReasons: ['x'],
      newField: 7,
    };
    const { classified } = deliver({
      ...response,
      status: 'DENIED',
      overall: 'DENIED',
      clientId: '7',
      scanRef: null,
    })!;
    expect(classified.payload).toEqual({
      final: true,
      clientId: 'client',
      scanRef: 'scan',
      newField: 7,
      status: {
        overall: 'DENIED',
        ...REVIEWED,
        fraudTags: ['AML_SUSPECTION'],
        mismatchTags: [],
        denyReasons: ['x'],
      },
    });
  });

  it('says the same after it was stored in a queue', () => {
    for (const response of [REVIEWED, AUTOMATIC, { status: 'EXPIRED' }]) {
      for (const automaticIsFinal of [true, false]) {
        const { bytes, classified } = deliver(response, automaticIsFinal)!;
        expect(classifyDelivery(undefined, parseDeliveryBody(bytes)!)).toEqual(classified);
      }
    }
  });

  it('is the same delivery for the same result, and another one for any other', () => {
    const ids = [
      deliver(REVIEWED),
      deliver({ ...REVIEWED, fraudTags: ['AML_FAILED'], seenAt: Date.now() }),
      deliver({ ...AUTOMATIC }, true),
    ].map((delivery) => delivery!.deliveryId);
    expect(new Set(ids).size).toBe(1);
    const response = { status: 'APPROVED', ...REVIEWED };
    const others = [
      deliver(AUTOMATIC),
      deliver({ ...REVIEWED, status: 'DENIED' }),
      reconciledDelivery({ ...own, scanRef: 'other', response }, false),
      reconciledDelivery({ ...own, instance: 'other', response }, false),
    ].map((delivery) => delivery!.deliveryId);
    expect(new Set([...ids, ...others]).size).toBe(5);
  });
});
