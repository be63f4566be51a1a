import { EVENT_TABLE, IDENTIFICATION_WIRE_TYPES, idenfyEventClasses } from './event-table.js';
import type { IdenfyEvent, IdenfyEventType, IdentificationWireType, WireType } from './event-table.js';
import type { IdenfyEventInit, VerificationEventInit } from './event-classes.js';

type Body = Record<string, unknown>;

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
  readonly payload: Body;
  /** Given for the verification events. */
  readonly verification?: ClassifiedVerification;
  /** The scanRef whose live session ends with this delivery. */
  readonly releases?: string;
}

/** Where an event comes from. */
export type IdenfyEventOrigin = Omit<IdenfyEventInit<unknown>, 'payload'>;

/** What the delivery store knows of earlier deliveries of the same scanRef. */
export type IdenfyEventMarks = Pick<VerificationEventInit, 'superseded' | 'repeats'>;

type EventConstructor = new (
  init: IdenfyEventInit<Body> & Partial<ClassifiedVerification & IdenfyEventMarks>,
) => IdenfyEvent;

/** The wire types whose result is final whatever the body says. */
const FINAL_WIRE_TYPES: ReadonlySet<string> = new Set<IdentificationWireType>([
  'IDENTIFICATION_MANUAL_FINISHED',
  'IDENTIFICATION_EXPIRED',
  'IDENTIFICATION_CANCELLED',
]);

/** The results after which nothing can follow in this session. */
const FINAL_OVERALL: ReadonlySet<string | null> = new Set(['EXPIRED', 'DELETED', 'ARCHIVED']);

const DECISIONS: ReadonlyMap<string | null, IdenfyEventType> = new Map([
  ['APPROVED', 'verification.approved'],
  ['DENIED', 'verification.denied'],
  ['SUSPECTED', 'verification.suspected'],
]);

/** The event of each wire type. Those of an identification have none of their own. */
const TYPES: ReadonlyMap<WireType, IdenfyEventType> = new Map(
  EVENT_TABLE.map(([wireType, Class]) => [wireType, Class.type]),
);

const WIRE_TYPES: ReadonlyMap<string, WireType> = new Map(
  [...IDENTIFICATION_WIRE_TYPES, ...TYPES.keys()].map((type) => [type, type]),
);

const CONSTRUCTORS: ReadonlyMap<string, EventConstructor> = new Map(
  idenfyEventClasses.map((Class) => [Class.type, Class as unknown as EventConstructor]),
);

/** Longer than any wire type; a header beyond it is not worth reading. */
const MAX_HEADER_LENGTH = 100;

/**
 * Tells what a verified delivery is: by its event type header, or by its shape where the header is missing or not
 * known. Takes any JSON object and never throws; what it cannot tell is `unknown`.
 */
export function classifyDelivery(header: string | undefined, body: Body): ClassifiedDelivery {
  const wireType = wireTypeOfHeader(header) ?? wireTypeOfShape(body);
  const payload = normalisePayload(wireType, body);
  if (wireType === undefined) {
    return { type: 'unknown', payload };
  }
  const type = TYPES.get(wireType);
  if (type === undefined) {
    return classifyIdentification(wireType, payload);
  }
  const scanRef = type === 'video-call.finished' ? idText(payload.scanRef) : null;
  return { type, payload, releases: scanRef ?? undefined };
}

/** Makes the event of a classified delivery. The marks matter to verification events only. */
export function createIdenfyEvent(
  { type, payload, verification }: ClassifiedDelivery,
  origin: IdenfyEventOrigin,
  marks?: IdenfyEventMarks,
): IdenfyEvent {
  const Class = CONSTRUCTORS.get(type);
  if (Class === undefined) {
    throw new TypeError(`There is no event of type ${type}.`);
  }
  return new Class({
    wireType: origin.wireType,
    deliveryId: origin.deliveryId,
    receivedAt: origin.receivedAt,
    instance: origin.instance,
    source: origin.source,
    payload,
    clientId: verification?.clientId,
    scanRef: verification?.scanRef,
    externalRef: verification?.externalRef,
    overall: verification?.overall,
    final: verification?.final,
    superseded: marks?.superseded,
    repeats: marks?.repeats,
  });
}

/**
 * The wire type that a header names, in any of the spellings of iDenfy's documentation and dashboard: any case; spaces or
 * hyphens for underscores; ID_VERIFICATION for IDENTIFICATION; CANCELED with one L.
 */
export function wireTypeOfHeader(header: string | undefined): WireType | undefined {
  if (header === undefined || header.length > MAX_HEADER_LENGTH) {
    return undefined;
  }
  return WIRE_TYPES.get(header) ?? WIRE_TYPES.get(canonical(header));
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
function wireTypeOfShape(body: Body): WireType | undefined {
  return isRecord(body.status) && Object.hasOwn(body.status, 'overall')
    ? 'IDENTIFICATION'
    : EVENT_TABLE.find(([, , fits]) => fits(body))?.[0];
}

function classifyIdentification(wireType: WireType, payload: Body): ClassifiedDelivery {
  const status = isRecord(payload.status) ? payload.status : {};
  const overall = word(status.overall);
  const final =
    FINAL_WIRE_TYPES.has(wireType) || FINAL_OVERALL.has(overall) || saysFinal(payload.final, status);
  const scanRef = idText(payload.scanRef);
  const verification = {
    clientId: idText(payload.clientId),
    scanRef,
    externalRef: idText(payload.externalRef),
    overall,
    final,
    startsRound: wireType === 'IDENTIFICATION_RESUBMITTED',
  };
  const type = verificationEventType(wireType, overall, final);
  return { type, payload, verification, releases: final ? (scanRef ?? undefined) : undefined };
}

/**
 * Bodies from before 2022 have no `final`: then the result is final when a person has reviewed. A missing one is never
 * taken for true, or a preliminary approval would count as a decision.
 */
function saysFinal(final: unknown, status: Body): boolean {
  return isMissing(final)
    ? word(status.manualFace) !== null && word(status.manualDocument) !== null
    : final === true;
}

function verificationEventType(wireType: WireType, overall: string | null, final: boolean): IdenfyEventType {
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

/** Blocks that older accounts send inside `data`. */
const BLOCKS_OF_DATA = ['manualAddress', 'manualAddressMatch', 'registryCenterCheck', 'addressVerification'];

/** Screenings that accounts from before 2021 send in lower case, and as one object. */
const LEGACY_SCREENINGS = [
  ['aml', 'AML'],
  ['lid', 'LID'],
] as const;

const IDS = ['clientId', 'scanRef', 'externalRef'];

/**
 * The body with older spellings and places read up to where iDenfy has them today. Nothing is taken away and the body
 * itself is left alone; it is copied only where something changes.
 */
export function normalisePayload(wireType: WireType | undefined, body: Body): Body {
  const changes: Body = {};
  for (const key of IDS) {
    const value = body[key];
    if (typeof value === 'number' && Number.isFinite(value)) {
      changes[key] = String(value);
    }
  }
  if (wireType === 'AML_MONITORING') {
    readLegacyMonitoring(body, changes);
  } else if (wireType?.startsWith('IDENTIFICATION')) {
    readLegacyIdentification(body, changes);
  }
  return Object.keys(changes).length === 0 ? body : { ...body, ...changes };
}

function readLegacyIdentification(body: Body, changes: Body): void {
  const { data, additionalData } = body;
  if (isRecord(data)) {
    for (const key of BLOCKS_OF_DATA) {
      if (!isMissing(data[key]) && isMissing(body[key])) {
        changes[key] = data[key];
      }
    }
  }
  if (!isMissing(additionalData)) {
    if (isMissing(data)) {
      changes.data = { additionalData };
    } else if (isRecord(data) && isMissing(data.additionalData)) {
      changes.data = { ...data, additionalData };
    }
  }
  for (const [legacy, current] of LEGACY_SCREENINGS) {
    const screening = body[legacy];
    if (!isMissing(screening) && isMissing(body[current])) {
      changes[current] = Array.isArray(screening) ? screening : [screening];
    }
  }
}

function readLegacyMonitoring(body: Body, changes: Body): void {
  if (isMissing(body.alertStatus) && !isMissing(body.alert_status)) {
    changes.alertStatus = body.alert_status;
  }
  const scanRefs = typeof body.scanRefList === 'string' ? listOf(body.scanRefList) : undefined;
  if (scanRefs !== undefined) {
    changes.scanRefList = scanRefs;
  }
}

/** The strings of a list that was sent as JSON inside a string. */
function listOf(text: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Missing or null: iDenfy's accounts differ in which of the two they send. */
function isMissing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/**
 * An id as text, or null where there is none. A number is taken for its digits; not one that JSON.parse has rounded, which
 * would be the id of another user.
 */
function idText(value: unknown): string | null {
  if (typeof value === 'string') {
    return value === '' ? null : value;
  }
  const exact = typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  return exact ? String(value) : null;
}

/** A word of iDenfy's vocabulary, or null where there is none. */
function word(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
