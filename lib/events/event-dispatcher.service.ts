import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { isObservable, lastValueFrom } from 'rxjs';
import { findEventHandlers } from './event-handlers.explorer.js';
import type { EventHandler, HandlerSubscription } from './event-handlers.explorer.js';
import type { IdenfyEvent } from './event-table.js';

/** A handler that was started. */
export interface HandlerRun {
  /** `Class.method`, or the `id` of its options. */
  readonly id: string;
  /** Rejects with what the handler threw. Nobody has to look at it. */
  readonly done: Promise<void>;
}

/** Hands events to the app's `@OnIdenfyEvent()` methods. */
@Injectable()
export class EventDispatcher implements OnApplicationBootstrap {
  private handlers: readonly EventHandler[] | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onApplicationBootstrap(): void {
    this.knownHandlers();
  }

  /** Starts every handler of the event whose id is not among the settled ones. Never throws. */
  dispatch(event: IdenfyEvent, settled: ReadonlySet<string>): HandlerRun[] {
    const runs: HandlerRun[] = [];
    for (const { subscriptions, call } of this.knownHandlers()) {
      const subscription = subscriptions.find((candidate) => fits(candidate, event));
      if (subscription !== undefined && !settled.has(subscription.id)) {
        runs.push({ id: subscription.id, done: start(call, event) });
      }
    }
    return runs;
  }

  /** Looked for once: at the start of the app, or before it where an event is earlier. */
  private knownHandlers(): readonly EventHandler[] {
    return (this.handlers ??= findEventHandlers(this.discovery, this.scanner));
  }
}

function fits({ types, instance }: HandlerSubscription, event: IdenfyEvent): boolean {
  return (types?.has(event.type) ?? true) && (instance ?? event.instance) === event.instance;
}

function start(call: EventHandler['call'], event: IdenfyEvent): Promise<void> {
  const done = runToTheEnd(call, event);
  // The failure stays visible to whoever awaits `done`; when nobody does it must not end the process.
  done.catch(() => undefined);
  return done;
}

async function runToTheEnd(call: EventHandler['call'], event: IdenfyEvent): Promise<void> {
  const result = await call(event);
  if (isObservable(result)) {
    await lastValueFrom(result, { defaultValue: undefined });
  }
}
