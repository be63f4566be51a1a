import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { DEFAULT_INSTANCE, IDENFY_STRUCTURE } from '../../config/idenfy.tokens.js';
import type { ResolvedIdenfyStructure } from '../../config/idenfy-options.interface.js';
import { logText } from '../../shared/log-text.js';
import { SafeLogger } from '../../shared/safe-logger.js';
import { mountedOnExpress } from './express-raw-body.js';
import type { ExpressApp } from './express-raw-body.js';
import { RawBodyCapture } from './raw-body.capture.js';

/** Says at the start where the webhook route is: what iDenfy's dashboard has to name, behind the app's host. */
@Injectable()
export class WebhookRouteReport implements OnApplicationBootstrap {
  private readonly logger = new SafeLogger('IdenfyWebhooks');

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(RawBodyCapture) private readonly capture: RawBodyCapture,
    @Inject(IDENFY_STRUCTURE) private readonly structure: ResolvedIdenfyStructure,
  ) {}

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

  private mounted(): readonly string[] {
    // There is none in an application context without HTTP, whatever the type says.
    const adapter = this.host.httpAdapter as HttpAdapterHost['httpAdapter'] | null | undefined;
    return adapter?.getType() === 'express'
      ? mountedOnExpress(adapter.getInstance<ExpressApp>(), this.structure.instance)
      : this.capture.paths;
  }
}

/** What the app puts before a route, or the beginning of it, where the path of the route begins with the same. */
function twiceIn(mounted: string, own: string): string | undefined {
  const parts = mounted.endsWith(own) ? mounted.slice(0, -own.length).split('/').slice(1) : [];
  return parts
    .map((_, index) => `/${parts.slice(0, parts.length - index).join('/')}`)
    .find((beginning) => `${own}/`.startsWith(`${beginning}/`));
}
