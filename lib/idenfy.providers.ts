import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { IdenfyClient } from './client/idenfy-client.js';
import {
  DEFAULT_INSTANCE,
  DELIVERY_STORE,
  IDENFY_OPTIONS,
  IDENFY_STRUCTURE,
  LIVE_SESSION_STORE,
  getIdenfyToken,
} from './config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions, ResolvedIdenfyStructure } from './config/idenfy-options.interface.js';
import { resolveOptions } from './config/resolve-options.js';
import { EventDispatcher } from './events/event-dispatcher.service.js';
import { IdenfyEvents } from './events/idenfy-events.service.js';
import { IdenfyLifecycle } from './idenfy.lifecycle.js';
import { IdenfyService } from './idenfy.service.js';
import { LiveSessions } from './sessions/live-sessions.service.js';
import { MemoryLiveSessionStore } from './sessions/memory-live-session.store.js';
import { DeliveryProcessor } from './webhooks/delivery-processor.service.js';
import { IdenfyWebhooks } from './webhooks/idenfy-webhooks.service.js';
import { MemoryDeliveryStore } from './webhooks/memory-delivery.store.js';
import { RawBodyCapture } from './webhooks/raw-body.capture.js';
import { createWebhookController } from './webhooks/webhook.controller.js';

/** The token under which ConfigurableModuleBuilder provides the options as given. */
const GIVEN_OPTIONS = 'IDENFY_MODULE_OPTIONS';

/** What an app may inject: by class from the unnamed instance, by `getIdenfyToken` from any. */
const PUBLIC_PROVIDERS: readonly Type<object>[] = [IdenfyService, IdenfyEvents, IdenfyWebhooks];

/** Reached by token only, by guards and queues that live outside the module. */
const NAMED_PROVIDERS: readonly Type<object>[] = [...PUBLIC_PROVIDERS, LiveSessions, DeliveryProcessor];

/** Everything inside the module. */
export function defineIdenfyModule(
  definition: DynamicModule,
  structure: ResolvedIdenfyStructure,
): DynamicModule {
  const tokens = NAMED_PROVIDERS.map((Class) => getIdenfyToken(structure.instance, Class));
  return {
    ...definition,
    global: structure.isGlobal,
    imports: [...(definition.imports ?? []), DiscoveryModule],
    controllers: structure.webhookController ? [createWebhookController(structure)] : [],
    providers: [
      ...(definition.providers ?? []),
      { provide: IDENFY_STRUCTURE, useValue: structure },
      optionsProvider(structure),
      ...storeProviders,
      ...[IdenfyClient, LiveSessions, IdenfyService],
      ...[EventDispatcher, IdenfyEvents, DeliveryProcessor, IdenfyWebhooks],
      ...(structure.webhookController ? [RawBodyCapture] : []),
      IdenfyLifecycle,
      ...NAMED_PROVIDERS.map((Class) => ({
        provide: getIdenfyToken(structure.instance, Class),
        useExisting: Class,
      })),
    ],
    exports: [...tokens, ...(structure.instance === DEFAULT_INSTANCE ? PUBLIC_PROVIDERS : [])],
  };
}

const optionsProvider = (structure: ResolvedIdenfyStructure): Provider => ({
  provide: IDENFY_OPTIONS,
  useFactory: (given: unknown) => resolveOptions(given, structure),
  inject: [GIVEN_OPTIONS],
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
