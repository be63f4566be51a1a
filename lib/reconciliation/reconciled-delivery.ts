import type { StatusAnswer } from '../client/responses.js';
import { classifyDelivery } from '../events/classify-delivery.js';
import type {
  IdentificationPayload,
  IdentificationStatus,
} from '../events/payloads/identification.payload.js';
import { reconciledIdOf } from '../deliveries/delivery-id.js';
import type { LatestResult } from '../deliveries/delivery-store.interface.js';
import type { Delivery } from '../deliveries/delivery.interface.js';

/** The results after which nothing can follow in this session. */
const ENDED: ReadonlySet<string> = new Set(['EXPIRED', 'DELETED', 'ARCHIVED', 'EXPIRED-DELETED']);
/** Created and not used: no result at all. */
const UNUSED = 'ACTIVE';
/** A person is at it. */
const UNDER_REVIEW = 'REVIEWING';

/** What of a flat response stands inside `status` in a webhook. */
const STATUS_FIELDS: ReadonlySet<string> = new Set([
  'fraudTags',
  'mismatchTags',
  'autoFace',
  'manualFace',
  'autoDocument',
  'manualDocument',
  'suspicionReasons',
  'denyReasons',
  'amlResultClass',
  'pepsStatus',
  'sanctionsStatus',
  'adverseMediaStatus',
] satisfies (keyof IdentificationStatus)[]);

interface ReconciledVerification {
  readonly instance: string;
  readonly clientId: string;
  readonly scanRef: string;
  readonly response: StatusAnswer;
  /** The result of the scanRef that counts here. */
  readonly latest?: LatestResult;
}

/**
 * The delivery of what iDenfy says of a verification, with the body that a webhook would have; nothing while it was not
 * used yet.
 */
export function reconciledDelivery(
  { instance, clientId, scanRef, response, latest }: ReconciledVerification,
  automaticIsFinal: boolean,
): Delivery | undefined {
  const final = isFinal(response, automaticIsFinal);
  const overall = response.status;
  if (!final && overall === UNUSED) {
    return undefined;
  }
  const payload = webhookBody(response, { clientId, scanRef, final });
  return {
    instance,
    deliveryId: reconciledIdOf(instance, { scanRef, overall, final }, latest),
    source: 'reconciliation',
    receivedAt: new Date(),
    bytes: Buffer.from(JSON.stringify(payload)),
    classified: classifyDelivery(undefined, payload),
  };
}

/**
 * A status response has no `final` of its own that could be relied on (one page of iDenfy's names it, the reference does
 * not): it is final when a person has reviewed, when nothing can follow, or when the account has no review at all.
 */
function isFinal(response: StatusAnswer, automaticIsFinal: boolean): boolean {
  const { status: overall, manualFace, manualDocument } = response;
  const reviewed = isFilled(manualFace) && isFilled(manualDocument);
  const decided = overall !== UNUSED && overall !== UNDER_REVIEW;
  return response.final === true || reviewed || ENDED.has(overall) || (automaticIsFinal && decided);
}

const isFilled = (result: unknown): boolean => typeof result === 'string' && result !== '';

function webhookBody(
  { status: overall, overall: _nested, ...response }: StatusAnswer,
  own: { readonly clientId: string; readonly scanRef: string; readonly final: boolean },
): IdentificationPayload {
  const fields = Object.entries(response);
  const status = fields.filter(([name]) => STATUS_FIELDS.has(name));
  const others = fields.filter(([name]) => !STATUS_FIELDS.has(name));
  return { ...Object.fromEntries(others), ...own, status: { overall, ...Object.fromEntries(status) } };
}
