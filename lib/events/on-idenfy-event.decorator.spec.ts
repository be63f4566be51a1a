import { DocumentExpirationEvent } from './check.events.js';
import { OnIdenfyEvent, eventSubscriptionsOf } from './on-idenfy-event.decorator.js';
import { VerificationApprovedEvent, VerificationDeniedEvent } from './verification.events.js';

class Handlers {
  @OnIdenfyEvent()
  every(): void {}

  @OnIdenfyEvent({ id: 'audit', instance: 'eu' })
  everyOfOne(): void {}

  @OnIdenfyEvent(VerificationApprovedEvent, VerificationDeniedEvent, { id: 'decisions' })
  @OnIdenfyEvent(DocumentExpirationEvent)
  several(): void {}

  none(): void {}
}

const { prototype } = Handlers;

describe('@OnIdenfyEvent', () => {
  it('says as plain data what is asked for', () => {
    expect(eventSubscriptionsOf(prototype.every)).toEqual([{}]);
    expect(eventSubscriptionsOf(prototype.everyOfOne)).toEqual([{ id: 'audit', instance: 'eu' }]);
    expect(eventSubscriptionsOf(prototype.none)).toEqual([]);
  });

  it('keeps several decorators in the order they are written in', () => {
    expect(eventSubscriptionsOf(prototype.several)).toEqual([
      { types: ['verification.approved', 'verification.denied'], id: 'decisions' },
      { types: ['document.expiration'] },
    ]);
  });

  it('is read by any copy of this package', () => {
    expect(Reflect.getMetadataKeys(prototype.every)).toContain('nestjs-idenfy:on-event');
    expect(
      JSON.parse(JSON.stringify(Reflect.getMetadata('nestjs-idenfy:on-event', prototype.several))),
    ).toEqual(eventSubscriptionsOf(prototype.several));
  });

  it('refuses the ids that deliveries use themselves', () => {
    expect(() => OnIdenfyEvent(VerificationApprovedEvent, { id: '$events' })).toThrow(
      /must not start with '\$'/,
    );
    expect(() => OnIdenfyEvent({ id: 'audit$' })).not.toThrow();
  });

  it('refuses static methods', () => {
    const descriptor = { value: () => undefined };
    expect(() => OnIdenfyEvent()(Handlers, 'create', descriptor)).toThrow(
      '@OnIdenfyEvent() is for instance methods; Handlers.create is static.',
    );
  });

  it.each([
    ['a class that an import cycle left undefined', [undefined]],
    ['a class that is no event', [Handlers]],
    ['options that are not last', [{ id: 'audit' }, VerificationApprovedEvent]],
    ['text', ['verification.approved']],
  ])('refuses %s', (_case, args) => {
    const untyped = OnIdenfyEvent as (...args: unknown[]) => unknown;
    expect(() => untyped(...args)).toThrow('@OnIdenfyEvent() takes event classes');
  });
});
