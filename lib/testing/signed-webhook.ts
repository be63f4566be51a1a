import { signIdenfyPayload } from '../webhooks/idenfy-signature.js';
import type { IdenfyWireEventType } from './payloads/idenfy-payloads.js';

/** A request as iDenfy sends it: post `body` as it is, with `headers`. */
export interface SignedWebhook {
  readonly body: Buffer;
  readonly headers: Record<string, string>;
}

/**
 * A webhook with a true signature, for tests of an app's own handlers with fetch, supertest or
 * `IdenfyWebhooks.receive`.
 *
 * @param eventType the `Idenfy-Event-Type`; `undefined` leaves the header out, as older accounts do
 * @param payload an object that becomes JSON, or the exact text or bytes to sign
 * @param key the signing key that the app knows
 */
export function signedWebhook(
  eventType: IdenfyWireEventType | undefined,
  payload: object | string | Buffer,
  key: string,
): SignedWebhook {
  const body = webhookBody(payload);
  return {
    body,
    headers: { ...webhookHeaders(eventType), 'Idenfy-Signature': signIdenfyPayload(body, key) },
  };
}

/** The bytes of a payload. */
export function webhookBody(payload: object | string | Buffer): Buffer {
  if (Buffer.isBuffer(payload)) {
    return payload;
  }
  return Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload), 'utf8');
}

/** The headers of a webhook but its signature. */
export function webhookHeaders(eventType: string | undefined): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    ...(eventType === undefined ? {} : { 'Idenfy-Event-Type': eventType }),
  };
}
