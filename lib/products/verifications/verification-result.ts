import type { CallOptions } from '../../client/call.js';
import type { IdenfyClient } from '../../client/idenfy-client.js';
import { isOf } from '../../client/responses.js';
import type { StatusAnswer } from '../../client/responses.js';
import { IdenfyResponseError } from '../../errors/idenfy-errors.js';
import { normalisePayload } from '../../events/classify-delivery.js';
import type {
  IdentificationPayload,
  IdentificationStatus,
} from '../../events/payloads/identification.payload.js';
import type { Verification } from './verifications.types.js';

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

/** What a review changes, by a machine or a person. */
const REVIEWS = ['autoFace', 'autoDocument', 'manualFace', 'manualDocument'] as const;

export const isUnused = ({ status }: StatusAnswer): boolean => status === UNUSED;

/**
 * A status response has no `final` of its own that could be relied on (one page of iDenfy's names it, the reference does
 * not): it is final when a person has reviewed, when nothing can follow, or when the account has no review at all.
 */
export function isFinal(response: StatusAnswer, automaticIsFinal: boolean): boolean {
  const { status: overall, manualFace, manualDocument } = response;
  const reviewed = isFilled(manualFace) && isFilled(manualDocument);
  const decided = overall !== UNUSED && overall !== UNDER_REVIEW;
  return response.final === true || reviewed || ENDED.has(overall) || (automaticIsFinal && decided);
}

const isFilled = (result: unknown): boolean => typeof result === 'string' && result !== '';

/** The content of a verification with the decision of its status, in the form of a webhook. */
export function wholeResult<Own extends object>(
  { status: overall, overall: _nested, ...response }: StatusAnswer,
  content: IdentificationPayload | undefined,
  own: Own,
): Own & Pick<Verification, 'status'> & IdentificationPayload {
  const fields = Object.entries(response);
  const decision = fields.filter(([name]) => STATUS_FIELDS.has(name));
  const others = fields.filter(([name]) => !STATUS_FIELDS.has(name));
  const status = { ...statusOf(content), overall, ...Object.fromEntries(decision) };
  return { ...Object.fromEntries(others), ...content, ...own, status };
}

const statusOf = (content: IdentificationPayload | undefined): IdentificationStatus =>
  typeof content?.status === 'object' && !Array.isArray(content.status) ? (content.status ?? {}) : {};

/**
 * A verification as it stands. Its decision and its content are two responses, and a review may end between them. The content
 * is asked for after the decision, so it is never older than that. Where the content shows another review than the decision,
 * the decision is asked for once more, and the content again where it has changed.
 */
export async function readVerification(
  client: IdenfyClient,
  scanRef: string,
  options: CallOptions,
  automaticIsFinal: boolean,
): Promise<Verification> {
  let decision = await client.getStatus(scanRef, options);
  let content = await client.getFull(scanRef, options);
  if (!isSameReview(decision, statusOf(content))) {
    const before = decision;
    decision = await client.getStatus(scanRef, options);
    if (!isSameReview(before, decision)) {
      content = await client.getFull(scanRef, options);
    }
  }
  const { clientId = content.clientId } = decision;
  if (typeof clientId === 'string' && !isOf(clientId, content)) {
    throw new IdenfyResponseError();
  }
  const final = isFinal(decision, automaticIsFinal);
  const reviewing = decision.status === UNDER_REVIEW;
  const whole = wholeResult(decision, content, { scanRef, clientId, final, reviewing });
  return normalisePayload('IDENTIFICATION', whole) as Verification;
}

/** What a response leaves out does not differ. */
const isSameReview = (one: IdentificationStatus, other: IdentificationStatus): boolean =>
  REVIEWS.every(
    (name) =>
      one[name] === undefined || other[name] === undefined || (one[name] ?? '') === (other[name] ?? ''),
  );
