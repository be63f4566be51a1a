import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Subscription } from 'rxjs';
import { DEFAULT_INSTANCE, IDENFY_STRUCTURE } from '../../config/idenfy.tokens.js';
import type { ResolvedIdenfyStructure } from '../../config/idenfy-options.interface.js';
import { logText } from '../../shared/log-text.js';
import { SafeLogger } from '../../shared/safe-logger.js';
import { WebhookReceiver } from '../webhook-receiver.service.js';
import { captureOnExpress, mountedOnExpress } from './express-raw-body.js';
import type { ExpressApp } from './express-raw-body.js';
import { captureOnFastify } from './fastify-raw-body.js';
import type { FastifyInstance } from './fastify-raw-body.js';
import { WebhookBodyReader } from './webhook-body.reader.js';

/**
 * Has the webhook route get the exact bytes of its requests before any body parser of the app does, so that the app
 * needs no `rawBody: true`, and says at the start where the route is: what iDenfy's dashboard has to name, behind the app's
 * host. On other platforms than Express and Fastify, and without one, it does nothing.
 */
@Injectable()
export class WebhookRoute implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new SafeLogger('IdenfyWebhooks');
  /** Where the route is mounted on Fastify, once it is. */
  private readonly fastifyPaths: string[] = [];
  private readonly subscription: Subscription;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(IDENFY_STRUCTURE) private readonly structure: ResolvedIdenfyStructure,
    @Inject(WebhookReceiver) private readonly receiver: WebhookReceiver,
  ) {
    // At once where there is a platform already, which is earlier than the app's parsers and routes in any case.
    this.subscription = host.init$.subscribe(() => this.capture());
  }

  /** The routes are mounted by then. */
  onApplicationBootstrap(): void {
    const { instance, webhookPath } = this.structure;
    for (const path of this.mounted()) {
      const of = instance === DEFAULT_INSTANCE ? '' : ` of instance '${instance}'`;
      this.logger.log(`POST ${logText(path, 300)} is the webhook route${of}`);
      const twice = twiceIn(path, `/${webhookPath.replace(/^\/+|\/+$/g, '')}`);
      if (twice !== undefined) {
        this.logger.warn(
          `webhookPath '${webhookPath}' begins with '${twice}', which the app puts before it anyway ` +
            '(setGlobalPrefix, RouterModule): leave it out of webhookPath',
        );
      }
    }
  }

  onModuleDestroy(): void {
    this.subscription.unsubscribe();
  }

  private capture(): void {
    const { adapter } = this;
    const { instance } = this.structure;
    const reader = new WebhookBodyReader(this.receiver);
    if (adapter?.getType() === 'express') {
      adapter.use(captureOnExpress(adapter.getInstance<ExpressApp>(), instance, reader));
    } else if (adapter?.getType() === 'fastify') {
      captureOnFastify(adapter.getInstance<FastifyInstance>(), instance, reader, this.fastifyPaths);
    }
  }

  private mounted(): readonly string[] {
    const { adapter } = this;
    return adapter?.getType() === 'express'
      ? mountedOnExpress(adapter.getInstance<ExpressApp>(), this.structure.instance)
      : this.fastifyPaths;
  }

  private get adapter(): HttpAdapterHost['httpAdapter'] | null | undefined {
    // There is none in an application context without HTTP, whatever the type says.
    return this.host.httpAdapter;
  }
}

/** What the app puts before a route, or the beginning of it, where the path of the route begins with the same. */
function twiceIn(mounted: string, own: string): string | undefined {
  const parts = mounted.endsWith(own) ? mounted.slice(0, -own.length).split('/').slice(1) : [];
  return parts
    .map((_, index) => `/${parts.slice(0, parts.length - index).join('/')}`)
    .find((beginning) => `${own}/`.startsWith(`${beginning}/`));
}
