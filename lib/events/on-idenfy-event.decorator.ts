import 'reflect-metadata';
import { refuseUnknown } from '../config/options-table.js';
import type { IdenfyEvent, IdenfyEventClass } from './event-table.js';

export interface OnIdenfyEventOptions {
  /**
   * The id of the handler, by which its success is remembered across redeliveries. Default `Class.method`. Give one
   * where the class or the method may be renamed while deliveries are in flight.
   */
  readonly id?: string;
  /** Only events of this instance of the module. Default: of every instance. */
  readonly instance?: string;
  /**
   * Runs the method in a transaction of the delivery store's database, which is its second argument: what it writes there
   * and "this handler has succeeded" are committed together, or neither. Needs `SqlDeliveryStore` of `nestjs-idenfy/sql` on
   * PostgreSQL, else the start fails. Default false.
   */
  readonly transactional?: boolean;
}

/** What one `@OnIdenfyEvent()` says, as plain data: read by whichever copy of this package dispatches the event. */
export interface EventSubscription extends OnIdenfyEventOptions {
  /** The types of the events; absent for every event. */
  readonly types?: readonly string[];
}

/** Fits methods that take the event, or nothing; with the option `transactional` the transaction too, whatever its type. */
export type IdenfyEventHandlerDecorator<
  Event extends IdenfyEvent,
  More extends [] | [transaction: never] = [],
> = <Method extends (event: Event, ...more: More) => unknown>(
  target: object,
  methodName: string,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

type Classes = readonly [IdenfyEventClass, ...IdenfyEventClass[]];

const METADATA_KEY = 'nestjs-idenfy:on-event';

/**
 * Calls the method of a provider or controller with every event of these classes; with every event where no class is
 * named. The last argument may be options.
 *
 * The delivery is acknowledged only when every handler has succeeded: a handler that throws or rejects is called again
 * with the redelivery, those that have succeeded are not. Handlers should be idempotent all the same. A promise is
 * awaited, an Observable is subscribed to until it completes. Guards, pipes, interceptors and filters do not apply.
 *
 * Request-scoped providers and controllers are made anew for every event and can inject it as `REQUEST`.
 *
 * Where a method has several of these decorators and more than one fits an event, the first one counts.
 *
 * @throws TypeError on what is not called with an event (a static method, a property, a generator), on a class that is no
 * event class, on an option that it does not have, and on an id that starts with `$`.
 */
export function OnIdenfyEvent(
  options: OnIdenfyEventOptions & { readonly transactional: true },
): IdenfyEventHandlerDecorator<IdenfyEvent, [transaction: never]>;
export function OnIdenfyEvent<C extends Classes>(
  ...classesAndOptions: readonly [
    ...classes: C,
    options: OnIdenfyEventOptions & { readonly transactional: true },
  ]
): IdenfyEventHandlerDecorator<InstanceType<C[number]>, [transaction: never]>;
export function OnIdenfyEvent(
  ...options: readonly [] | readonly [options: OnIdenfyEventOptions]
): IdenfyEventHandlerDecorator<IdenfyEvent>;
export function OnIdenfyEvent<C extends Classes>(
  ...classes: C
): IdenfyEventHandlerDecorator<InstanceType<C[number]>>;
export function OnIdenfyEvent<C extends Classes>(
  ...classesAndOptions: readonly [...classes: C, options: OnIdenfyEventOptions]
): IdenfyEventHandlerDecorator<InstanceType<C[number]>>;
export function OnIdenfyEvent(...args: readonly unknown[]): IdenfyEventHandlerDecorator<never> {
  const subscription = subscriptionOf(args);
  return (target, methodName, descriptor) => {
    const method = methodOf(target, methodName, descriptor);
    const methods = ownSubscriptions(target);
    // Decorators are applied from the lowest up: put in front, they stay in the order they are written in.
    const all = [subscription, ...(methods.get(methodName) ?? subscriptionsOfFunction(method))];
    // By name, so that it does not matter when a decorator above replaces the method; and on the function itself, so that
    // a copy of the method on another class (a mixin) is a handler too.
    Reflect.defineMetadata(METADATA_KEY, new Map(methods).set(methodName, all), target);
    Reflect.defineMetadata(METADATA_KEY, all, method);
  };
}

/** What the decorators of the methods of a class say, and what they have to say no more. */
export interface DecoratedMethods {
  /** By the name of the method, in the order the decorators are written in. */
  readonly handlers: ReadonlyMap<string, readonly EventSubscription[]>;
  /** Handlers of a base class that a method without the decorator replaces: no handlers any more. */
  readonly replaced: readonly string[];
}

/** Inherited methods included. Getters are not touched. */
export function decoratedMethodsOf(prototype: object): DecoratedMethods {
  const handlers = new Map<string, readonly EventSubscription[]>();
  const names = new Set<string>();
  const replaced = new Set<string>();
  let level: object | null = prototype;
  while (level !== null && level !== Object.prototype) {
    const decorated = ownSubscriptions(level);
    for (const name of new Set([...decorated.keys(), ...Object.getOwnPropertyNames(level)])) {
      const method: unknown = Object.getOwnPropertyDescriptor(level, name)?.value;
      const found =
        decorated.get(name) ?? (typeof method === 'function' ? subscriptionsOfFunction(method) : []);
      if (name === 'constructor' || found.length === 0) {
        names.add(name);
      } else if (!names.has(name)) {
        names.add(name);
        handlers.set(name, found);
      } else if (!handlers.has(name)) {
        replaced.add(name);
      }
    }
    level = Object.getPrototypeOf(level) as object | null;
  }
  return { handlers, replaced: [...replaced] };
}

function ownSubscriptions(prototype: object): ReadonlyMap<string, readonly EventSubscription[]> {
  const own: unknown = Reflect.getOwnMetadata(METADATA_KEY, prototype);
  return own instanceof Map ? (own as Map<string, readonly EventSubscription[]>) : new Map();
}

function subscriptionsOfFunction(method: object): readonly EventSubscription[] {
  return (Reflect.getMetadata(METADATA_KEY, method) as readonly EventSubscription[] | undefined) ?? [];
}

/** The decorated method, unless it is something that is never called with an event. */
function methodOf(target: unknown, name: unknown, descriptor: PropertyDescriptor | undefined): object {
  if (typeof name === 'object' && name !== null && 'kind' in name) {
    throw new TypeError(
      '@OnIdenfyEvent() needs the option experimentalDecorators of TypeScript, as the decorators of Nest do.',
    );
  }
  const owner = typeof target === 'function' ? target : (target as object).constructor;
  const where = `${owner.name}.${String(name)}`;
  if (typeof target === 'function') {
    throw new TypeError(`@OnIdenfyEvent() is for instance methods; ${where} is static.`);
  }
  const method: unknown = descriptor?.value;
  if (typeof method !== 'function' || typeof name !== 'string') {
    throw new TypeError(`@OnIdenfyEvent() is for methods with a name; ${where} is none.`);
  }
  if (/Generator/.test(Object.prototype.toString.call(method))) {
    throw new TypeError(`@OnIdenfyEvent() is for plain and async methods; ${where} is a generator.`);
  }
  return method;
}

function subscriptionOf(args: readonly unknown[]): EventSubscription {
  const last = args.at(-1);
  const hasOptions = typeof last === 'object' && last !== null;
  const options: OnIdenfyEventOptions = hasOptions ? last : {};
  refuseUnknown('@OnIdenfyEvent()', options, ['id', 'instance', 'transactional']);
  const { id, instance, transactional } = options;
  const types = (hasOptions ? args.slice(0, -1) : args).map(typeOf);
  if (id?.startsWith('$')) {
    throw new TypeError(
      "The id of an @OnIdenfyEvent() handler must not start with '$': those ids are taken.",
    );
  }
  return { types: types.length === 0 ? undefined : types, id, instance, transactional };
}

/** Not to be read as "every event": a class that is undefined because of an import cycle. */
function typeOf(Class: unknown): string {
  const type = typeof Class === 'function' && 'type' in Class ? Class.type : undefined;
  if (typeof type !== 'string') {
    throw new TypeError('@OnIdenfyEvent() takes event classes and, as the last argument, options.');
  }
  return type;
}
