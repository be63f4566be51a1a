import type { IncomingMessage } from 'node:http';
import { endEarly, keptByApp, rawRequest, rawResponse } from './platform-request.js';
import type { PlatformRequest, PlatformResponse } from './platform-request.js';
import { logText } from '../../shared/log-text.js';
import { SafeLogger } from '../../shared/safe-logger.js';
import { isConsumed, readBody } from './read-body.js';
import type { BodyReading } from './read-body.js';
import type { WebhookReceiver } from '../webhook-receiver.service.js';
import type { WebhookResponse } from '../webhook-response.js';

/** The bytes of a request, or the response that refuses it, or nothing when the sender has gone. */
export type WebhookReading = Buffer | WebhookResponse | undefined;

/**
 * How long a body may take to arrive, in milliseconds: iDenfy waits no longer for the response (guides/webhooks-overview).
 * The servers' own limits are 5 minutes on Express and none on Fastify, and an app that closes waits for such a request.
 */
const BODY_TIMEOUT_MS = 10_000;

const STATE = Symbol.for('nestjs-idenfy:webhook');

/** What is known of a request to the webhook route. */
export interface WebhookState {
  /** When the route first saw the request, on the monotonic clock. */
  readonly startedAt: number;
  bytes: Buffer | undefined;
  /** Whether it has come to the controller, which logs what it makes of it. */
  isReached: boolean;
}

export function stateOf(raw: IncomingMessage & { [STATE]?: WebhookState }): WebhookState {
  return (raw[STATE] ??= { startedAt: performance.now(), bytes: undefined, isReached: false });
}

/** Gets the exact bytes of a request, once, for the first to ask: the capture or, where there was none, the controller. */
export class WebhookBodyReader {
  private readonly logger = new SafeLogger('IdenfyWebhooks');

  constructor(private readonly receiver: WebhookReceiver) {}

  /**
   * For what comes before the app's own parsers and routes: `goOn` is called when the bytes are there, otherwise the request
   * is ended. Says so in the log when the app then responds without having let the request come to the route.
   */
  readFirst(request: PlatformRequest, response: PlatformResponse, goOn: () => void): void {
    this.read(request, (reading) => {
      if (!Buffer.isBuffer(reading)) {
        endEarly(request, response, reading);
        return;
      }
      const out = rawResponse(response);
      // When the route or the app has responded, or the sender has gone.
      out.on('close', () => {
        const raw = rawRequest(request);
        // A body that was put back is let go of.
        raw.resume();
        if (out.writableFinished && !stateOf(raw).isReached) {
          const path = logText(raw.url?.replace(/[?#].*/s, ''), 300);
          this.logger.warn(
            `POST ${path} was answered with ${out.statusCode} by the app, before the webhook route had seen it: a ` +
              'global guard or something like it. Let the route pass with webhookDecorators (docs/webhooks.md, In your app)',
          );
        }
      });
      goOn();
    });
  }

  /** Calls `done` once. Never waits for a stream that something else has read. */
  read(request: PlatformRequest, done: (reading: WebhookReading) => void): void {
    const raw = rawRequest(request);
    const state = stateOf(raw);
    // The bytes are known where the app has sent the request through its middlewares again.
    const known = state.bytes ?? this.receiver.refusal(request, Number(raw.headers['content-length'] ?? 0));
    if (known !== undefined) {
      done(known);
    } else if (isConsumed(raw)) {
      done(this.keptByApp(request, raw));
    } else {
      readBody(raw, this.receiver.maxBodyBytes, BODY_TIMEOUT_MS, (reading) => {
        if (Buffer.isBuffer(reading)) {
          state.bytes = reading;
          done(reading);
        } else {
          done(this.withoutBytes(reading));
        }
      });
    }
  }

  /** The bytes that the app's own body parser has kept. */
  private keptByApp(request: PlatformRequest, raw: IncomingMessage): WebhookReading {
    const kept = keptByApp(request);
    if (kept === undefined) {
      return raw.destroyed && !raw.readableEnded ? undefined : this.consumed();
    }
    return kept.length > this.receiver.maxBodyBytes ? this.receiver.refuse('too-large') : kept;
  }

  private withoutBytes(reading: Exclude<BodyReading, Buffer>): WebhookResponse | undefined {
    if (reading === 'consumed') {
      return this.consumed();
    }
    return reading === 'aborted' ? undefined : this.receiver.refuse(reading);
  }

  private consumed(): WebhookResponse {
    this.logger.error(
      'Something read the body of the request before the iDenfy webhook route could, so its signature cannot be ' +
        'checked. Create the app with `rawBody: true`, or register whatever reads bodies (a body parser or a logger ' +
        'put on the server before Nest) so that it leaves the path of the webhook alone.',
    );
    return this.receiver.refuse('consumed');
  }
}
