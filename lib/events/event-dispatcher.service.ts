import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { isObservable, lastValueFrom } from 'rxjs';
import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { logText } from '../shared/log-text.js';
import { EventHandlersExplorer } from './event-handlers.explorer.js';
import type { EventHandler } from './event-handlers.explorer.js';
import type { IdenfyEvent } from './event-table.js';

/** A handler of an event. */
export interface Handler {
  /** `Class.method`, or the `id` of its options. */
  readonly id: string;
  readonly call: EventHandler['call'];
}

/** Knows the app's `@OnIdenfyEvent()` methods. */
@Injectable()
export class EventDispatcher {
  private readonly explorer: EventHandlersExplorer;
  /** By type and instance, for as long as there are `cachedOf` handlers in all. */
  private readonly byEvent = new Map<string, readonly Handler[]>();
  private cachedOf = 0;

  constructor(modules: ModulesContainer) {
    this.explorer = new EventHandlersExplorer(modules);
  }

  /** The handlers of an event, in the order in which they are called. */
  handlersOf(event: IdenfyEvent): readonly Handler[] {
    // Here too: an event may be earlier than the start, and a module may be loaded lazily.
    this.explorer.explore();
    const { handlers } = this.explorer;
    if (handlers.length !== this.cachedOf) {
      this.byEvent.clear();
      this.cachedOf = handlers.length;
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
    const { handlers, faults } = this.explorer;
    const strays = handlers.flatMap(({ name, subscriptions }) =>
      subscriptions
        .filter(({ instance }) => instance !== undefined && !instances.includes(instance))
        .map(({ instance }) => {
          const known = instances.map((one) => `'${one}'`).join(', ');
          return `${name} names the instance ${JSON.stringify(logText(instance))}, and the app has ${known}`;
        }),
    );
    return [...strays, ...faults].map((message) => ({ path: '@OnIdenfyEvent', rule: 'reachable', message }));
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
