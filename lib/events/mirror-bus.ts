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
  /** The class names of the module and of the provider. EventEmitter2 calls its class EventEmitter. */
  readonly module: string;
  readonly provider: readonly string[];
  readonly publisher: (bus: unknown) => MirrorBus['publish'];
  /** What the app has to import. */
  readonly needs: string;
}

/** For error messages and for finding: one entry per value of the option. */
export const BUS_KINDS: Readonly<Record<IdenfyMirror, BusKind>> = {
  'event-emitter': {
    module: 'EventEmitterModule',
    provider: ['EventEmitter2', 'EventEmitter'],
    // Not `emit`: it drops the promises of asynchronous listeners, and a rejection would end the process.
    publisher: (bus) => (event) => (bus as Emitter).emitAsync(`idenfy.${event.type}`, event),
    needs: 'EventEmitterModule.forRoot() of @nestjs/event-emitter',
  },
  cqrs: {
    module: 'CqrsModule',
    provider: ['EventBus'],
    publisher: (bus) => (event) => (bus as EventBus).publish(event),
    needs: 'CqrsModule.forRoot() of @nestjs/cqrs',
  },
};

/**
 * The app's bus, or nothing when its module is not part of the app. Looked for by class name, in the module of the
 * neighbour's own, and not by importing the neighbour: an import would find another copy of the class where the package
 * manager installed two, stop bundlers where it is not installed, and need another form for each build of this package.
 * Where an app has several of them any one will do: each of them knows all listeners.
 */
export function findBus(discovery: DiscoveryService, name: IdenfyMirror): MirrorBus | undefined {
  const kind = BUS_KINDS[name];
  const found = discovery
    .getProviders()
    .find(
      (wrapper) =>
        wrapper.host?.name === kind.module &&
        typeof wrapper.token === 'function' &&
        kind.provider.includes(wrapper.token.name),
    );
  return found && { name, publish: kind.publisher(found.instance) };
}
