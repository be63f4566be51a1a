import { Inject, Injectable, Module } from '@nestjs/common';
import type {
  BeforeApplicationShutdown,
  OnApplicationBootstrap,
  OnApplicationShutdown,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import { DiscoveryService, ModulesContainer } from '@nestjs/core';
import { IdenfyClient } from './client/idenfy-client.js';
import {
  DELIVERY_STORE,
  IDENFY_LIFECYCLE,
  IDENFY_OPTIONS,
  IDENFY_RECONCILER,
  IDENFY_STRUCTURE,
  LIVE_SESSION_STORE,
} from './config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions, ResolvedIdenfyStructure } from './config/idenfy-options.interface.js';
import { EventDispatcher } from './events/event-dispatcher.service.js';
import { EventMirrors } from './events/event-mirrors.service.js';
import { IdenfyConfigError } from './errors/idenfy-errors.js';
import type { IdenfyProblem } from './errors/idenfy-error.js';
import type { IdenfyReconciler } from './reconciliation/idenfy-reconciler.service.js';
import { Deadline } from './shared/deadline.js';
import { SafeLogger } from './shared/safe-logger.js';
import { LiveSessions } from './sessions/live-sessions.service.js';
import type { LiveSessionStore } from './sessions/live-session-store.interface.js';
import type { DeliveryStore } from './deliveries/delivery-store.interface.js';
import { Deliveries } from './deliveries/deliveries.service.js';

/**
 * Starts the instances when the app is ready. Nest calls the hooks of the modules by their distance from the root module,
 * the farthest first, and has no hook for "all of them have ended". This module stands behind the root module.
 */
@Module({})
export class AppReadyModule implements OnApplicationBootstrap {
  constructor(private readonly modules: ModulesContainer) {
    for (const module of modules.values()) {
      if (module.metatype === AppReadyModule) {
        module.distance = -1;
      }
    }
  }

  /** The start of the app waits for it, and fails with it. */
  async onApplicationBootstrap(): Promise<void> {
    for (const { providers } of this.modules.values()) {
      const lifecycle = providers.get(IdenfyLifecycle)?.instance as IdenfyLifecycle | undefined;
      await lifecycle?.start();
    }
  }
}

/** Starts and ends an instance of the module, knowing of the other instances of the app. */
@Injectable()
export class IdenfyLifecycle
  implements OnModuleInit, OnModuleDestroy, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly logger = new SafeLogger('IdenfyEvents');
  private stopping = false;
  private ended = false;
  private handlersEnd?: Deadline;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly client: IdenfyClient,
    private readonly sessions: LiveSessions,
    private readonly mirrors: EventMirrors,
    private readonly dispatcher: EventDispatcher,
    private readonly deliveries: Deliveries,
    @Inject(IDENFY_RECONCILER) private readonly reconciler: IdenfyReconciler,
    @Inject(IDENFY_OPTIONS) private readonly options: ResolvedIdenfyOptions,
    @Inject(IDENFY_STRUCTURE) private readonly structure: ResolvedIdenfyStructure,
    @Inject(LIVE_SESSION_STORE) private readonly sessionStore: LiveSessionStore,
    @Inject(DELIVERY_STORE) private readonly deliveryStore: DeliveryStore,
  ) {}

  /**
   * Starts the stores, one that several instances share with the first of them.
   *
   * @throws IdenfyConfigError when another instance has the same name or the same webhook path, a bus that the
   * option `mirror` names is not in the app, a handler cannot be called, or a store cannot be used.
   */
  async onModuleInit(): Promise<void> {
    const problems: IdenfyProblem[] = [];
    const structures = this.providers<ResolvedIdenfyStructure>(IDENFY_STRUCTURE);
    for (const other of structures.filter((structure) => structure !== this.structure)) {
      if (other.instance === this.structure.instance) {
        const message = `instance '${other.instance}' names two IdenfyModules; give each account a name of its own`;
        problems.push({ path: 'instance', rule: 'unique', message });
      }
      const bothMounted = other.webhookController && this.structure.webhookController;
      if (bothMounted && samePath(other.webhookPath, this.structure.webhookPath)) {
        const message = `webhookPath '${other.webhookPath}' is mounted by two IdenfyModules ('${this.structure.instance}' and '${other.instance}'); give each a path of its own`;
        problems.push({ path: 'webhookPath', rule: 'unique', message });
      }
    }
    problems.push(...this.mirrors.connect());
    problems.push(
      ...this.dispatcher.problems(
        structures.map(({ instance }) => instance),
        this.deliveryStore.settleInTransaction !== undefined,
      ),
    );
    if (problems.length > 0) {
      throw new IdenfyConfigError(problems);
    }
    for (const store of new Set([this.sessionStore, this.deliveryStore])) {
      const [first] = this.lifecycles().filter((other) => other.isGiven(store));
      if (first === this) {
        await store.start?.();
      }
    }
  }

  /** Has events come by themselves: only now that the app is ready, as its handlers may need what it starts. */
  async start(): Promise<void> {
    this.announceHandlers();
    if (!this.stopping) {
      await this.deliveries.startQueue();
      this.reconciler.startRuns();
    }
  }

  /** Says which handlers there are: one that is missing here is not called, and what it was for is acknowledged. */
  private announceHandlers(): void {
    const { instance } = this.structure;
    const { ids, warnings } = this.dispatcher.overview();
    if (ids.length === 0) {
      const missing = `instance=${instance} handlers=none: no @OnIdenfyEvent() method was found in the providers and controllers of the app; deliveries are acknowledged as unhandled`;
      this.logger.warn(missing);
    } else {
      this.logger.log(`instance=${instance} handlers=${ids.join(',')}`);
    }
    warnings.forEach((warning) => this.logger.warn(warning));
  }

  /** The first hook of a shutdown: a credit that is spent from now on would be lost with the process. */
  onModuleDestroy(): void {
    this.sessions.close();
  }

  /** Waits for token requests and handlers while what they use (databases, ...) is still there, and lets none from the queue start. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.deliveries.pauseQueue();
    await Promise.all([
      this.deliveries.settle(this.handlersMayTake().remainingMs),
      this.sessions.drain(this.options.timeoutMs),
    ]);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.ended) {
      return;
    }
    const drained = await Promise.allSettled([
      this.deliveries.stopQueue(),
      this.deliveries.drain(this.handlersMayTake().remainingMs),
      this.sessions.drain(this.options.timeoutMs),
    ]);
    this.ended = true;
    this.client.close();
    const closed = await Promise.allSettled([
      this.closeUnlessNeeded(this.sessionStore),
      this.closeUnlessNeeded(this.deliveryStore),
    ]);
    // Thrown only now: one that fails to close must not keep the others open.
    const failed = [...drained, ...closed].find((end) => end.status === 'rejected');
    if (failed !== undefined) {
      throw failed.reason;
    }
  }

  /** One time for both hooks: a handler that never settles must not hold the shutdown up twice. */
  private handlersMayTake(): Deadline {
    return (this.handlersEnd ??= new Deadline(this.options.webhook.handlerTimeoutMs));
  }

  /** A store that two instances share is closed by the one that ends last. */
  private async closeUnlessNeeded(store: LiveSessionStore | DeliveryStore): Promise<void> {
    const isNeeded = this.lifecycles().some((other) => !other.ended && other.isGiven(store));
    if (!isNeeded) {
      await store.close?.();
    }
  }

  private isGiven(store: LiveSessionStore | DeliveryStore): boolean {
    return this.sessionStore === store || this.deliveryStore === store;
  }

  /** Those of the app; without the ones that were never made. */
  private lifecycles(): IdenfyLifecycle[] {
    return this.providers<IdenfyLifecycle | undefined>(IDENFY_LIFECYCLE).filter((one) => one !== undefined);
  }

  private providers<Value>(token: string): Value[] {
    return this.discovery
      .getProviders()
      .filter((wrapper) => wrapper.token === token)
      .map((wrapper) => wrapper.instance as Value);
  }
}

const samePath = (one: string, other: string): boolean => plain(one) === plain(other);
const plain = (path: string): string => path.replace(/^\/+|\/+$/g, '').toLowerCase();
