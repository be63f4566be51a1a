import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { isObservable, lastValueFrom } from 'rxjs';
import type { IdenfyProblem } from '../errors/problem.interface.js';
import { logText } from '../shared/log-text.js';
import { EventHandlersExplorer } from './event-handlers.explorer.js';
import type { EventHandler, HandlerSubscription } from './event-handlers.explorer.js';
import type { IdenfyEvent } from './event-table.js';

/** A handler that was started. */
export interface HandlerRun {
  /** `Class.method`, or the `id` of its options. */
  readonly id: string;
  /** Rejects with what the handler threw. It need not be handled. */
  readonly done: Promise<void>;
}

/** Hands events to the app's `@OnIdenfyEvent()` methods. */
@Injectable()
export class EventDispatcher {
  private found: EventHandlersExplorer | undefined;

  constructor(private readonly modules: ModulesContainer) {}

  /** Starts every handler of the event whose id is not among the settled ones. Never throws. */
  dispatch(event: IdenfyEvent, settled: ReadonlySet<string>): HandlerRun[] {
    const runs: HandlerRun[] = [];
    for (const { subscriptions, call } of this.known().handlers) {
      const subscription = subscriptions.find((candidate) => fits(candidate, event));
      if (subscription !== undefined && !settled.has(subscription.id)) {
        runs.push({ id: subscription.id, done: start(call, event) });
      }
    }
    return runs;
  }

  /** Whether there is a handler for the event, settled or not. */
  takes(event: IdenfyEvent): boolean {
    return this.known().handlers.some(({ subscriptions }) =>
      subscriptions.some((candidate) => fits(candidate, event)),
    );
  }

  /** For the start of the app: handlers that no event could reach, where the app has these instances of the module. */
  problems(instances: readonly string[]): IdenfyProblem[] {
    const { handlers, faults } = this.known();
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
    const { handlers, warnings } = this.known();
    const ids = handlers.flatMap(({ subscriptions }) =>
      subscriptions.filter((one) => (one.instance ?? instance) === instance).map(({ id }) => id),
    );
    return { ids, warnings };
  }

  /** Looked for at the start of the app, or before it where an event is earlier; lazy modules as they are loaded. */
  private known(): EventHandlersExplorer {
    if (this.found === undefined) {
      this.found = new EventHandlersExplorer(this.modules);
      this.found.exploreAll();
    } else {
      this.found.exploreLazy();
    }
    return this.found;
  }
}

function fits({ types, instance }: HandlerSubscription, event: IdenfyEvent): boolean {
  return (types?.has(event.type) ?? true) && (instance ?? event.instance) === event.instance;
}

function start(call: EventHandler['call'], event: IdenfyEvent): Promise<void> {
  const done = runToTheEnd(call, event);
  // The failure stays visible to the code that awaits `done`; where none does, it must not end the process.
  done.catch(() => undefined);
  return done;
}

async function runToTheEnd(call: EventHandler['call'], event: IdenfyEvent): Promise<void> {
  const result = await call(event);
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
