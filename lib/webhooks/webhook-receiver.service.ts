import { Inject, Injectable } from '@nestjs/common';
import { IDENFY_OPTIONS } from '../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { Deliveries } from '../deliveries/deliveries.service.js';
import { deliveryIdOf } from '../deliveries/delivery-id.js';
import type { DeliveryOutcome } from '../deliveries/delivery.interface.js';
import { parseDeliveryBody } from '../deliveries/parse-delivery-body.js';
import { classifyDelivery } from '../events/classify-delivery.js';
import { logText } from '../shared/log-text.js';
import { SignatureVerifier } from './idenfy-signature.js';
import { IpAllowList } from '../shared/ip-allow-list.js';
import { firstOf } from './webhook-headers.js';
import type { HeaderValue } from './webhook-headers.js';
import { responseFor } from './webhook-response.js';
import type { WebhookResponse } from './webhook-response.js';

const EVENT_TYPE_HEADER = 'idenfy-event-type';

/** Decides which webhooks are iDenfy's, and has those handled. */
@Injectable()
export class WebhookReceiver {
  readonly maxBodyBytes: number;
  private readonly instance: string;
  private readonly signatureHeader: string;
  private readonly verifier: SignatureVerifier;
  private readonly allowList: IpAllowList | undefined;

  constructor(
    @Inject(IDENFY_OPTIONS) { instance, webhook }: ResolvedIdenfyOptions,
    private readonly deliveries: Deliveries,
  ) {
    this.instance = instance;
    this.maxBodyBytes = webhook.maxBodyBytes;
    this.signatureHeader = webhook.signatureHeader;
    this.verifier = new SignatureVerifier(webhook.signingKeys);
    this.allowList = webhook.allowedIps.length > 0 ? new IpAllowList(webhook.allowedIps) : undefined;
  }

  /** What can be said without the body: nothing, unless the address or the size is not accepted. */
  refusal(sender: { readonly ip?: string }, bytes: number): WebhookResponse | undefined {
    // The platforms work the address out when they are asked for it.
    if (this.allowList !== undefined && !this.allowList.allows(sender.ip)) {
      return this.refuse(
        'refused-address',
        undefined,
        `address ${shown(sender.ip)} is not in webhook.allowedIps`,
      );
    }
    return bytes > this.maxBodyBytes ? this.refuse('too-large') : undefined;
  }

  /**
   * Verifies a webhook over its exact bytes, then parses it and has it handled.
   *
   * @param header gives the value of a header, named in lower case
   * @param startedAt on the monotonic clock
   */
  async accept(
    bytes: Buffer,
    header: (name: string) => HeaderValue,
    startedAt: number,
  ): Promise<WebhookResponse> {
    const wireType = firstOf(header(EVENT_TYPE_HEADER));
    const problem = this.verifier.problemOf(bytes, header(this.signatureHeader));
    if (problem !== undefined) {
      return this.refuse('unsigned', wireType, `signature ${problem}`);
    }
    const parsed = parseDeliveryBody(bytes);
    if (parsed === undefined) {
      return this.refuse('not-json', wireType);
    }
    const { instance } = this;
    const deliveryId = deliveryIdOf(instance, wireType, bytes);
    const classified = classifyDelivery(wireType, parsed);
    const { outcome, retryAfterMs } = await this.deliveries.process(
      { instance, deliveryId, source: 'webhook', wireType, receivedAt: new Date(), bytes, classified },
      startedAt,
    );
    return responseFor(outcome, retryAfterMs);
  }

  /** Logs why a webhook was not accepted, and gives the response. */
  refuse(outcome: DeliveryOutcome, wireType?: string, reason?: string): WebhookResponse {
    this.deliveries.log.refused(outcome, wireType, reason);
    return responseFor(outcome);
  }
}

/** The sender may have chosen it, so it must not look like the words around it. */
const shown = (ip: unknown): string =>
  typeof ip === 'string' && /^[\w.:%[\]-]{1,60}$/.test(ip) ? ip : JSON.stringify(logText(ip, 60));
