import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Subject, filter } from 'rxjs';
import type { Observable } from 'rxjs';
import { describeAppError } from '../shared/describe-error.js';
import { quietly } from '../shared/quietly.js';
import { SafeLogger } from '../shared/safe-logger.js';
import type { IdenfyEvent, IdenfyEventClass } from './event-table.js';
import { IsolatedObservable } from './isolated-observable.js';
import { ProviderName } from '../config/provider-name.js';

/**
 * The events as streams: a live view, once per delivery, beside the handlers and not instead of them. What a subscriber
 * does is no part of the acknowledgement, so an event that must not be lost needs an `@OnIdenfyEvent()` method.
 * There is no replay: a subscriber sees what comes after it subscribed. The streams complete when the app shuts down.
 *
 * A subscriber that throws disturbs neither the delivery nor the other subscribers: it is logged and stays subscribed.
 * That holds for `subscribe` and `pipe`; what is made with functions like `merge` is RxJS' own, which ends the process.
 * So is an error at the end of a `pipe()` that has no error callback; that pipe ends, as any pipe does.
 */
@Injectable()
@ProviderName('IdenfyEvents')
export class IdenfyEvents implements OnApplicationShutdown {
  private readonly logger = new SafeLogger('IdenfyEvents');
  private readonly subject = new Subject<IdenfyEvent>();

  /** Every event. */
  readonly all: Observable<IdenfyEvent> = new IsolatedObservable(
    (error) => this.logger.error(`A subscriber of IdenfyEvents failed: ${describeAppError(error)}`),
    (subscriber) => this.subject.subscribe(subscriber),
  );

  /** The events of these classes. */
  on<C extends readonly [IdenfyEventClass, ...IdenfyEventClass[]]>(
    ...classes: C
  ): Observable<InstanceType<C[number]>> {
    const types: ReadonlySet<string> = new Set(classes.map((Class) => Class.type));
    return this.all.pipe(filter((event): event is InstanceType<C[number]> => types.has(event.type)));
  }

  /**
   * Shows an event to the subscribers. Never throws.
   *
   * @internal
   */
  publish(event: IdenfyEvent): void {
    if (!this.subject.observed) {
      return;
    }
    // RxJS itself may be set to throw what an operator has thrown.
    quietly(() => this.subject.next(event));
  }

  onApplicationShutdown(): void {
    this.subject.complete();
  }
}
