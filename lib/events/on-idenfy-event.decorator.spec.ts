import { OnIdenfyEvent, decoratedMethodsOf } from './on-idenfy-event.decorator.js';
import {
  DocumentExpirationEvent,
  VerificationApprovedEvent,
  VerificationDeniedEvent,
} from './event-classes.js';

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

const { handlers } = decoratedMethodsOf(Handlers.prototype);

describe('@OnIdenfyEvent', () => {
  it('says as plain data what is asked for', () => {
    expect(handlers.get('every')).toEqual([{}]);
    expect(handlers.get('everyOfOne')).toEqual([{ id: 'audit', instance: 'eu' }]);
    expect(handlers.has('none')).toBe(false);
  });

  it('keeps several decorators in the order they are written in', () => {
    expect(handlers.get('several')).toEqual([
      { types: ['verification.approved', 'verification.denied'], id: 'decisions' },
      { types: ['document.expiration'] },
    ]);
  });

  it('is read by any copy of this package', () => {
    const stored: unknown = Reflect.getMetadata('nestjs-idenfy:on-event', Handlers.prototype);
    expect(stored).toBeInstanceOf(Map);
    expect(JSON.parse(JSON.stringify([...(stored as Map<string, unknown>)]))).toEqual(
      JSON.parse(JSON.stringify([...handlers])),
    );
  });

  it('refuses the ids that deliveries use themselves', () => {
    expect(() => OnIdenfyEvent(VerificationApprovedEvent, { id: '$events' })).toThrow(
      /must not start with '\$'/,
    );
    expect(() => OnIdenfyEvent({ id: 'audit$' })).not.toThrow();
  });

  it.each([
    [
      'a misspelt option',
      { instanec: 'eu' },
      'instanec is not an option of @OnIdenfyEvent(); did you mean instance?',
    ],
    ['a list of classes', [VerificationApprovedEvent], '0 is not an option of @OnIdenfyEvent()'],
  ])('refuses %s, which would mean every event', (_what, options, message) => {
    expect(() => OnIdenfyEvent(options as object)).toThrow(new TypeError(message));
  });

  const noop = (): void => undefined;
  it.each<[string, [object, string | symbol, PropertyDescriptor | undefined], string]>([
    ['a static method', [Handlers, 'create', { value: noop }], 'instance methods; Handlers.create is static'],
    ['a property', [Handlers.prototype, 'onX', undefined], 'methods with a name; Handlers.onX is none'],
    ['a getter', [Handlers.prototype, 'onX', { get: () => noop }], 'methods with a name; Handlers.onX is'],
    ['a symbol', [Handlers.prototype, Symbol('s'), { value: noop }], 'with a name; Handlers.Symbol(s) is'],
    ['a generator', [Handlers.prototype, 'onX', { value: function* () {} }], 'Handlers.onX is a generator'],
    [
      'an async generator',
      [Handlers.prototype, 'onX', { value: async function* () {} }],
      'plain and async methods; Handlers.onX is a generator',
    ],
  ])('refuses %s', (_what, args, message) => {
    const untyped = OnIdenfyEvent() as (...args: unknown[]) => unknown;
    expect(() => untyped(...args)).toThrow(TypeError);
    expect(() => untyped(...args)).toThrow(message);
  });

  it('says what is missing when it is compiled as a standard decorator', () => {
    const untyped = OnIdenfyEvent() as (...args: unknown[]) => unknown;
    expect(() => untyped(noop, { kind: 'method', name: 'onX' })).toThrow('experimentalDecorators');
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
