import 'reflect-metadata';
import type { IdenfyEvent, IdenfyEventClass } from './event-table.js';

export interface OnIdenfyEventOptions {
  /**
   * The id of the handler, by which its success is remembered across redeliveries. Default `Class.method`. Give one
   * where the class or the method may be renamed while deliveries are under way.
   */
  readonly id?: string;
  /** Only events of this instance of the module. Default: of every instance. */
  readonly instance?: string;
}

/** What one `@OnIdenfyEvent()` says, as plain data: read by whichever copy of this package dispatches the event. */
export interface EventSubscription {
  /** The types of the events; absent for every event. */
  readonly types?: readonly string[];
  readonly id?: string;
  readonly instance?: string;
}

/** Fits methods that take the event, or nothing. */
export type IdenfyEventHandlerDecorator<Event extends IdenfyEvent> = <
  Method extends (event: Event) => unknown,
>(
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
 * @throws TypeError on a static method, which no instance could handle, on a class that is no event class, and on
 * an id that starts with `$`.
 */
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
    if (typeof target === 'function') {
      throw new TypeError(
        `@OnIdenfyEvent() is for instance methods; ${target.name}.${methodName} is static.`,
      );
    }
    const method = descriptor.value as object;
    // Decorators are applied from the lowest up: put in front, they stay in the order they are written in.
    Reflect.defineMetadata(METADATA_KEY, [subscription, ...eventSubscriptionsOf(method)], method);
  };
}

/** What the decorators of a method say, in the order they are written in. */
export function eventSubscriptionsOf(method: object): readonly EventSubscription[] {
  return (Reflect.getMetadata(METADATA_KEY, method) as readonly EventSubscription[] | undefined) ?? [];
}

function subscriptionOf(args: readonly unknown[]): EventSubscription {
  const last = args.at(-1);
  const options = isOptions(last) ? last : {};
  const classes = isOptions(last) ? args.slice(0, -1) : args;
  const types = classes.map(typeOf);
  if (options.id?.startsWith('$')) {
    throw new TypeError(
      "The id of an @OnIdenfyEvent() handler must not start with '$': those ids are taken.",
    );
  }
  return { ...(types.length === 0 ? {} : { types }), id: options.id, instance: options.instance };
}

function isOptions(value: unknown): value is OnIdenfyEventOptions {
  return typeof value === 'object' && value !== null;
}

/** Not to be read as "every event": a class that is undefined because of an import cycle. */
function typeOf(Class: unknown): string {
  const type = typeof Class === 'function' && 'type' in Class ? Class.type : undefined;
  if (typeof type !== 'string') {
    throw new TypeError('@OnIdenfyEvent() takes event classes and, as the last argument, options.');
  }
  return type;
}
