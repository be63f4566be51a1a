import { isRecord } from './body-values.js';
import { EVENT_TABLE, IDENTIFICATION_WIRE_TYPES } from './event-table.js';
import type { IdentificationWireType, WireType } from './event-table.js';

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
export function wireTypeOfShape(body: Record<string, unknown>): WireType | undefined {
  return isRecord(body.status) && Object.hasOwn(body.status, 'overall')
    ? 'IDENTIFICATION'
    : EVENT_TABLE.find(({ fits }) => fits(body))?.wireType;
}

export function isIdentification(type: WireType): type is IdentificationWireType {
  return type.startsWith('IDENTIFICATION');
}
