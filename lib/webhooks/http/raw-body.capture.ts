import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Subscription } from 'rxjs';
import { IDENFY_STRUCTURE } from '../../config/idenfy.tokens.js';
import type { ResolvedIdenfyStructure } from '../../config/idenfy-options.interface.js';
import { captureOnExpress } from './express-raw-body.js';
import type { ExpressApp } from './express-raw-body.js';
import { captureOnFastify } from './fastify-raw-body.js';
import type { FastifyInstance } from './fastify-raw-body.js';
import { WebhookReceiver } from '../webhook-receiver.service.js';
import { WebhookBodyReader } from './webhook-body.reader.js';

/**
 * Has the webhook route get the exact bytes of its requests before any body parser of the app does, so that the app
 * needs no `rawBody: true`. On other platforms than Express and Fastify, and without one, it does nothing.
 */
@Injectable()
export class RawBodyCapture implements OnModuleDestroy {
  /** Where the route is mounted on Fastify, once it is. */
  readonly paths: string[] = [];
  private readonly subscription: Subscription;

  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(IDENFY_STRUCTURE) structure: ResolvedIdenfyStructure,
    @Inject(WebhookReceiver) receiver: WebhookReceiver,
  ) {
    const reader = new WebhookBodyReader(receiver);
    // At once where there is a platform already, which is earlier than the app's parsers and routes in any case.
    this.subscription = host.init$.subscribe(() => install(host, structure.instance, reader, this.paths));
  }

  onModuleDestroy(): void {
    this.subscription.unsubscribe();
  }
}

function install(host: HttpAdapterHost, instance: string, reader: WebhookBodyReader, paths: string[]): void {
  // There is none in an application context without HTTP, whatever the type says.
  const adapter = host.httpAdapter as HttpAdapterHost['httpAdapter'] | null | undefined;
  if (!adapter) {
    return;
  }
  switch (adapter.getType()) {
    case 'express':
      adapter.use(captureOnExpress(adapter.getInstance<ExpressApp>(), instance, reader));
      break;
    case 'fastify':
      captureOnFastify(adapter.getInstance<FastifyInstance>(), instance, reader, paths);
      break;
  }
}
