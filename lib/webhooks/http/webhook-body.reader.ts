import type { IncomingMessage } from 'node:http';
import { keptByApp, rawRequest } from './platform-request.js';
import type { PlatformRequest } from './platform-request.js';
import { monotonicNow } from '../../shared/monotonic.js';
import { SafeLogger } from '../../shared/safe-logger.js';
import { isConsumed, readBody } from './read-body.js';
import type { WebhookReceiver } from '../webhook-receiver.service.js';
import type { WebhookResponse } from '../webhook-response.js';

/** The bytes of a request, or why they are refused, or nothing when the sender has gone. */
export type WebhookReading = { readonly bytes: Buffer } | { readonly refusal: WebhookResponse } | undefined;

/**
 * How long a body may take to arrive, in milliseconds: iDenfy waits no longer for the response (guides/webhooks-overview).
 * The servers' own limits are 5 minutes on Express and none on Fastify, and an app that closes waits for such a request.
 */
const BODY_TIMEOUT_MS = 10_000;

const CAPTURED = Symbol.for('nestjs-idenfy:raw-body');
const STARTED = Symbol.for('nestjs-idenfy:started');

interface Captured {
  [CAPTURED]?: Buffer;
  [STARTED]?: number;
}

/** When the route first saw the request. */
export const startOf = (request: PlatformRequest): number =>
  (rawRequest(request) as Captured)[STARTED] ?? monotonicNow();

/** Gets the exact bytes of a request, once, for the first to ask: the capture or, where there was none, the controller. */
export class WebhookBodyReader {
  private readonly logger = new SafeLogger('IdenfyWebhooks');

  constructor(private readonly receiver: WebhookReceiver) {}

  /** Never rejects, and never waits for a stream that somebody else has read. */
  async read(request: PlatformRequest): Promise<WebhookReading> {
    const raw: IncomingMessage & Captured = rawRequest(request);
    raw[STARTED] ??= monotonicNow();
    if (raw[CAPTURED] !== undefined) {
      return { bytes: raw[CAPTURED] };
    }
    const refused = this.receiver.refusal(request.ip, Number(raw.headers['content-length'] ?? 0));
    if (refused !== undefined) {
      return { refusal: refused };
    }
    const reading = await this.bytesOf(request, raw);
    if (reading !== undefined && 'bytes' in reading) {
      raw[CAPTURED] = reading.bytes;
    }
    return reading;
  }

  private async bytesOf(request: PlatformRequest, raw: IncomingMessage): Promise<WebhookReading> {
    if (isConsumed(raw)) {
      const kept = keptByApp(request);
      if (kept !== undefined) {
        const isTooLarge = kept.length > this.receiver.maxBodyBytes;
        return isTooLarge ? { refusal: this.receiver.refuse('too-large') } : { bytes: kept };
      }
      return raw.destroyed && !raw.readableEnded ? undefined : this.consumed();
    }
    const reading = await readBody(raw, this.receiver.maxBodyBytes, BODY_TIMEOUT_MS);
    switch (reading.end) {
      case 'whole':
        return { bytes: reading.bytes };
      case 'too-large':
      case 'too-slow':
        return { refusal: this.receiver.refuse(reading.end) };
      case 'consumed':
        return this.consumed();
      case 'aborted':
        return undefined;
    }
  }

  private consumed(): WebhookReading {
    this.logger.error(
      'Something read the body of the request before the iDenfy webhook route could, so its signature cannot be ' +
        'checked. Create the app with `rawBody: true`, or register whatever reads bodies (a body parser or a logger ' +
        'put on the server before Nest) so that it leaves the path of the webhook alone.',
    );
    return { refusal: this.receiver.refuse('consumed') };
  }
}
