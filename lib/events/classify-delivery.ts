import { idText, isMissing, isRecord, word } from './body-values.js';
import { EVENT_TABLE, IDENTIFICATION_WIRE_TYPES, isIdentification } from './event-table.js';
import type { IdenfyEventType, IdentificationWireType, VerificationEvent, WireType } from './event-table.js';
import type { VerificationEventInit } from './event-classes.js';
import { normalisePayload } from './normalise-payload.js';

/** What an identification body says of its verification. */
interface ClassifiedVerification extends Pick<
  VerificationEventInit,
  'clientId' | 'scanRef' | 'externalRef' | 'overall' | 'final'
> {
  /** IDENTIFICATION_RESUBMITTED: earlier results of the scanRef no longer count. */
  readonly startsRound: boolean;
}

/** A delivery whose type is known. */
export interface ClassifiedDelivery {
  readonly type: IdenfyEventType;
  /** The body, normalised: older spellings and places are read up, nothing is taken away. */
  readonly payload: Record<string, unknown>;
  /** Given for the verification events. */
  readonly verification?: ClassifiedVerification;
  /** The scanRef whose live session ends with this delivery. */
  readonly releases?: string;
}

/** The wire types whose result is final whatever the body says. */
const FINAL_WIRE_TYPES: ReadonlySet<string> = new Set<IdentificationWireType>([
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

const TYPES: ReadonlyMap<WireType, IdenfyEventType> = new Map(
  EVENT_TABLE.map(({ wireType, event }) => [wireType, event.type]),
);

const WIRE_TYPES: ReadonlyMap<string, WireType> = new Map(
  [...IDENTIFICATION_WIRE_TYPES, ...EVENT_TABLE.map(({ wireType }) => wireType)].map((type) => [type, type]),
);

/** Longer than any wire type; a header beyond it is not worth reading. */
const MAX_HEADER_LENGTH = 100;

/**
 * The wire type that a header names, in any of the spellings of iDenfy's documentation and dashboard: any case; spaces or
 * hyphens for underscores; ID_VERIFICATION for IDENTIFICATION; CANCELED with one L.
 */
export function wireTypeOfHeader(header: string | undefined): WireType | undefined {
  if (header === undefined) {
    return undefined;
  }
  return (
    WIRE_TYPES.get(header) ??
    (header.length <= MAX_HEADER_LENGTH ? WIRE_TYPES.get(canonical(header)) : undefined)
  );
}

function canonical(header: string): string {
  return header
    .trim()
    .toUpperCase()
    .replace(/[\s_-]+/g, '_')
    .replace(/^ID_VERIFICATION(?=_|$)/, 'IDENTIFICATION')
    .replace(/_CANCELED$/, '_CANCELLED');
}

/** The wire type that a body looks like. Of the identification types it cannot tell which: they share one body. */
function wireTypeOfShape(body: Record<string, unknown>): WireType | undefined {
  return isRecord(body.status) && Object.hasOwn(body.status, 'overall')
    ? 'IDENTIFICATION'
    : EVENT_TABLE.find(({ fits }) => fits(body))?.wireType;
}

/**
 * Tells what a verified delivery is: by its event type header, or by its shape where the header is missing or not
 * known. Takes any JSON object and never throws; what it cannot tell is `unknown`.
 */
export function classifyDelivery(
  wireType: string | undefined,
  body: Record<string, unknown>,
): ClassifiedDelivery {
  const type = wireTypeOfHeader(wireType) ?? wireTypeOfShape(body);
  const payload = normalisePayload(type, body);
  if (type === undefined) {
    return { type: 'unknown', payload };
  }
  if (isIdentification(type)) {
    return classifyIdentification(type, payload);
  }
  const releases = type === 'VIDEO_CALL_FINISHED' ? (idText(payload.scanRef) ?? undefined) : undefined;
  return { type: TYPES.get(type) ?? 'unknown', payload, releases };
}

function classifyIdentification(
  wireType: IdentificationWireType,
  payload: Record<string, unknown>,
): ClassifiedDelivery {
  const verification = readVerification(wireType, payload);
  const type = verificationEventType(wireType, verification);
  const releases = verification.final ? (verification.scanRef ?? undefined) : undefined;
  return { type, payload, verification, releases };
}

/** What an identification body says of its verification. */
function readVerification(
  wireType: IdentificationWireType,
  body: Record<string, unknown>,
): ClassifiedVerification {
  const status = isRecord(body.status) ? body.status : {};
  const overall = word(status.overall);
  return {
    clientId: idText(body.clientId),
    scanRef: idText(body.scanRef),
    externalRef: idText(body.externalRef),
    overall,
    final: FINAL_WIRE_TYPES.has(wireType) || FINAL_OVERALL.has(overall) || saysFinal(body.final, status),
    startsRound: wireType === 'IDENTIFICATION_RESUBMITTED',
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
function verificationEventType(
  wireType: IdentificationWireType,
  { overall, final }: ClassifiedVerification,
): VerificationEvent['type'] {
  if (wireType === 'IDENTIFICATION_CANCELLED') {
    return 'verification.cancelled';
  }
  if (wireType === 'IDENTIFICATION_EXPIRED' || overall === 'EXPIRED') {
    return 'verification.expired';
  }
  if (!final) {
    return wireType === 'IDENTIFICATION_RESUBMITTED' ? 'verification.resubmitted' : 'verification.reviewing';
  }
  return DECISIONS.get(overall) ?? 'verification.updated';
}
