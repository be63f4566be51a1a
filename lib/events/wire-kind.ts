/** The values of the `Idenfy-Event-Type` header (documentation.idenfy.com, kyc/webhooks and kyb/webhooks). */
const WIRE_KINDS = [
  'IDENTIFICATION',
  'IDENTIFICATION_AUTO_FINISHED',
  'IDENTIFICATION_MANUAL_FINISHED',
  'IDENTIFICATION_EXPIRED',
  'IDENTIFICATION_CANCELLED',
  'IDENTIFICATION_RESUBMITTED',
  'DOCUMENT_EXPIRATION',
  'VIDEO_CALL_FINISHED',
  'FACIAL_AUTHENTICATION',
  'AML_MONITORING',
  'AML_MONITORING_EXPIRATION',
  'BANK_VERIFICATION',
  'ACCOUNT_CHECK',
  'BANK_CARD_VERIFICATION_COMPLETED',
  'AGE_ESTIMATION',
  'COMPANY_SUBMIT',
  'COMPANY_REVIEW',
  'COMPANY_AML_REVIEW',
  'COMPANY_INFO_REQUEST',
  'COMPANY_EXPIRATION',
  'COMPANY_DELETE',
  'GOV_ORDERED_DOCUMENT',
  'SOS_REPORT',
] as const;

/** What iDenfy calls the kind of a delivery, in the spelling that is on the wire. */
export type WireKind = (typeof WIRE_KINDS)[number];

/** The kinds with an identification body. */
export type IdentificationKind = Extract<WireKind, `IDENTIFICATION${string}`>;

const KINDS: ReadonlyMap<string, WireKind> = new Map(WIRE_KINDS.map((kind) => [kind, kind]));

/** Longer than any kind; a header beyond it is not worth reading. */
const MAX_HEADER_LENGTH = 100;

/**
 * The kind that a header names, in any of the spellings of iDenfy's documentation and dashboard: any case; spaces or
 * hyphens for underscores; ID_VERIFICATION for IDENTIFICATION; CANCELED with one L.
 */
export function wireKindOfHeader(header: string | undefined): WireKind | undefined {
  if (header === undefined) {
    return undefined;
  }
  return KINDS.get(header) ?? (header.length <= MAX_HEADER_LENGTH ? KINDS.get(canonical(header)) : undefined);
}

function canonical(header: string): string {
  return header
    .trim()
    .toUpperCase()
    .replace(/[\s_-]+/g, '_')
    .replace(/^ID_VERIFICATION(?=_|$)/, 'IDENTIFICATION')
    .replace(/_CANCELED$/, '_CANCELLED');
}

export function isIdentificationKind(kind: WireKind): kind is IdentificationKind {
  return kind.startsWith('IDENTIFICATION');
}
