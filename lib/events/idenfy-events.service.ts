import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Observable, Subject, filter } from 'rxjs';
import type { Observer, Operator, Subscriber, Subscription, TeardownLogic } from 'rxjs';
import { describeAppError } from '../errors/describe-error.js';
import { quietly } from '../shared/quietly.js';
import { SafeLogger } from '../shared/safe-logger.js';
import type { IdenfyEvent, IdenfyEventClass } from './event-table.js';
import { ProviderName } from '../config/idenfy.tokens.js';

type OnFailure = (error: unknown) => void;
type MaybeObserver<Value> = { [Name in keyof Observer<Value>]?: Observer<Value>[Name] | null };
type ObserverOrNext<Value> = Partial<Observer<Value>> | ((value: Value) => void) | null;

/**
 * An Observable whose subscribers cannot harm others. What a `next` callback throws, and an error without a handler,
 * RxJS throws from a timer, which ends the process. Here both go to `onFailure`, also from an asynchronous callback, and
 * also at the end of a `pipe()`. A subscriber whose callback threw stays subscribed, as in RxJS.
 */
class IsolatedObservable<Value> extends Observable<Value> {
  constructor(
    private readonly onFailure: OnFailure,
    subscribe?: (subscriber: Subscriber<Value>) => TeardownLogic,
  ) {
    super(subscribe);
  }

  /** What `pipe()` makes its results with: they are isolated as well. */
  override lift<Result>(operator?: Operator<Value, Result>): Observable<Result> {
    const lifted = new IsolatedObservable<Result>(this.onFailure);
    lifted.source = this;
    lifted.operator = operator;
    return lifted;
  }

  override subscribe(
    observerOrNext?: ObserverOrNext<Value>,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    const isObserver = typeof observerOrNext === 'object' && observerOrNext !== null;
    // RxJS' own subscribers (of operators, of another copy of RxJS too) handle errors themselves.
    if (isObserver && 'closed' in observerOrNext && 'add' in observerOrNext) {
      return super.subscribe(observerOrNext);
    }
    return super.subscribe(
      this.isolated(isObserver ? observerOrNext : { next: observerOrNext, error, complete }),
    );
  }

  private isolated(observer: MaybeObserver<Value>): Observer<Value> {
    return {
      next: (value) => this.attempt(() => observer.next?.(value)),
      error: (error) =>
        observer.error ? this.attempt(() => observer.error?.(error)) : this.onFailure(error),
      complete: () => this.attempt(() => observer.complete?.()),
    };
  }

  private attempt(callback: () => unknown): void {
    try {
      const result = callback();
      if (result instanceof Promise) {
        result.catch(this.onFailure);
      }
    } catch (error) {
      this.onFailure(error);
    }
  }
}

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
