import { idText, isMissing, isRecord, word } from './body-values.js';
import type { ClassifiedVerification } from './classified-delivery.interface.js';
import type { VerificationEvent } from './idenfy-event.js';
import type { IdentificationKind } from './wire-kind.js';

/** The kinds whose result is final whatever the body says. */
const FINAL_KINDS: ReadonlySet<string> = new Set<IdentificationKind>([
  'IDENTIFICATION_MANUAL_FINISHED',
  'IDENTIFICATION_EXPIRED',
  'IDENTIFICATION_CANCELLED',
]);

/** The results after which nothing can follow in this session. */
const FINAL_OVERALL: ReadonlySet<string | null> = new Set(['EXPIRED', 'DELETED', 'ARCHIVED']);

const DECISIONS: ReadonlyMap<string | null, VerificationEvent['type']> = new Map([
  ['APPROVED', 'verification.approved'],
  ['DENIED', 'verification.denied'],
  ['SUSPECTED', 'verification.suspected'],
]);

/** What an identification body says of its verification. */
export function readVerification(
  kind: IdentificationKind,
  body: Record<string, unknown>,
): ClassifiedVerification {
  const status = isRecord(body.status) ? body.status : {};
  const overall = word(status.overall);
  return {
    clientId: idText(body.clientId),
    scanRef: idText(body.scanRef),
    externalRef: idText(body.externalRef),
    overall,
    final: FINAL_KINDS.has(kind) || FINAL_OVERALL.has(overall) || saysFinal(body.final, status),
    startsRound: kind === 'IDENTIFICATION_RESUBMITTED',
  };
}

/**
 * Bodies from before 2022 have no `final`: then the result is final when a person has reviewed. A missing one is never
 * taken for true, or a preliminary approval would count as a decision.
 */
function saysFinal(final: unknown, status: Record<string, unknown>): boolean {
  if (!isMissing(final)) {
    return final === true;
  }
  return word(status.manualFace) !== null && word(status.manualDocument) !== null;
}

/** The event of an identification body. */
export function verificationEventType(
  kind: IdentificationKind,
  { overall, final }: ClassifiedVerification,
): VerificationEvent['type'] {
  if (kind === 'IDENTIFICATION_CANCELLED') {
    return 'verification.cancelled';
  }
  if (kind === 'IDENTIFICATION_EXPIRED' || overall === 'EXPIRED') {
    return 'verification.expired';
  }
  if (!final) {
    return kind === 'IDENTIFICATION_RESUBMITTED' ? 'verification.resubmitted' : 'verification.reviewing';
  }
  return DECISIONS.get(overall) ?? 'verification.updated';
}
