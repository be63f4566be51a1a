import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { IDENFY_EVENTS, IDENFY_OPTIONS } from '../config/idenfy.tokens.js';
import type { IdenfyMirror, ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { nameOf } from '../errors/describe-error.js';
import { isError } from '../shared/quietly.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { propertyOf } from './event-handlers.explorer.js';
import type { IdenfyEvent } from './event-table.js';
import type { IdenfyEvents } from './idenfy-events.service.js';

/** What the buses publish by. May throw, reject, or never settle. */
interface Bus {
  emitAsync(name: string, event: IdenfyEvent): unknown;
  publish(event: IdenfyEvent): unknown;
}

interface BusKind {
  /** Methods by which the bus is known, and those by which its own module is: the provider that finds its listeners. */
  readonly methods: readonly string[];
  readonly explorer: string;
  readonly publish: (bus: Bus, event: IdenfyEvent) => unknown;
  /** What the app has to import. */
  readonly needs: string;
}

/** For error messages and for finding: one entry per value of the option. */
const BUS_KINDS: Readonly<Record<IdenfyMirror, BusKind>> = {
  'event-emitter': {
    methods: ['emitAsync', 'onAny', 'listenersAny'],
    explorer: 'loadEventListeners',
    // Not `emit`: it drops the promises of asynchronous listeners, and a rejection would end the process.
    publish: (bus, event) => bus.emitAsync(`idenfy.${event.type}`, event),
    needs: 'EventEmitterModule.forRoot() of @nestjs/event-emitter',
  },
  cqrs: {
    methods: ['publish', 'publishAll', 'registerSagas'],
    explorer: 'explore',
    publish: (bus, event) => bus.publish(event),
    needs: 'CqrsModule.forRoot() of @nestjs/cqrs',
  },
};

/**
 * Shows every event to the buses of the app that the option `mirror` names. They hang on the stream of the events, so
 * they get them once per delivery, and what comes of it is no part of the acknowledgement.
 */
@Injectable()
export class EventMirrors {
  private readonly logger = new SafeLogger('IdenfyEvents');

  constructor(
    private readonly discovery: DiscoveryService,
    @Inject(IDENFY_EVENTS) private readonly events: IdenfyEvents,
    @Inject(IDENFY_OPTIONS) private readonly options: ResolvedIdenfyOptions,
  ) {}

  /** For the start of the app. Gives a problem for each bus that is not there. */
  connect(): IdenfyProblem[] {
    return [...new Set(this.options.mirror)].flatMap((name) => {
      const bus = findBus(this.discovery, name);
      if (bus === undefined) {
        const message = `mirror: '${name}' needs ${BUS_KINDS[name].needs} among the imports of the app`;
        return [{ path: 'mirror', rule: 'exists', message }];
      }
      this.events.all.subscribe((event) => void this.show(event, name, bus));
      return [];
    });
  }

  /** Never rejects. Of what the app threw only the class is logged: a message may hold a person's data. */
  private async show(event: IdenfyEvent, name: IdenfyMirror, bus: Bus): Promise<void> {
    try {
      await BUS_KINDS[name].publish(bus, event);
    } catch (error) {
      const { deliveryId, type } = event;
      const thrown = isError(error) ? nameOf(error) : typeof error;
      this.logger.error(`mirror=${name} deliveryId=${deliveryId} type=${type} error=${thrown}`);
    }
  }
}

/**
 * The app's bus, or nothing when its module is not part of the app. Looked for by its methods, in the module of the
 * neighbour's own: bundlers rename classes, and an import would find another copy of the class where the package manager
 * installed two, stop bundlers where it is not installed, and need another form for each build of this package. Where an
 * app has several of them any one will do: each of them knows all listeners.
 */
function findBus(discovery: DiscoveryService, name: IdenfyMirror): Bus | undefined {
  const { methods, explorer } = BUS_KINDS[name];
  const providers = discovery.getProviders();
  const found = providers.find(
    ({ instance, host }) =>
      hasMethods(instance, methods) &&
      providers.some((other) => other.host === host && hasMethods(other.instance, [explorer])),
  );
  return found?.instance as Bus | undefined;
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  return names.every((name) => typeof propertyOf(value, name)?.value === 'function');
}
