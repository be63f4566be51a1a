import type { ClassProvider, DynamicModule, ExistingProvider, Provider, Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { IdenfyClient } from './client/idenfy-client.js';
import {
  DEFAULT_INSTANCE,
  DELIVERY_STORE,
  GIVEN_OPTIONS,
  IDENFY_EVENTS,
  IDENFY_LIFECYCLE,
  IDENFY_OPTIONS,
  IDENFY_RECONCILER,
  IDENFY_STRUCTURE,
  LIVE_SESSION_STORE,
  UNKNOWN_OPTIONS,
  getIdenfyToken,
} from './config/idenfy.tokens.js';
import type {
  IdenfyModuleOptions,
  ResolvedIdenfyOptions,
  ResolvedIdenfyStructure,
} from './config/idenfy-options.interface.js';
import { resolveModuleOptions } from './config/resolve-options.js';
import { warnOfOptions } from './config/warn-of-options.js';
import type { IdenfyProblem } from './errors/idenfy-error.js';
import { EventDispatcher } from './events/event-dispatcher.service.js';
import { EventMirrors } from './events/event-mirrors.service.js';
import { IdenfyEvents } from './events/idenfy-events.service.js';
import { IdenfyHealth } from './health/idenfy-health.service.js';
import { AppReadyModule, IdenfyLifecycle } from './idenfy.lifecycle.js';
import { IdenfyService } from './idenfy.service.js';
import { IdenfyCompanies } from './products/companies/idenfy-companies.service.js';
import { IdenfyChecks } from './products/checks/idenfy-checks.service.js';
import { IdenfyAml } from './products/aml/idenfy-aml.service.js';
import { IdenfyFaces } from './products/faces/idenfy-faces.service.js';
import { IdenfyReconciler } from './reconciliation/idenfy-reconciler.service.js';
import { LiveSessions } from './sessions/live-sessions.service.js';
import { MemoryLiveSessionStore } from './sessions/memory-live-session.store.js';
import { SingletonCheck } from './singleton-check.js';
import { Deliveries } from './deliveries/deliveries.service.js';
import { IdenfyWebhooks } from './webhooks/idenfy-webhooks.service.js';
import { WebhookReceiver } from './webhooks/webhook-receiver.service.js';
import { MemoryDeliveryStore } from './deliveries/memory-delivery.store.js';
import { WebhookRoute } from './webhooks/http/webhook-route.js';
import { createWebhookController } from './webhooks/http/webhook.controller.js';

/** What an app may inject: by class from the unnamed instance, by `getIdenfyToken` from any. */
const PUBLIC_PROVIDERS: readonly Type<object>[] = [
  IdenfyService,
  IdenfyEvents,
  IdenfyWebhooks,
  IdenfyReconciler,
  IdenfyAml,
  IdenfyFaces,
  IdenfyChecks,
  IdenfyCompanies,
];

/** Everything inside the module. */
export function defineIdenfyModule(
  definition: DynamicModule,
  structure: ResolvedIdenfyStructure,
): DynamicModule {
  const { instance } = structure;
  const published = PUBLIC_PROVIDERS.flatMap((Class) => publish(Class, instance));
  // For the other instances that share its queue; for the guard and the health indicator, in the modules that use them.
  const shared = [Deliveries, LiveSessions, IdenfyHealth].map((Class) => ({
    provide: getIdenfyToken(instance, Class),
    useExisting: Class,
  }));
  return {
    ...definition,
    global: structure.isGlobal,
    imports: [...(definition.imports ?? []), DiscoveryModule, AppReadyModule],
    controllers: structure.webhookController ? [createWebhookController(structure)] : [],
    providers: [
      ...(definition.providers ?? []),
      { provide: IDENFY_STRUCTURE, useValue: structure },
      optionsProvider(structure),
      ...storeProviders,
      ...[IdenfyClient, LiveSessions, EventDispatcher, EventMirrors, Deliveries, IdenfyLifecycle],
      ...[IdenfyHealth, SingletonCheck, WebhookReceiver],
      ...(structure.webhookController ? [WebhookRoute] : []),
      ...published,
      ...shared,
      { provide: IDENFY_EVENTS, useExisting: getIdenfyToken(instance, IdenfyEvents) },
      { provide: IDENFY_LIFECYCLE, useExisting: IdenfyLifecycle },
      { provide: IDENFY_RECONCILER, useExisting: getIdenfyToken(instance, IdenfyReconciler) },
    ],
    exports: [...published, ...shared].map(({ provide }) => provide),
  };
}

/** Under its class, with the token as another name, in the unnamed instance; under the token alone in a named one. */
function publish(Class: Type<object>, instance: string): (ClassProvider | ExistingProvider)[] {
  const token = getIdenfyToken(instance, Class);
  return instance === DEFAULT_INSTANCE
    ? [
        { provide: Class, useClass: Class },
        { provide: token, useExisting: Class },
      ]
    : [{ provide: token, useClass: Class }];
}

const optionsProvider = (structure: ResolvedIdenfyStructure): Provider => ({
  provide: IDENFY_OPTIONS,
  useFactory: (given: unknown, unknown?: IdenfyProblem[]) => {
    const options = resolveModuleOptions(given, structure, unknown);
    warnOfOptions(given as IdenfyModuleOptions, structure.instance);
    return options;
  },
  inject: [GIVEN_OPTIONS, { token: UNKNOWN_OPTIONS, optional: true }],
});

const storeProviders: Provider[] = [
  {
    provide: LIVE_SESSION_STORE,
    useFactory: (options: ResolvedIdenfyOptions) => options.duplicates.store ?? new MemoryLiveSessionStore(),
    inject: [IDENFY_OPTIONS],
  },
  {
    provide: DELIVERY_STORE,
    useFactory: (options: ResolvedIdenfyOptions) => options.webhook.store ?? new MemoryDeliveryStore(),
    inject: [IDENFY_OPTIONS],
  },
];
