import { Controller, HttpCode, Inject, Post, Req, Res, SetMetadata, VERSION_NEUTRAL } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import type { ResolvedIdenfyStructure } from '../../config/idenfy-options.interface.js';
import { headerValue } from '../webhook-headers.js';
import type { HeaderValue } from '../webhook-headers.js';
import { WebhookReceiver } from '../webhook-receiver.service.js';
import {
  rawRequest,
  endEarly,
  sendResponse,
  FASTIFY_ROUTE_CONFIG,
  WEBHOOK_ROUTE,
} from './platform-request.js';
import type { PlatformRequest, PlatformResponse } from './platform-request.js';
import { WebhookBodyReader, stateOf } from './webhook-body.reader.js';
import type { WebhookReading } from './webhook-body.reader.js';
import { DescribeWebhook } from './webhook-openapi.js';

/** A controller class of its own for each instance of the module: path and decorators are metadata of the class. */
export function createWebhookController(structure: ResolvedIdenfyStructure): Type<object> {
  const { instance, webhookPath, webhookDecorators } = structure;

  @Controller({ path: webhookPath, version: VERSION_NEUTRAL })
  class IdenfyWebhookController {
    private readonly reader: WebhookBodyReader;

    constructor(@Inject(WebhookReceiver) private readonly receiver: WebhookReceiver) {
      this.reader = new WebhookBodyReader(receiver);
    }

    @Post()
    @HttpCode(200)
    @DescribeWebhook(instance)
    @SetMetadata(WEBHOOK_ROUTE, instance)
    // A plugin that keeps raw bodies (fastify-raw-body) is told to leave this one alone.
    @SetMetadata(FASTIFY_ROUTE_CONFIG, { [WEBHOOK_ROUTE]: instance, rawBody: false })
    async receive(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      const raw = rawRequest(request);
      const state = stateOf(raw);
      state.isReached = true;
      let { bytes } = state;
      if (bytes === undefined) {
        const reading = await new Promise<WebhookReading>((resolve) => this.reader.read(request, resolve));
        if (!Buffer.isBuffer(reading)) {
          endEarly(request, response, reading);
          return;
        }
        bytes = reading;
      }
      // Node has the names in lower case; what comes before it in the app may have others.
      const header = (name: string): HeaderValue => raw.headers[name] ?? headerValue(raw.headers, name);
      sendResponse(response, await this.receiver.accept(bytes, header, state.startedAt));
    }
  }

  // The one that stands first in the list comes first above the class: it is applied last.
  for (const decorate of decoratorsIn(webhookDecorators).reverse()) {
    decorate(IdenfyWebhookController);
  }
  return IdenfyWebhookController;
}

/** What is no decorator is left to the check of the options, which names it when the app starts. */
function decoratorsIn(given: unknown): ClassDecorator[] {
  return (Array.isArray(given) ? given : []).filter(
    (one: unknown): one is ClassDecorator => typeof one === 'function',
  );
}
