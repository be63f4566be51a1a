import { ContextIdFactory, ModuleRef } from '@nestjs/core';
import type { ModulesContainer } from '@nestjs/core';
import type { IdenfyEvent } from './event-table.js';
import { decoratedMethodsOf } from './on-idenfy-event.decorator.js';
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
  /** `Class.method`, for messages. */
  readonly name: string;
  /** One per decorator, in the order they are written in. */
  readonly subscriptions: readonly HandlerSubscription[];
  /** Calls the method. Throws, rejects and returns what the method does. */
  readonly call: (event: IdenfyEvent) => unknown;
}

type Module = ModulesContainer extends Map<string, infer Value> ? Value : never;
type Wrapper = Module['providers'] extends Map<unknown, infer Value> ? Value : never;
type Methods = Record<string, (event: IdenfyEvent) => unknown>;
type Resolve = (event: IdenfyEvent) => Promise<Methods>;

/**
 * Finds the handlers of all providers and controllers, inherited methods included. Of a provider that is known under
 * several tokens they are found once. Getters are not touched. Not found are handlers of a request-scoped factory's
 * value: nothing knows its class before there is a request.
 */
export class EventHandlersExplorer {
  readonly handlers: EventHandler[] = [];
  /** Methods that look like handlers and are none, each in a sentence. */
  readonly warnings: string[] = [];
  /** Handlers that no event could ever reach, each in a sentence. */
  readonly faults: string[] = [];
  private readonly ids = new Set<string>();
  private readonly seen = new Set<unknown>();
  private readonly complete = new Set<Module>();
  /** The handlers without an id. */
  private readonly unnamed: { readonly name: string; readonly className: string; readonly Class: unknown }[] =
    [];

  constructor(private readonly modules: ModulesContainer) {}

  /** Looks at all modules. All of them must have been made. */
  exploreAll(): void {
    this.explore([...this.modules.values()]);
    this.modules.forEach((module) => this.complete.add(module));
    const mangled = this.mangledNames();
    if (mangled.length > 0) {
      this.warnings.push(
        `no id and no class names that last from one build to the next (${mangled.join(', ')}): give each @OnIdenfyEvent() an id, or have the bundler keep class names`,
      );
    }
  }

  /**
   * Looks at the modules that have been loaded lazily since. They are looked at each time: nothing tells when all their
   * providers have been made. The handlers found so far keep their ids.
   */
  exploreLazy(): void {
    if (this.modules.size === this.complete.size) {
      return;
    }
    const lazy = [...this.modules.values()].filter((module) => !this.complete.has(module));
    if (lazy.length > 0) {
      this.explore(lazy);
    }
  }

  private explore(modules: readonly Module[]): void {
    for (const { providers } of modules) {
      providers.forEach((wrapper) => this.take(wrapper, providerResolver(wrapper)));
    }
    for (const { controllers } of modules) {
      controllers.forEach((wrapper) => this.take(wrapper, controllerResolver(wrapper)));
    }
    for (const { injectables, middlewares } of modules) {
      [...injectables.values(), ...middlewares.values()].forEach((wrapper) => this.warnOfEnhancer(wrapper));
    }
  }

  /**
   * The handlers without an id whose class a bundler seems to have renamed: where it has renamed this class too, where the
   * name is short, and where another class has the same.
   */
  private mangledNames(): string[] {
    const renames = !EventHandlersExplorer.name.includes('EventHandlersExplorer');
    const mangled = this.unnamed.filter(
      ({ className, Class }) =>
        renames ||
        className.length <= 2 ||
        this.unnamed.some((other) => other.className === className && other.Class !== Class),
    );
    return [...new Set(mangled.map(({ name }) => name))];
  }

  private take(wrapper: Wrapper, resolve: Resolve): void {
    const { instance } = wrapper as { instance: unknown };
    const prototype = wrapper.isAlias || this.seen.has(instance) ? null : prototypeOf(instance);
    if (prototype === null || this.seen.has(wrapper)) {
      return;
    }
    this.seen.add(wrapper).add(instance);
    const { handlers, replaced } = decoratedMethodsOf(prototype);
    const className = prototype.constructor?.name || String(wrapper.name);
    for (const [method, found] of handlers) {
      const name = `${className}.${method}`;
      const subscriptions = found.map((subscription) =>
        withId(this.idFor(subscription.id ?? name), subscription),
      );
      if (found.some(({ id }) => id === undefined)) {
        this.unnamed.push({ name, className, Class: prototype.constructor });
      }
      this.handlers.push({ name, subscriptions, call: callerOf(wrapper, method, resolve) });
      if (isStatic(wrapper) && !isCallable(instance as object, method)) {
        this.faults.push(`${name} has @OnIdenfyEvent() and is no method of the instance`);
      }
    }
    for (const method of replaced) {
      this.warnings.push(
        `${className}.${method} replaces a handler of its base class and has no @OnIdenfyEvent() itself: it is not called`,
      );
    }
  }

  /** Guards, pipes, interceptors and the like stand in no list of providers. */
  private warnOfEnhancer(wrapper: Wrapper): void {
    const { metatype } = wrapper as { metatype: unknown };
    const prototype: unknown = typeof metatype === 'function' ? metatype.prototype : undefined;
    if (typeof prototype !== 'object' || prototype === null || this.seen.has(metatype)) {
      return;
    }
    this.seen.add(metatype);
    const isProvider = [...this.modules.values()].some(({ providers }) =>
      [...providers.values()].some((provider) => provider.metatype === metatype),
    );
    for (const method of isProvider ? [] : decoratedMethodsOf(prototype).handlers.keys()) {
      this.warnings.push(
        `${String(wrapper.name)}.${method} is not called: add ${String(wrapper.name)} to the providers of a module`,
      );
    }
  }

  /** Gives out every id once: the second of equal ones gets `#2`, the third `#3`. */
  private idFor(wanted: string): string {
    let id = wanted;
    for (let number = 2; this.ids.has(id); number += 1) {
      id = `${wanted}#${number}`;
    }
    this.ids.add(id);
    return id;
  }
}

/** The prototype of a class instance; null of anything else. For scoped providers Nest keeps a bare instance. */
function prototypeOf(instance: unknown): { readonly constructor?: { readonly name: string } } | null {
  if (typeof instance !== 'object' || instance === null) {
    return null;
  }
  const prototype = Object.getPrototypeOf(instance) as object | null;
  return prototype === Object.prototype ? null : prototype;
}

function withId(id: string, { types, instance }: EventSubscription): HandlerSubscription {
  return { id, types: types && new Set(types), instance };
}

/** Whether there is something to call under this name. What a getter gives is not looked at. */
function isCallable(instance: object, name: string): boolean {
  let level: object | null = instance;
  while (level !== null) {
    const descriptor = Object.getOwnPropertyDescriptor(level, name);
    if (descriptor !== undefined) {
      return descriptor.get !== undefined || typeof descriptor.value === 'function';
    }
    level = Object.getPrototypeOf(level) as object | null;
  }
  return false;
}

const isStatic = (wrapper: Wrapper): boolean => wrapper.isDependencyTreeStatic() && !wrapper.isTransient;

function callerOf(wrapper: Wrapper, name: string, resolve: Resolve): EventHandler['call'] {
  // Looked up at each call, so that a test can spy on the method. What is no function any more is a failure.
  const call = (instance: Methods, event: IdenfyEvent): unknown => instance[name]!(event);
  return isStatic(wrapper)
    ? (event) => call(wrapper.instance as Methods, event)
    : async (event) => call(await resolve(event), event);
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
