import { isMissing, isRecord } from './body-values.js';
import { isIdentification } from './event-table.js';
import type { WireType } from './event-table.js';

type Body = Record<string, unknown>;

const IDS = ['clientId', 'scanRef', 'externalRef'] as const;

/** Blocks that older accounts send inside `data`. */
const BLOCKS_OF_DATA = [
  'manualAddress',
  'manualAddressMatch',
  'registryCenterCheck',
  'addressVerification',
] as const;

/** Screenings that accounts from before 2021 send in lower case, and as one object. */
const LEGACY_SCREENINGS = [
  ['aml', 'AML'],
  ['lid', 'LID'],
] as const;

/**
 * The body with older spellings and places read up to where iDenfy has them today. Nothing is taken away and the body
 * itself is left alone; it is copied only where something changes.
 */
export function normalisePayload(type: WireType | undefined, body: Body): Body {
  const changes: Body = {};
  readIds(body, changes);
  if (type === 'AML_MONITORING') {
    readLegacyMonitoring(body, changes);
  } else if (type !== undefined && isIdentification(type)) {
    readLegacyIdentification(body, changes);
  }
  return Object.keys(changes).length === 0 ? body : { ...body, ...changes };
}

function readIds(body: Body, changes: Body): void {
  for (const key of IDS) {
    const value = body[key];
    if (typeof value === 'number' && Number.isFinite(value)) {
      changes[key] = String(value);
    }
  }
}

function readLegacyIdentification(body: Body, changes: Body): void {
  const { data } = body;
  if (isRecord(data)) {
    for (const key of BLOCKS_OF_DATA) {
      if (isMissing(body[key]) && !isMissing(data[key])) {
        changes[key] = data[key];
      }
    }
  }
  const { additionalData } = body;
  if (!isMissing(additionalData)) {
    if (isMissing(data)) {
      changes.data = { additionalData };
    } else if (isRecord(data) && isMissing(data.additionalData)) {
      changes.data = { ...data, additionalData };
    }
  }
  for (const [legacy, current] of LEGACY_SCREENINGS) {
    const screening = body[legacy];
    if (isMissing(body[current]) && !isMissing(screening)) {
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
