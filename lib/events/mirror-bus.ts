import type { DiscoveryService } from '@nestjs/core';
import type { IdenfyMirror } from '../config/idenfy-options.interface.js';
import type { IdenfyEvent } from './event-table.js';

/** A bus of the app, under the name that the option `mirror` has for it. */
export interface MirrorBus {
  readonly name: IdenfyMirror;
  /** May throw, reject, or never settle. */
  readonly publish: (event: IdenfyEvent) => unknown;
}

interface Emitter {
  emitAsync(name: string, event: IdenfyEvent): unknown;
}

interface EventBus {
  publish(event: IdenfyEvent): unknown;
}

interface BusKind {
  /** Methods by which the bus is known, and those by which its own module is: the provider that finds its listeners. */
  readonly methods: readonly string[];
  readonly explorer: string;
  readonly publisher: (bus: unknown) => MirrorBus['publish'];
  /** What the app has to import. */
  readonly needs: string;
}

/** For error messages and for finding: one entry per value of the option. */
export const BUS_KINDS: Readonly<Record<IdenfyMirror, BusKind>> = {
  'event-emitter': {
    methods: ['emitAsync', 'onAny', 'listenersAny'],
    explorer: 'loadEventListeners',
    // Not `emit`: it drops the promises of asynchronous listeners, and a rejection would end the process.
    publisher: (bus) => (event) => (bus as Emitter).emitAsync(`idenfy.${event.type}`, event),
    needs: 'EventEmitterModule.forRoot() of @nestjs/event-emitter',
  },
  cqrs: {
    methods: ['publish', 'publishAll', 'registerSagas'],
    explorer: 'explore',
    publisher: (bus) => (event) => (bus as EventBus).publish(event),
    needs: 'CqrsModule.forRoot() of @nestjs/cqrs',
  },
};

/**
 * The app's bus, or nothing when its module is not part of the app. Looked for by its methods, in the module of the
 * neighbour's own: bundlers rename classes, and an import would find another copy of the class where the package manager
 * installed two, stop bundlers where it is not installed, and need another form for each build of this package. Where an
 * app has several of them any one will do: each of them knows all listeners.
 */
export function findBus(discovery: DiscoveryService, name: IdenfyMirror): MirrorBus | undefined {
  const { methods, explorer, publisher } = BUS_KINDS[name];
  const providers = discovery.getProviders();
  const found = providers.find(
    ({ instance, host }) =>
      hasMethods(instance, methods) &&
      providers.some((other) => other.host === host && hasMethods(other.instance, [explorer])),
  );
  return found && { name, publish: publisher(found.instance) };
}

/** Getters are not touched. */
function hasMethods(value: unknown, names: readonly string[]): boolean {
  return names.every((name) => {
    let level: unknown = value;
    while (typeof level === 'object' && level !== null) {
      const descriptor = Object.getOwnPropertyDescriptor(level, name);
      if (descriptor !== undefined) {
        return typeof descriptor.value === 'function';
      }
      level = Object.getPrototypeOf(level);
    }
    return false;
  });
}
