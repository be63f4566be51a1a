import { ContextIdFactory, ModuleRef } from '@nestjs/core';
import type { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { IdenfyEvent } from './event-table.js';
import { eventSubscriptionsOf } from './on-idenfy-event.decorator.js';
import type { EventSubscription } from './on-idenfy-event.decorator.js';

/** What one decorator of a handler method asks for, under the id that its outcome is remembered by. */
export interface HandlerSubscription {
  readonly id: string;
  /** Absent for every event. */
  readonly types?: ReadonlySet<string>;
  /** Absent for every instance. */
  readonly instance?: string;
}

/** A method with `@OnIdenfyEvent()`. */
export interface EventHandler {
  /** One per decorator, in the order they are written in. */
  readonly subscriptions: readonly HandlerSubscription[];
  /** Calls the method. Throws, rejects and returns what the method does. */
  readonly call: (event: IdenfyEvent) => unknown;
}

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];
type Methods = Record<string, (event: IdenfyEvent) => unknown>;
type Resolve = (event: IdenfyEvent) => Promise<Methods>;

/**
 * Finds the handlers of all providers and controllers, inherited methods included. Of a provider that is known under
 * several tokens they are found once. Getters are not touched. Not found are handlers of a request-scoped factory's
 * value: nobody knows its class before there is a request.
 */
export function findEventHandlers(discovery: DiscoveryService, scanner: MetadataScanner): EventHandler[] {
  const seen = new Set<unknown>();
  const uniqueId = idDispenser();
  const handlersOf = (wrapper: Wrapper, resolve: Resolve): EventHandler[] => {
    const prototype = wrapper.isAlias || seen.has(wrapper.instance) ? null : prototypeOf(wrapper.instance);
    if (prototype === null) {
      return [];
    }
    seen.add(wrapper.instance);
    return scanner.getAllMethodNames(prototype).flatMap((name) => {
      const found = eventSubscriptionsOf(prototype[name] as object);
      if (found.length === 0) {
        return [];
      }
      const method = `${prototype.constructor.name || String(wrapper.name)}.${name}`;
      const subscriptions = found.map((subscription) =>
        withId(uniqueId(subscription.id ?? method), subscription),
      );
      return [{ subscriptions, call: callerOf(wrapper, name, resolve) }];
    });
  };
  return [
    ...discovery.getProviders().flatMap((wrapper) => handlersOf(wrapper, providerResolver(wrapper))),
    ...discovery.getControllers().flatMap((wrapper) => handlersOf(wrapper, controllerResolver(wrapper))),
  ];
}

/** The prototype of a class instance; null of anything else. For scoped providers Nest keeps a bare instance. */
function prototypeOf(instance: unknown): Record<string, unknown> | null {
  if (typeof instance !== 'object' || instance === null) {
    return null;
  }
  const prototype = Object.getPrototypeOf(instance) as Record<string, unknown> | null;
  return prototype === Object.prototype ? null : prototype;
}

function withId(id: string, { types, instance }: EventSubscription): HandlerSubscription {
  return { id, ...(types === undefined ? {} : { types: new Set(types) }), instance };
}

/** Gives out every id once: the second of equal ones gets `#2`, the third `#3`. */
function idDispenser(): (wanted: string) => string {
  const given = new Set<string>();
  return (wanted) => {
    let id = wanted;
    for (let number = 2; given.has(id); number += 1) {
      id = `${wanted}#${number}`;
    }
    given.add(id);
    return id;
  };
}

function callerOf(wrapper: Wrapper, name: string, resolve: Resolve): EventHandler['call'] {
  if (wrapper.isDependencyTreeStatic() && !wrapper.isTransient) {
    const instance = wrapper.instance as Methods;
    return (event) => instance[name]?.(event);
  }
  return async (event) => (await resolve(event))[name]?.(event);
}

/** Each handler has a context of its own, so that what one handler's dependencies do is not another's. */
function contextOf(moduleRef: ModuleRef, event: IdenfyEvent): ReturnType<typeof ContextIdFactory.create> {
  const contextId = ContextIdFactory.create();
  moduleRef.registerRequestByContextId(event, contextId);
  return contextId;
}

function providerResolver(wrapper: Wrapper): Resolve {
  return async (event) => {
    const moduleRef = moduleRefOf(wrapper);
    const contextId = contextOf(moduleRef, event);
    return moduleRef.resolve<Methods>(wrapper.token as string, contextId, { strict: true });
  };
}

/** `ModuleRef.resolve` knows providers only, so a scoped controller is created. */
function controllerResolver(wrapper: Wrapper): Resolve {
  return async (event) => {
    const moduleRef = moduleRefOf(wrapper);
    const contextId = contextOf(moduleRef, event);
    return moduleRef.create<Methods>(wrapper.metatype as new () => Methods, contextId);
  };
}

/** Of the module that the provider stands in: another module may provide the same class with other dependencies. */
function moduleRefOf(wrapper: Wrapper): ModuleRef {
  const moduleRef: unknown = wrapper.host?.providers.get(ModuleRef)?.instance;
  if (moduleRef === undefined) {
    throw new Error(`The module of ${String(wrapper.name)} is not there any more.`);
  }
  return moduleRef as ModuleRef;
}
