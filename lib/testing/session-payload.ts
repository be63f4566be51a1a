import type { IdentificationData, IdentificationPayload } from '../events/payloads/index.js';
import { sampleFile } from './payloads/sample-payload.js';
import type { Session } from './simulated-session.js';

/** A body made the session's own: its ids and its times. */
export function ofSession(session: Session, body: IdentificationPayload): IdentificationPayload {
  const now = Math.floor(Date.now() / 1000);
  return {
    ...body,
    scanRef: session.scanRef,
    clientId: session.clientId,
    externalRef: session.externalRef,
    startTime: Math.floor((session.openedAt ?? session.createdAt).getTime() / 1000),
    finishTime: now,
  };
}

/** The same, with pictures and a document that names the person of the token request. */
export function withDocument(session: Session, body: IdentificationPayload): IdentificationPayload {
  const data = { ...body.data, ...personOf(session.request) };
  const fileUrls = Object.keys(body.fileUrls ?? {}).map((name) => [
    name,
    sampleFile(`${name}.png`, session.scanRef),
  ]);
  return {
    ...ofSession(session, body),
    data: { ...data, fullName: `${data.docFirstName} ${data.docLastName}` },
    fileUrls: Object.fromEntries(fileUrls) as Record<string, string>,
  };
}

/** The document shows what the request says of the person, so nothing mismatches. */
function personOf(request: Readonly<Record<string, unknown>>): Partial<IdentificationData> {
  const first = text(request.firstName)?.toUpperCase();
  const last = text(request.lastName)?.toUpperCase();
  const country = text([request.country].flat()[0]);
  return onlySet({
    docFirstName: first,
    orgFirstName: first,
    docLastName: last,
    orgLastName: last,
    docNumber: text(request.documentNumber),
    docPersonalCode: text(request.personalNumber),
    docExpiry: text(request.dateOfExpiry),
    docDob: text(request.dateOfBirth),
    docDateOfIssue: text(request.dateOfIssue),
    docType: text([request.documents].flat()[0]),
    docSex: request.sex === 'M' ? 'MALE' : request.sex === 'F' ? 'FEMALE' : undefined,
    docNationality: text(request.nationality),
    orgNationality: text(request.nationality),
    docIssuingCountry: country,
    selectedCountry: country,
    address: text(request.address),
  });
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function onlySet(values: Partial<IdentificationData>): Partial<IdentificationData> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
