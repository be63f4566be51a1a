import { ContextIdFactory, ModuleRef } from '@nestjs/core';
import type { ContextId, ModulesContainer } from '@nestjs/core';
import type { IdenfyEvent } from './event-table.js';
import { decoratedMethodsOf } from './on-idenfy-event.decorator.js';
import type { EventSubscription } from './on-idenfy-event.decorator.js';

/** What one decorator of a handler method asks for, under the id that its outcome is remembered by. */
type HandlerSubscription = EventSubscription & { readonly id: string };

/** A method with `@OnIdenfyEvent()`. */
export interface EventHandler {
  /** `Class.method`, for messages. */
  readonly name: string;
  /** One per decorator, in the order they are written in. */
  readonly subscriptions: readonly HandlerSubscription[];
  /** Calls the method, a transactional one with its transaction. Throws, rejects and returns what the method does. */
  readonly call: (...args: HandlerArguments) => unknown;
}

export type HandlerArguments = readonly [event: IdenfyEvent, transaction?: unknown];

type Module = ModulesContainer extends Map<string, infer Value> ? Value : never;
type Wrapper = Module['providers'] extends Map<unknown, infer Value> ? Value : never;
type Methods = Record<string, (...args: HandlerArguments) => unknown>;
/** Gives the instance of a request-scoped provider or controller. */
type InstanceFor = (wrapper: Wrapper, moduleRef: ModuleRef, contextId: ContextId) => Promise<Methods>;

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
  private readonly unnamed: { readonly name: string; readonly className: string; readonly Class: unknown }[] =
    [];

  constructor(private readonly modules: ModulesContainer) {}

  /**
   * Searches all modules, which must have been made by then; later those that have been loaded lazily since. Those are
   * searched each time: nothing tells when all their providers have been made. Handlers that were found keep their ids.
   */
  explore(): void {
    if (this.modules.size === this.complete.size) {
      return;
    }
    const isFirst = this.complete.size === 0;
    const modules = [...this.modules.values()].filter((module) => !this.complete.has(module));
    for (const { providers } of modules) {
      providers.forEach((wrapper) => this.take(wrapper, resolveProvider));
    }
    for (const { controllers } of modules) {
      controllers.forEach((wrapper) => this.take(wrapper, createController));
    }
    for (const { injectables, middlewares } of modules) {
      [...injectables.values(), ...middlewares.values()].forEach((wrapper) => this.warnOfEnhancer(wrapper));
    }
    if (isFirst) {
      modules.forEach((module) => this.complete.add(module));
      this.warnOfMangledNames();
    }
  }

  /**
   * The handlers without an id whose class a bundler seems to have renamed: where it has renamed this class too, where the
   * name is short, and where another class has the same.
   */
  private warnOfMangledNames(): void {
    const renames = !EventHandlersExplorer.name.includes('EventHandlersExplorer');
    const mangled = this.unnamed.filter(
      ({ className, Class }) =>
        renames ||
        className.length <= 2 ||
        this.unnamed.some((other) => other.className === className && other.Class !== Class),
    );
    if (mangled.length > 0) {
      const names = [...new Set(mangled.map(({ name }) => name))].join(', ');
      this.warnings.push(
        `no id and no class names that last from one build to the next (${names}): give each @OnIdenfyEvent() an id, or have the bundler keep class names`,
      );
    }
  }

  private take(wrapper: Wrapper, instanceFor: InstanceFor): void {
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
      const subscriptions = found.map((one) => ({ ...one, id: this.idFor(one.id ?? name) }));
      if (found.some(({ id }) => id === undefined)) {
        this.unnamed.push({ name, className, Class: prototype.constructor });
      }
      this.handlers.push({ name, subscriptions, call: callerOf(wrapper, method, instanceFor) });
      const property = propertyOf(instance, method);
      if (isStatic(wrapper) && !property?.get && typeof property?.value !== 'function') {
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

/** A property of an object or of its classes. Getters are not touched. */
export function propertyOf(instance: unknown, name: string): PropertyDescriptor | undefined {
  let level = instance;
  let property: PropertyDescriptor | undefined;
  while (property === undefined && typeof level === 'object' && level !== null) {
    property = Object.getOwnPropertyDescriptor(level, name);
    level = Object.getPrototypeOf(level);
  }
  return property;
}

const isStatic = (wrapper: Wrapper): boolean => wrapper.isDependencyTreeStatic() && !wrapper.isTransient;

function callerOf(wrapper: Wrapper, name: string, instanceFor: InstanceFor): EventHandler['call'] {
  // Looked up at each call, so that a test can spy on the method. What is no function any more is a failure.
  return isStatic(wrapper)
    ? (...args) => (wrapper.instance as Methods)[name]!(...args)
    : async (...args) => {
        // Of the module that the provider stands in: another one may provide the class with other dependencies.
        const moduleRef = wrapper.host?.providers.get(ModuleRef)?.instance as ModuleRef | undefined;
        if (moduleRef === undefined) {
          throw new Error(`The module of ${String(wrapper.name)} is not there any more.`);
        }
        // Each handler has a context of its own, so that what one handler's dependencies do is not another's.
        const contextId = ContextIdFactory.create();
        moduleRef.registerRequestByContextId(args[0], contextId);
        return (await instanceFor(wrapper, moduleRef, contextId))[name]!(...args);
      };
}

const resolveProvider: InstanceFor = ({ token }, moduleRef, contextId) =>
  moduleRef.resolve<Methods>(token as string, contextId, { strict: true });

/** `ModuleRef.resolve` knows providers only, so a scoped controller is created. */
const createController: InstanceFor = ({ metatype }, moduleRef, contextId) =>
  moduleRef.create<Methods>(metatype as new () => Methods, contextId);
