import 'reflect-metadata';
import { Inject } from '@nestjs/common';
import type { Type } from '@nestjs/common';

export const DEFAULT_INSTANCE = 'default';

/** The token under which ConfigurableModuleBuilder provides the options as given. */
export const GIVEN_OPTIONS = 'IDENFY_MODULE_OPTIONS';

/** The problems with names that `forRootAsync` does not know. */
export const UNKNOWN_OPTIONS = 'IDENFY_UNKNOWN_OPTIONS';

/** Tokens inside the module. Options and structure are validated and have their defaults. */
export const IDENFY_OPTIONS = 'IDENFY_RESOLVED_OPTIONS';
export const IDENFY_STRUCTURE = 'IDENFY_STRUCTURE';
export const LIVE_SESSION_STORE = 'IDENFY_LIVE_SESSION_STORE';
export const DELIVERY_STORE = 'IDENFY_DELIVERY_STORE';
/** By which the lifecycles of other instances are found. */
export const IDENFY_LIFECYCLE = 'IDENFY_LIFECYCLE';

/** For public providers. Their classes are the unnamed instance's: `app.get(IdenfyService)` never finds a named one. */
export const IDENFY_EVENTS = 'IDENFY_EVENTS';
export const IDENFY_RECONCILER = 'IDENFY_RECONCILER';

const PROVIDER_NAME = 'nestjs-idenfy:provider';

/** Gives a public provider the name that its tokens are made of: a bundler may rename the class. */
export const ProviderName = (name: string): ClassDecorator => Reflect.metadata(PROVIDER_NAME, name);

/** The name of a public provider of this package; of any other class the one it has. */
function providerNameOf(Class: Type<object>): string {
  return (Reflect.getOwnMetadata(PROVIDER_NAME, Class) as string | undefined) ?? Class.name;
}

/**
 * Whether the state of a store ends with the process; none given is the default one. By the inherited name: the other copy
 * of this package (ESM or CommonJS) has classes of its own. A store in SQL knows of its database.
 */
export function isMemoryStore(store: (object & { isInMemory?: boolean }) | undefined): boolean {
  const name: unknown = store && Reflect.getMetadata(PROVIDER_NAME, Object(store.constructor) as object);
  const isMemory = name === 'MemoryLiveSessionStore' || name === 'MemoryDeliveryStore';
  return store === undefined || isMemory || store?.isInMemory === true;
}

/**
 * The token of a public provider of an instance (`IdenfyEvents`, `IdenfyReconciler`, ...); of `IdenfyService` when no
 * class is named. A string, so that two copies of this package (ESM and CommonJS) agree on it.
 */
export function getIdenfyToken(instance?: string, Class?: Type<object>): string {
  return `Idenfy:${instance ?? DEFAULT_INSTANCE}:${Class === undefined ? 'IdenfyService' : providerNameOf(Class)}`;
}

/** Injects the `IdenfyService` of an instance; without a name that of the unnamed one. */
export const InjectIdenfy = (instance?: string): ParameterDecorator & PropertyDecorator =>
  Inject(getIdenfyToken(instance));
