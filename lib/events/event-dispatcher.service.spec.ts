import { Controller, Global, Inject, Injectable, Module, Scope } from '@nestjs/common';
import type { INestApplicationContext, ModuleMetadata } from '@nestjs/common';
import { DiscoveryModule, REQUEST } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Observable, of, throwError } from 'rxjs';
import { IDENFY_OPTIONS } from '../config/idenfy.tokens.js';
import { classifyDelivery, createIdenfyEvent } from './classify-delivery.js';
import { EventDispatcher, runHandler } from './event-dispatcher.service.js';
import type { IdenfyEvent } from './event-table.js';
import { OnIdenfyEvent } from './on-idenfy-event.decorator.js';
import {
  DocumentExpirationEvent,
  VerificationApprovedEvent,
  VerificationDeniedEvent,
} from './event-classes.js';

const CALLS = Symbol('calls');
type Calls = string[];

const eventOf = (overall: string, instance = 'default', deliveryId = 'd1'): IdenfyEvent =>
  createIdenfyEvent(classifyDelivery('IDENTIFICATION', { final: true, scanRef: 'r', status: { overall } }), {
    deliveryId,
    receivedAt: new Date(0),
    instance,
    source: 'webhook',
  });
const approved = eventOf('APPROVED');
const denied = eventOf('DENIED');

const dispatch = (dispatcher: EventDispatcher, event: IdenfyEvent) =>
  dispatcher
    .handlersOf(event)
    .map(({ id, call }) => ({ id, done: runHandler(call, event) ?? Promise.resolve() }));

describe('EventDispatcher', () => {
  let calls: Calls;
  let app: INestApplicationContext | undefined;

  beforeEach(() => {
    calls = [];
  });

  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  async function dispatcherOf(metadata: ModuleMetadata, instance = 'default'): Promise<EventDispatcher> {
    @Global()
    @Module({ providers: [{ provide: CALLS, useFactory: () => calls }], exports: [CALLS] })
    class CallsModule {}
    const testing = await Test.createTestingModule({
      ...metadata,
      imports: [DiscoveryModule, CallsModule, ...(metadata.imports ?? [])],
      providers: [
        EventDispatcher,
        { provide: IDENFY_OPTIONS, useValue: { instance } },
        ...(metadata.providers ?? []),
      ],
    }).compile();
    app = await testing.init();
    return testing.get(EventDispatcher);
  }

  async function run(dispatcher: EventDispatcher, event: IdenfyEvent): Promise<string[]> {
    const runs = dispatch(dispatcher, event);
    await Promise.all(runs.map(({ done }) => done));
    return runs.map(({ id }) => id);
  }

  @Injectable()
  class Decisions {
    constructor(@Inject(CALLS) readonly calls: Calls) {}

    @OnIdenfyEvent(VerificationApprovedEvent)
    onApproved(event: VerificationApprovedEvent): void {
      this.calls.push(`approved ${event.deliveryId}`);
    }

    @OnIdenfyEvent(VerificationApprovedEvent, VerificationDeniedEvent)
    protected async onDecision(event: VerificationApprovedEvent | VerificationDeniedEvent): Promise<void> {
      await Promise.resolve();
      this.calls.push(`decision ${event.overall}`);
    }

    @OnIdenfyEvent()
    every(event: IdenfyEvent): void {
      this.calls.push(`every ${event.type}`);
    }

    @OnIdenfyEvent(DocumentExpirationEvent)
    onExpiration(): void {
      this.calls.push('expiration');
    }
  }

  it('calls the handlers of the event in providers and controllers, and no others', async () => {
    @Controller()
    class DecisionsController {
      constructor(@Inject(CALLS) private readonly calls: Calls) {}

      @OnIdenfyEvent(VerificationDeniedEvent)
      onDenied(): void {
        this.calls.push('controller');
      }
    }
    const dispatcher = await dispatcherOf({ providers: [Decisions], controllers: [DecisionsController] });
    await expect(run(dispatcher, approved)).resolves.toEqual([
      'Decisions.onApproved',
      'Decisions.onDecision',
      'Decisions.every',
    ]);
    expect(calls.splice(0).sort()).toEqual([
      'approved d1',
      'decision APPROVED',
      'every verification.approved',
    ]);
    await expect(run(dispatcher, denied)).resolves.toEqual([
      'Decisions.onDecision',
      'Decisions.every',
      'DecisionsController.onDenied',
    ]);
    expect(calls.sort()).toEqual(['controller', 'decision DENIED', 'every verification.denied']);
  });

  it('has nothing to do without handlers', async () => {
    const dispatcher = await dispatcherOf({
      providers: [
        { provide: 'plain', useValue: { every: () => calls.push('plain') } },
        { provide: 'bare', useValue: Object.create(null) as object },
        { provide: 'text', useValue: 'text' },
        { provide: 'null', useValue: null },
        { provide: 'list', useValue: [new Date(), new Map()] },
        { provide: 'function', useFactory: () => () => calls.push('function') },
      ],
    });
    expect(dispatch(dispatcher, approved)).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('starts all handlers, whatever one of them does; its failure is its own', async () => {
    @Injectable()
    class Failing {
      @OnIdenfyEvent()
      throws(): void {
        throw new TypeError('thrown');
      }

      @OnIdenfyEvent()
      async rejects(): Promise<void> {
        throw new RangeError('rejected');
      }
    }
    const dispatcher = await dispatcherOf({ providers: [Failing, Decisions] });
    const runs = dispatch(dispatcher, approved);
    const outcomes = await Promise.allSettled(runs.map(({ done }) => done));
    expect(runs.map(({ id }, index) => [id, outcomes[index]])).toEqual([
      ['Failing.throws', { status: 'rejected', reason: new TypeError('thrown') }],
      ['Failing.rejects', { status: 'rejected', reason: new RangeError('rejected') }],
      ['Decisions.onApproved', { status: 'fulfilled', value: undefined }],
      ['Decisions.onDecision', { status: 'fulfilled', value: undefined }],
      ['Decisions.every', { status: 'fulfilled', value: undefined }],
    ]);
    expect(calls).toHaveLength(3);
  });

  it('subscribes to a returned Observable until it ends', async () => {
    let subscriptions = 0;
    @Injectable()
    class Reactive {
      @OnIdenfyEvent()
      completes(): Observable<number> {
        return new Observable((subscriber) => {
          subscriptions += 1;
          of(1, 2).subscribe(subscriber);
        });
      }

      @OnIdenfyEvent()
      empty(): Observable<never> {
        return of();
      }

      @OnIdenfyEvent()
      fails(): Observable<never> {
        return throwError(() => new Error('from the stream'));
      }
    }
    const dispatcher = await dispatcherOf({ providers: [Reactive] });
    const runs = dispatch(dispatcher, approved);
    const outcomes = await Promise.allSettled(runs.map(({ done }) => done));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(subscriptions).toBe(1);
  });

  it('hands an event of an instance to those who asked for it', async () => {
    @Injectable()
    class PerInstance {
      constructor(@Inject(CALLS) private readonly calls: Calls) {}

      @OnIdenfyEvent(VerificationApprovedEvent, { instance: 'eu' })
      eu(): void {
        this.calls.push('eu');
      }

      @OnIdenfyEvent({ instance: 'default' })
      unnamed(): void {
        this.calls.push('default');
      }

      @OnIdenfyEvent()
      any(): void {
        this.calls.push('any');
      }
    }
    await run(await dispatcherOf({ providers: [PerInstance] }), approved);
    expect(calls.splice(0)).toEqual(['default', 'any']);
    await app?.close();
    const ofEu = await dispatcherOf({ providers: [PerInstance] }, 'eu');
    await run(ofEu, eventOf('APPROVED', 'eu'));
    expect(calls.splice(0)).toEqual(['eu', 'any']);
    await run(ofEu, eventOf('DENIED', 'eu'));
    expect(calls).toEqual(['any']);
  });

  it('finds inherited methods, under the name of the class they run in', async () => {
    @Injectable()
    class Stricter extends Decisions {
      override onApproved(): void {
        this.calls.push('not a handler any more');
      }

      @OnIdenfyEvent(VerificationApprovedEvent, { id: 'stricter' })
      override every(): void {
        this.calls.push('stricter');
      }
    }
    const dispatcher = await dispatcherOf({ providers: [Stricter] });
    await expect(run(dispatcher, approved)).resolves.toEqual(['stricter', 'Stricter.onDecision']);
    expect(calls.sort()).toEqual(['decision APPROVED', 'stricter']);
  });

  it('finds a provider once, under however many tokens', async () => {
    const dispatcher = await dispatcherOf({
      providers: [
        Decisions,
        { provide: 'alias', useExisting: Decisions },
        { provide: 'again', useFactory: (decisions: Decisions) => decisions, inject: [Decisions] },
      ],
    });
    await expect(run(dispatcher, denied)).resolves.toEqual(['Decisions.onDecision', 'Decisions.every']);
    expect(calls).toHaveLength(2);
  });

  it("finds handlers of values and of factories' values", async () => {
    const dispatcher = await dispatcherOf({
      providers: [
        { provide: 'value', useFactory: () => new Decisions(calls) },
        { provide: 'async', useFactory: async () => Promise.resolve(new Decisions(calls)) },
      ],
    });
    await expect(run(dispatcher, denied)).resolves.toEqual([
      'Decisions.onDecision',
      'Decisions.every',
      'Decisions.onDecision#2',
      'Decisions.every#2',
    ]);
  });

  it('tells equal ids apart in the order of discovery, given ones too', async () => {
    const twin = (id?: string): new () => object => {
      @Injectable()
      class Twin {
        @OnIdenfyEvent({ id })
        handle(): void {}
      }
      return Twin;
    };
    const dispatcher = await dispatcherOf({
      providers: [twin(), twin('audit'), twin('Twin.handle#2'), twin(), twin('audit'), twin()],
    });
    await expect(run(dispatcher, approved)).resolves.toEqual([
      'Twin.handle',
      'audit',
      'Twin.handle#2',
      'Twin.handle#3',
      'audit#2',
      'Twin.handle#4',
    ]);
  });

  it('calls a method once for an event that several of its decorators fit', async () => {
    @Injectable()
    class Several {
      constructor(@Inject(CALLS) private readonly calls: Calls) {}

      @OnIdenfyEvent(VerificationApprovedEvent)
      @OnIdenfyEvent({ id: 'rest' })
      handle(event: IdenfyEvent): void {
        this.calls.push(event.type);
      }
    }
    const dispatcher = await dispatcherOf({ providers: [Several] });
    await expect(run(dispatcher, approved)).resolves.toEqual(['Several.handle']);
    await expect(run(dispatcher, denied)).resolves.toEqual(['rest']);
    expect(calls).toEqual(['verification.approved', 'verification.denied']);
  });

  it('touches no getter and no setter', async () => {
    @Injectable()
    class Lazy {
      get connection(): never {
        throw new Error('too early');
      }

      @OnIdenfyEvent()
      handle(): void {}
    }
    const dispatcher = await dispatcherOf({ providers: [Lazy] });
    await expect(run(dispatcher, approved)).resolves.toEqual(['Lazy.handle']);
  });

  it('calls what stands on the instance, so that a test can spy on it', async () => {
    const dispatcher = await dispatcherOf({ providers: [Decisions] });
    const decisions = app?.get(Decisions);
    Object.assign(decisions as object, { every: () => calls.push('spied') });
    await run(dispatcher, denied);
    expect(calls).toContain('spied');
  });

  describe('scopes', () => {
    let made = 0;

    @Injectable({ scope: Scope.REQUEST })
    class PerEvent {
      readonly number = (made += 1);
      constructor(@Inject(REQUEST) readonly event: IdenfyEvent) {}
    }

    @Injectable({ scope: Scope.REQUEST })
    class Scoped {
      constructor(
        @Inject(REQUEST) private readonly request: IdenfyEvent,
        @Inject(CALLS) private readonly calls: Calls,
      ) {}

      @OnIdenfyEvent()
      handle(event: IdenfyEvent): void {
        this.calls.push(`${this.request === event ? 'its own' : 'a foreign'} ${event.deliveryId}`);
      }
    }

    beforeEach(() => {
      made = 0;
    });

    it('makes a request-scoped provider for every event, which it can inject', async () => {
      const dispatcher = await dispatcherOf({ providers: [Scoped] });
      const events = Array.from({ length: 20 }, (_, index) => eventOf('APPROVED', 'default', `d${index}`));
      await Promise.all(events.map((event) => run(dispatcher, event)));
      expect(calls).toEqual(events.map((event) => `its own ${event.deliveryId}`));
    });

    it('makes a provider that depends on a request-scoped one, property injection included', async () => {
      @Injectable()
      class Dependent {
        @Inject(PerEvent) private readonly property!: PerEvent;
        constructor(
          private readonly perEvent: PerEvent,
          @Inject(CALLS) private readonly calls: Calls,
        ) {}

        @OnIdenfyEvent()
        handle(event: IdenfyEvent): void {
          this.calls.push(`${this.perEvent.event === event} ${this.property === this.perEvent}`);
        }
      }
      const dispatcher = await dispatcherOf({ providers: [PerEvent, Dependent] });
      await run(dispatcher, approved);
      await run(dispatcher, denied);
      expect(calls).toEqual(['true true', 'true true']);
      expect(made).toBe(2);
    });

    it('makes scoped controllers', async () => {
      @Controller()
      class ByDependency {
        constructor(
          private readonly perEvent: PerEvent,
          @Inject(CALLS) private readonly calls: Calls,
        ) {}

        @OnIdenfyEvent()
        handle(event: IdenfyEvent): void {
          this.calls.push(`dependency ${this.perEvent.event === event}`);
        }
      }
      @Controller({ scope: Scope.REQUEST })
      class ByScope {
        constructor(
          @Inject(REQUEST) private readonly request: IdenfyEvent,
          @Inject(CALLS) private readonly calls: Calls,
        ) {}

        @OnIdenfyEvent()
        handle(event: IdenfyEvent): void {
          this.calls.push(`scope ${this.request === event}`);
        }
      }
      const dispatcher = await dispatcherOf({
        providers: [PerEvent],
        controllers: [ByDependency, ByScope],
      });
      for (const event of [approved, denied]) {
        await expect(run(dispatcher, event)).resolves.toEqual(['ByDependency.handle', 'ByScope.handle']);
        expect(calls.splice(0).sort()).toEqual(['dependency true', 'scope true']);
      }
    });

    it('makes transient providers anew', async () => {
      @Injectable({ scope: Scope.TRANSIENT })
      class Transient {
        private readonly number = (made += 1);
        constructor(@Inject(CALLS) private readonly calls: Calls) {}

        @OnIdenfyEvent()
        handle(): void {
          this.calls.push(String(this.number));
        }
      }
      const dispatcher = await dispatcherOf({ providers: [Transient] });
      const before = made;
      await run(dispatcher, approved);
      await run(dispatcher, denied);
      expect(made - before).toBe(2);
      expect(calls).toEqual([String(before + 1), String(before + 2)]);
    });

    it('gives a failure to make the provider to its own handler', async () => {
      @Injectable({ scope: Scope.REQUEST })
      class Unmakable {
        constructor() {
          throw new Error('no connection');
        }

        @OnIdenfyEvent()
        handle(): void {}
      }
      const dispatcher = await dispatcherOf({ providers: [Unmakable, Scoped] });
      const runs = dispatch(dispatcher, approved);
      const outcomes = await Promise.allSettled(runs.map(({ done }) => done));
      expect(outcomes).toEqual([
        { status: 'rejected', reason: new Error('no connection') },
        { status: 'fulfilled', value: undefined },
      ]);
      expect(calls).toEqual(['its own d1']);
    });

    it.each([Scope.DEFAULT, Scope.REQUEST, Scope.TRANSIENT])(
      'resolves a class in the module that it stands in (scope %s)',
      async (scope) => {
        @Injectable({ scope })
        class Shared {
          constructor(
            @Inject('NAME') private readonly name: string,
            @Inject(CALLS) private readonly calls: Calls,
          ) {}

          @OnIdenfyEvent()
          handle(): void {
            this.calls.push(this.name);
          }
        }
        @Module({ providers: [Shared, { provide: 'NAME', useValue: 'first' }] })
        class First {}
        @Module({ providers: [Shared, { provide: 'NAME', useValue: 'second' }] })
        class Second {}
        const dispatcher = await dispatcherOf({ imports: [First, Second] });
        await expect(run(dispatcher, approved)).resolves.toEqual(['Shared.handle', 'Shared.handle#2']);
        expect(calls.sort()).toEqual(['first', 'second']);
      },
    );
  });
});
