import { createIdenfyEvent } from './classify-delivery.js';
import type { ClassifiedDelivery } from './classify-delivery.js';
import { idenfyEventClasses } from './event-table.js';
import { VerificationApprovedEvent } from './event-classes.js';

const origin = {
  wireType: 'ID VERIFICATION AUTO FINISHED',
  deliveryId: 'd1',
  receivedAt: new Date('2026-05-01T10:00:00Z'),
  instance: 'eu',
  source: 'webhook',
} as const;
const verification = {
  clientId: 'customer-7',
  scanRef: 'r1',
  externalRef: null,
  overall: 'APPROVED',
  final: true,
  startsRound: false,
};
const payload = { status: { overall: 'APPROVED' } };

describe('createIdenfyEvent', () => {
  it.each(idenfyEventClasses.map((Class) => [Class.type, Class] as const))('makes %s', (type, Class) => {
    const classified: ClassifiedDelivery = {
      type,
      payload,
      ...(type.startsWith('verification.') ? { verification } : {}),
    };
    const event = createIdenfyEvent(classified, origin);
    expect(event).toBeInstanceOf(Class);
    expect(event).toMatchObject({ ...origin, type });
    expect(event.payload).toBe(payload);
  });

  it('gives every class a type of its own', () => {
    expect(new Set(idenfyEventClasses.map((Class) => Class.type)).size).toBe(26);
  });

  it('carries what is known of the verification, and its marks', () => {
    const classified: ClassifiedDelivery = { type: 'verification.approved', payload, verification };
    const { startsRound: _, ...known } = verification;
    const event = createIdenfyEvent(classified, origin);
    expect(event).toMatchObject({ ...known, superseded: false });
    expect((event as VerificationApprovedEvent).repeats).toBeUndefined();
    expect(event).not.toHaveProperty('startsRound');
    const marked = createIdenfyEvent(classified, origin, { superseded: true, repeats: 'd0' });
    expect(marked).toMatchObject({ superseded: true, repeats: 'd0' });
  });

  it('refuses a type that no class has', () => {
    const classified = { type: 'verification.unheard-of', payload } as unknown as ClassifiedDelivery;
    expect(() => createIdenfyEvent(classified, origin)).toThrow('There is no event of type');
  });

  it('can be made by hand, for an app that tests its handlers', () => {
    const event = new VerificationApprovedEvent({ ...origin, ...verification, payload });
    expect(event).toEqual(
      createIdenfyEvent({ type: 'verification.approved', payload, verification }, origin),
    );
  });
});
