import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Subscription } from 'rxjs';
import { IDENFY_STRUCTURE } from '../config/idenfy.tokens.js';
import type { ResolvedIdenfyStructure } from '../config/idenfy-options.interface.js';
import { captureOnExpress } from './express-raw-body.js';
import type { ExpressApp } from './express-raw-body.js';
import { captureOnFastify } from './fastify-raw-body.js';
import type { FastifyInstance } from './fastify-raw-body.js';
import { IdenfyWebhooks } from './idenfy-webhooks.service.js';
import { WebhookBodyReader } from './webhook-body.reader.js';

/**
 * Has the webhook route get the exact bytes of its requests before any body parser of the app does, so that the app
 * needs no `rawBody: true`. On other platforms than Express and Fastify, and without one, it does nothing.
 */
@Injectable()
export class RawBodyCapture implements OnModuleDestroy {
  private readonly subscription: Subscription | undefined;

  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(IDENFY_STRUCTURE) structure: ResolvedIdenfyStructure,
    @Inject(IdenfyWebhooks) webhooks: IdenfyWebhooks,
  ) {
    const reader = new WebhookBodyReader(webhooks);
    // Parsers and routes are registered when the app is initialised, which is later than both of these.
    if (host.httpAdapter) {
      install(host, structure.instance, reader);
    } else {
      this.subscription = host.init$.subscribe(() => install(host, structure.instance, reader));
    }
  }

  onModuleDestroy(): void {
    this.subscription?.unsubscribe();
  }
}

function install({ httpAdapter }: HttpAdapterHost, instance: string, reader: WebhookBodyReader): void {
  switch (httpAdapter.getType()) {
    case 'express':
      httpAdapter.use(captureOnExpress(httpAdapter.getInstance<ExpressApp>(), instance, reader));
      break;
    case 'fastify':
      captureOnFastify(httpAdapter.getInstance<FastifyInstance>(), instance, reader);
      break;
  }
}
