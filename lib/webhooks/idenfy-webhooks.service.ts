import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { isUint8Array } from 'node:util/types';
import { IDENFY_OPTIONS, getIdenfyToken, ProviderName } from '../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { headerValue } from './webhook-headers.js';
import type { HeaderValue, WebhookHeaders } from './webhook-headers.js';
import { WebhookReceiver } from './webhook-receiver.service.js';
import type { WebhookResponse } from './webhook-response.js';

/** A request of iDenfy's, however it reached the app. */
export interface IncomingWebhook {
  /** The exact bytes as received: the signature covers them, so neither parsed nor decoded nor unzipped. */
  readonly body: Buffer;
  /** The request's headers, names in any case. */
  readonly headers: WebhookHeaders;
  /** The sender's address; needed when `webhook.allowedIps` is set. */
  readonly ip?: string;
  /** The module instance that the delivery is for. Default: the one that this service belongs to. */
  readonly instance?: string;
}

/**
 * Receives webhooks where the route cannot be mounted: serverless functions, queues, routes of an app's own. The
 * mounted route does nothing else.
 */
@Injectable()
@ProviderName('IdenfyWebhooks')
export class IdenfyWebhooks {
  /** @internal */
  constructor(
    @Inject(IDENFY_OPTIONS) private readonly options: ResolvedIdenfyOptions,
    @Inject(WebhookReceiver) private readonly receiver: WebhookReceiver,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {}

  /**
   * Checks a delivery, has it handled (or queued), and says what to respond: 200 when it is handled, stored in the
   * queue, or was handled before; 401 unless it is signed with one of `webhook.signingKeys`; 403, 413, 400 for an
   * address, a size or a body that is not accepted; 500 when a handler failed; 503 when iDenfy is to send it again.
   * Resolves within `webhook.handlerTimeoutMs`.
   *
   * @throws TypeError when the body is not a Buffer, and Nest's error when there is no such instance: faults of the
   * calling code. Nothing that a sender may do makes it throw.
   */
  async receive(webhook: IncomingWebhook): Promise<WebhookResponse> {
    const startedAt = performance.now();
    const { body, headers, instance } = webhook;
    if (instance !== undefined && instance !== this.options.instance) {
      const token = getIdenfyToken(instance, IdenfyWebhooks);
      return this.moduleRef.get<IdenfyWebhooks>(token, { strict: false }).receive(webhook);
    }
    if (!isUint8Array(body)) {
      throw new TypeError('IdenfyWebhooks.receive needs the exact bytes of the body, as a Buffer');
    }
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
    const header = (name: string): HeaderValue => headerValue(headers, name);
    const response =
      this.receiver.refusal(webhook, bytes.length) ?? (await this.receiver.accept(bytes, header, startedAt));
    // The route's responses share a body.
    return { ...response, body: { ...response.body } };
  }
}
