import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { isObservable, lastValueFrom } from 'rxjs';
import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { logText } from '../shared/log-text.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { EventHandlersExplorer } from './event-handlers.explorer.js';
import type { EventHandler } from './event-handlers.explorer.js';
import type { IdenfyEvent } from './event-table.js';

export interface Handler {
  /** `Class.method`, or the `id` of its options. */
  readonly id: string;
  readonly call: EventHandler['call'];
}

@Injectable()
export class EventDispatcher {
  private readonly explorer: EventHandlersExplorer;
  private readonly logger = new SafeLogger('IdenfyEvents');
  /** By type and instance, until more handlers are found. */
  private readonly byEvent = new Map<string, readonly Handler[]>();
  private instances: readonly string[] | undefined;
  /** How many of them have been reported, at the start or in the log. */
  private reported = { handlers: 0, warnings: 0 };

  constructor(modules: ModulesContainer) {
    this.explorer = new EventHandlersExplorer(modules);
  }

  /** The handlers of an event, in the order in which they are called. */
  handlersOf(event: IdenfyEvent): readonly Handler[] {
    // Here too: an event may be earlier than the start, and a module may be loaded lazily.
    this.explorer.explore();
    const { handlers, warnings } = this.explorer;
    if (handlers.length > this.reported.handlers || warnings.length > this.reported.warnings) {
      this.newWarnings().forEach((line) => this.logger.warn(line));
    }
    const key = `${event.type} ${event.instance}`;
    let fitting = this.byEvent.get(key);
    if (fitting === undefined) {
      fitting = handlersFor(event, handlers);
      this.byEvent.set(key, fitting);
    }
    return fitting;
  }

  /** For the start of the app: handlers that no event could reach, where the app has these instances of the module. */
  problems(instances: readonly string[]): IdenfyProblem[] {
    this.explorer.explore();
    this.instances = instances;
    this.newWarnings();
    const problems = [...this.strays(this.explorer.handlers), ...this.explorer.faults];
    return problems.map((message) => ({ path: '@OnIdenfyEvent', rule: 'reachable', message }));
  }

  /** What is wrong with the handlers of modules that have been loaded since, each in a sentence. */
  private newWarnings(): string[] {
    const { handlers, warnings } = this.explorer;
    const { reported } = this;
    this.reported = { handlers: handlers.length, warnings: warnings.length };
    this.byEvent.clear();
    return [...this.strays(handlers.slice(reported.handlers)), ...warnings.slice(reported.warnings)];
  }

  private strays(handlers: readonly EventHandler[]): string[] {
    const known = this.instances?.map((one) => `'${one}'`).join(', ');
    return handlers.flatMap(({ name, subscriptions }) =>
      subscriptions
        .filter(({ instance }) => instance !== undefined && this.instances?.includes(instance) === false)
        .map(
          ({ instance }) =>
            `${name} names the instance ${JSON.stringify(logText(instance))}, and the app has ${known}`,
        ),
    );
  }

  /** For the log: the ids of the handlers of an instance, and methods that look like handlers and are none. */
  overview(instance: string): { readonly ids: readonly string[]; readonly warnings: readonly string[] } {
    this.explorer.explore();
    const { handlers, warnings } = this.explorer;
    const ids = handlers.flatMap(({ subscriptions }) =>
      subscriptions.filter((one) => (one.instance ?? instance) === instance).map(({ id }) => id),
    );
    return { ids, warnings };
  }
}

function handlersFor({ type, instance }: IdenfyEvent, handlers: readonly EventHandler[]): Handler[] {
  return handlers.flatMap(({ subscriptions, call }) => {
    const fitting = subscriptions.find(
      (one) => (one.types?.includes(type) ?? true) && (one.instance ?? instance) === instance,
    );
    return fitting === undefined ? [] : [{ id: fitting.id, call }];
  });
}

/**
 * Calls a handler. Returns nothing where it has succeeded by then, else a promise that rejects with what the handler
 * throws. Never throws.
 */
export function runHandler(call: Handler['call'], event: IdenfyEvent): Promise<void> | undefined {
  let running: unknown;
  try {
    running = call(event);
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as it was thrown
    return Promise.reject(error);
  }
  return running === undefined ? undefined : finish(running);
}

async function finish(running: unknown): Promise<void> {
  const result = await running;
  if (isObservable(result)) {
    await lastValueFrom(result, { defaultValue: undefined });
  } else if (isGenerator(result)) {
    // A decorator may have made one of the method, or a compiler a function of a generator method.
    throw new TypeError('an @OnIdenfyEvent() method returned a generator, which has not run');
  }
}

const isGenerator = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { next?: unknown }).next === 'function' &&
  (Symbol.iterator in value || Symbol.asyncIterator in value);
