import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { IDENFY_EVENTS, IDENFY_OPTIONS } from '../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { nameOf } from '../shared/describe-error.js';
import { isError } from '../shared/quietly.js';
import { SafeLogger } from '../shared/safe-logger.js';
import type { IdenfyEvent } from './event-table.js';
import type { IdenfyEvents } from './idenfy-events.service.js';
import { BUS_KINDS, findBus } from './mirror-bus.js';
import type { MirrorBus } from './mirror-bus.js';

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
      this.events.all.subscribe((event) => void this.show(event, bus));
      return [];
    });
  }

  /** Never rejects. Of what the app threw only the class is logged: a message may hold a person's data. */
  private async show(event: IdenfyEvent, { name, publish }: MirrorBus): Promise<void> {
    try {
      await publish(event);
    } catch (error) {
      const { deliveryId, type } = event;
      const thrown = isError(error) ? nameOf(error) : typeof error;
      this.logger.error(`mirror=${name} deliveryId=${deliveryId} type=${type} error=${thrown}`);
    }
  }
}
