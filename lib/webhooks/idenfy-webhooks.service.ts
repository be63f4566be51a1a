import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { isUint8Array } from 'node:util/types';
import { IDENFY_OPTIONS, getIdenfyToken } from '../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { classifyDelivery } from '../events/classify-delivery.js';
import { Deadline } from '../shared/deadline.js';
import { logText } from '../shared/log-text.js';
import { monotonicNow } from '../shared/monotonic.js';
import { deliveryIdOf } from '../deliveries/delivery-id.js';
import { DeliveryLog } from '../deliveries/delivery-log.js';
import { DeliveryNotHandledError } from '../deliveries/delivery-not-handled.error.js';
import { Deliveries } from '../deliveries/deliveries.service.js';
import { SignatureVerifier } from './idenfy-signature.js';
import { IpAllowList } from './ip-allow-list.js';
import { parseDeliveryBody } from '../deliveries/parse-delivery-body.js';
import { responseFor } from './webhook-response.js';
import type { DeliveryOutcome } from '../deliveries/delivery-outcome.js';
import type { WebhookResponse } from './webhook-response.js';
import { firstHeaderValue, headerValue } from './webhook-headers.js';
import type { WebhookHeaders } from './webhook-headers.js';
import type { QueuedDelivery } from '../deliveries/webhook-queue.interface.js';
import { ProviderName } from '../config/provider-name.js';

const EVENT_TYPE_HEADER = 'idenfy-event-type';

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
 * Takes deliveries where the webhook route cannot be mounted: serverless functions, queues, routes of an app's own.
 * The mounted route does nothing else.
 */
@Injectable()
@ProviderName('IdenfyWebhooks')
export class IdenfyWebhooks {
  private readonly verifier: SignatureVerifier;
  private readonly allowList: IpAllowList | undefined;
  private readonly journal: DeliveryLog;

  /** @internal */
  constructor(
    @Inject(IDENFY_OPTIONS) private readonly options: ResolvedIdenfyOptions,
    @Inject(Deliveries) private readonly processor: Deliveries,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {
    const { signingKeys, allowedIps } = options.webhook;
    this.verifier = new SignatureVerifier(signingKeys);
    this.allowList = allowedIps.length > 0 ? new IpAllowList(allowedIps) : undefined;
    this.journal = new DeliveryLog(options.instance);
  }

  /**
   * Checks a delivery, has it handled (or queued), and says what to answer: 200 when it is handled, stored in the
   * queue, or was handled before; 401 unless it is signed with one of `webhook.signingKeys`; 403, 413, 400 for an
   * address, a size or a body that is not accepted; 500 when a handler failed; 503 when iDenfy is to send it again.
   * Resolves within `webhook.handlerTimeoutMs`.
   *
   * @throws TypeError when the body is not a Buffer, and Nest's error when there is no such instance: faults of the
   * calling code. Nothing that a sender may do makes it throw.
   */
  async receive(webhook: IncomingWebhook): Promise<WebhookResponse> {
    const { body, instance } = webhook;
    if (instance !== undefined && instance !== this.options.instance) {
      return this.other(instance).receive(webhook);
    }
    if (!isUint8Array(body)) {
      throw new TypeError('IdenfyWebhooks.receive needs the exact bytes of the body, as a Buffer');
    }
    return this.answer(webhook, monotonicNow());
  }

  /**
   * The same for a request that began at `startedAt`: the time that its body took is part of what iDenfy waits.
   *
   * @internal
   */
  async answer({ body, headers, ip }: IncomingWebhook, startedAt: number): Promise<WebhookResponse> {
    const deadline = new Deadline(this.options.webhook.handlerTimeoutMs - (monotonicNow() - startedAt));
    const refused = this.refusalOf(ip, body.length);
    if (refused !== undefined) {
      return refused;
    }
    const wireType = firstHeaderValue(headers, EVENT_TYPE_HEADER);
    const problem = this.verifier.problemOf(body, headerValue(headers, this.options.webhook.signatureHeader));
    if (problem !== undefined) {
      return this.refuse('unsigned', wireType, `signature ${problem}`);
    }
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
    const parsed = parseDeliveryBody(bytes);
    if (parsed === undefined) {
      return this.refuse('not-json', wireType);
    }
    const deliveryId = deliveryIdOf(this.options.instance, wireType, bytes);
    const delivery = { deliveryId, source: 'webhook', wireType, receivedAt: new Date(), bytes } as const;
    const classified = classifyDelivery(wireType, parsed);
    const { outcome, retryAfterMs, reason } = await this.processor.answer(
      { ...delivery, classified },
      deadline,
    );
    const ms = monotonicNow() - startedAt;
    this.journal.delivery({ deliveryId, wireType, outcome, ms, ...(reason && { reason }) });
    return responseFor(outcome, retryAfterMs);
  }

  /**
   * Starts the worker of `webhook.queue`.
   *
   * @internal
   */
  async startWorker(): Promise<void> {
    await this.options.webhook.queue?.start((delivery) => this.work(delivery));
  }

  /**
   * What can be said before the body is read: nothing, unless the address or the size is not accepted.
   *
   * @internal
   */
  refusalOf(ip: string | undefined, bytes: number): WebhookResponse | undefined {
    if (this.allowList !== undefined && !this.allowList.allows(ip)) {
      return this.refuse('refused-address', undefined, `address ${shown(ip)} is not in webhook.allowedIps`);
    }
    return bytes > this.options.webhook.maxBodyBytes ? this.refuse('too-large') : undefined;
  }

  /**
   * Notes why a delivery was not accepted, and gives the answer.
   *
   * @internal
   */
  refuse(outcome: DeliveryOutcome, wireType?: string, reason?: string): WebhookResponse {
    this.journal.delivery({ outcome, wireType, ms: 0 }, reason);
    return responseFor(outcome);
  }

  /** @internal */
  get maxBodyBytes(): number {
    return this.options.webhook.maxBodyBytes;
  }

  /** A queue may be shared by several instances: each delivery goes to its own. */
  private async work(delivery: QueuedDelivery): Promise<void> {
    const { instance } = delivery;
    await (instance === this.options.instance ? this : this.other(instance)).handleQueued(delivery);
  }

  /**
   * Runs the handlers of a delivery that was stored in the queue.
   *
   * @throws DeliveryNotHandledError when it was not handled, so that the queue tries again
   * @internal
   */
  async handleQueued(queued: QueuedDelivery): Promise<void> {
    const { deliveryId, wireType, receivedAt, body, source } = queued;
    const startedAt = monotonicNow();
    const bytes = Buffer.from(body, 'base64');
    const parsed = parseDeliveryBody(bytes);
    if (parsed === undefined) {
      throw new DeliveryNotHandledError(deliveryId, 'not-json');
    }
    const delivery = { deliveryId, wireType, receivedAt: new Date(receivedAt), bytes };
    const classified = classifyDelivery(wireType, parsed);
    const { outcome, retryAfterMs, reason } = await this.processor.work({
      ...delivery,
      source: source ?? 'webhook',
      classified,
    });
    const ms = monotonicNow() - startedAt;
    this.journal.delivery({ deliveryId, wireType, source, outcome, ms, ...(reason && { reason }) });
    if (responseFor(outcome).status !== 200) {
      throw new DeliveryNotHandledError(deliveryId, outcome, retryAfterMs);
    }
  }

  private other(instance: string): IdenfyWebhooks {
    return this.moduleRef.get<IdenfyWebhooks>(getIdenfyToken(instance, IdenfyWebhooks), { strict: false });
  }
}

/** The sender may have chosen it, so it must not look like the words around it. */
const shown = (ip: unknown): string =>
  typeof ip === 'string' && /^[\w.:%[\]-]{1,60}$/.test(ip) ? ip : JSON.stringify(logText(ip, 60));
