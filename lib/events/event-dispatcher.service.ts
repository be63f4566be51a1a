import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { isObservable, lastValueFrom } from 'rxjs';
import { IDENFY_OPTIONS } from '../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { logText } from '../shared/log-text.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { EventHandlersExplorer } from './event-handlers.explorer.js';
import type { EventHandler, HandlerArguments } from './event-handlers.explorer.js';
import type { IdenfyEvent } from './event-table.js';

export interface Handler {
  /** `Class.method`, or the `id` of its options. */
  readonly id: string;
  readonly call: EventHandler['call'];
  readonly transactional: boolean;
}

/** Knows the handlers of one instance of the module. */
@Injectable()
export class EventDispatcher {
  private readonly explorer: EventHandlersExplorer;
  private readonly logger = new SafeLogger('IdenfyEvents');
  private readonly instance: string;
  /** By type of event, until more handlers are found. */
  private readonly byType = new Map<string, readonly Handler[]>();
  private instances: readonly string[] | undefined;
  /** An event may be earlier than the start, where it is found out. */
  private hasTransactions = true;
  /** How many of them have been reported, at the start or in the log. */
  private reported = { handlers: 0, warnings: 0 };

  constructor(
    modules: ModulesContainer,
    @Inject(IDENFY_OPTIONS) { instance }: Pick<ResolvedIdenfyOptions, 'instance'>,
  ) {
    this.instance = instance;
    this.explorer = new EventHandlersExplorer(modules);
  }

  /** The handlers of an event, in the order in which they are called. */
  handlersOf({ type }: Pick<IdenfyEvent, 'type'>): readonly Handler[] {
    // Here too: an event may be earlier than the start, and a module may be loaded lazily.
    this.explorer.explore();
    const { handlers, warnings } = this.explorer;
    if (handlers.length > this.reported.handlers || warnings.length > this.reported.warnings) {
      this.newWarnings().forEach((line) => this.logger.warn(line));
    }
    let fitting = this.byType.get(type);
    if (fitting === undefined) {
      fitting = this.handlersFor(type);
      this.byType.set(type, fitting);
    }
    return fitting;
  }

  /**
   * For the start of the app: handlers that no event could reach, where the app has these instances of the module, and
   * those that need a transaction which the delivery store does not have.
   */
  problems(instances: readonly string[], hasTransactions: boolean): IdenfyProblem[] {
    this.explorer.explore();
    this.instances = instances;
    this.hasTransactions = hasTransactions;
    this.newWarnings();
    const problems = [...this.unfit(this.explorer.handlers), ...this.explorer.faults];
    return problems.map((message) => ({ path: '@OnIdenfyEvent', rule: 'reachable', message }));
  }

  /** What is wrong with the handlers of modules that have been loaded since, each in a sentence. */
  private newWarnings(): string[] {
    const { handlers, warnings } = this.explorer;
    const { reported } = this;
    this.reported = { handlers: handlers.length, warnings: warnings.length };
    this.byType.clear();
    return [...this.unfit(handlers.slice(reported.handlers)), ...warnings.slice(reported.warnings)];
  }

  private unfit(handlers: readonly EventHandler[]): string[] {
    const transactional = handlers.filter((handler) =>
      this.subscriptionsOf(handler).some((subscription) => subscription.transactional),
    );
    return [
      ...this.strays(handlers),
      ...(this.hasTransactions ? [] : transactional).map(
        ({ name }) =>
          `${name} is transactional, and the delivery store of the instance '${this.instance}' has no transactions: give webhook.store a SqlDeliveryStore of nestjs-idenfy/sql on PostgreSQL`,
      ),
    ];
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

  /** For the log: the ids of the handlers, and methods that look like handlers and are none. */
  overview(): { readonly ids: readonly string[]; readonly warnings: readonly string[] } {
    this.explorer.explore();
    const { handlers, warnings } = this.explorer;
    const ids = handlers.flatMap((handler) => this.subscriptionsOf(handler).map(({ id }) => id));
    return { ids, warnings };
  }

  private handlersFor(type: string): Handler[] {
    return this.explorer.handlers.flatMap((handler) => {
      const fitting = this.subscriptionsOf(handler).find(({ types }) => types?.includes(type) ?? true);
      return fitting === undefined
        ? []
        : [{ id: fitting.id, call: handler.call, transactional: Boolean(fitting.transactional) }];
    });
  }

  private subscriptionsOf({ subscriptions }: EventHandler): EventHandler['subscriptions'] {
    return subscriptions.filter(({ instance = this.instance }) => instance === this.instance);
  }
}

/**
 * Calls a handler. Returns nothing where it has succeeded by then, else a promise that rejects with what the handler
 * throws. Never throws.
 */
export function runHandler(call: Handler['call'], ...args: HandlerArguments): Promise<void> | undefined {
  let running: unknown;
  try {
    running = call(...args);
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
