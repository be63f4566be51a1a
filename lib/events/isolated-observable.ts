import { Observable } from 'rxjs';
import type { Observer, Operator, Subscriber, Subscription, TeardownLogic } from 'rxjs';

type OnFailure = (error: unknown) => void;
type ObserverOrNext<Value> = Partial<Observer<Value>> | ((value: Value) => void) | null;

/**
 * An Observable whose subscribers cannot harm others. What a `next` callback throws, and an error without a handler,
 * RxJS throws from a timer, which ends the process. Here both go to `onFailure`, also from an asynchronous callback, and
 * also at the end of a `pipe()`. A subscriber whose callback threw stays subscribed, as in RxJS.
 */
export class IsolatedObservable<Value> extends Observable<Value> {
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
    if (isSubscriber(observerOrNext)) {
      return super.subscribe(observerOrNext);
    }
    return super.subscribe(this.isolated(observerOf(observerOrNext, error, complete)));
  }

  private isolated(observer: Partial<Observer<Value>>): Observer<Value> {
    return {
      next: (value) => this.attempt(() => observer.next?.(value)),
      error: (error) => {
        if (observer.error) {
          this.attempt(() => observer.error?.(error));
        } else {
          this.onFailure(error);
        }
      },
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

/** RxJS' own subscribers (of operators, of another copy of RxJS too) look after themselves. */
function isSubscriber<Value>(
  candidate: ObserverOrNext<Value> | undefined,
): candidate is Partial<Observer<Value>> {
  return typeof candidate === 'object' && candidate !== null && 'closed' in candidate && 'add' in candidate;
}

function observerOf<Value>(
  observerOrNext?: ObserverOrNext<Value>,
  error?: ((error: unknown) => void) | null,
  complete?: (() => void) | null,
): Partial<Observer<Value>> {
  if (typeof observerOrNext === 'object' && observerOrNext !== null) {
    return observerOrNext;
  }
  return {
    next: observerOrNext ?? undefined,
    error: error ?? undefined,
    complete: complete ?? undefined,
  };
}
