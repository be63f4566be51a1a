import { idText } from './body-values.js';
import { wireKindOfShape } from './body-shape.js';
import type { ClassifiedDelivery } from './classified-delivery.interface.js';
import { readVerification, verificationEventType } from './classify-verification.js';
import type { IdenfyEventType, VerificationEvent } from './idenfy-event.js';
import { normalisePayload } from './normalise-payload.js';
import { isIdentificationKind, wireKindOfHeader } from './wire-kind.js';
import type { IdentificationKind, WireKind } from './wire-kind.js';

export type { ClassifiedDelivery } from './classified-delivery.interface.js';

type OtherKind = Exclude<WireKind, IdentificationKind>;
type OtherType = Exclude<IdenfyEventType, VerificationEvent['type'] | 'unknown'>;

const TYPES: Readonly<Record<OtherKind, OtherType>> = {
  DOCUMENT_EXPIRATION: 'document.expiration',
  VIDEO_CALL_FINISHED: 'video-call.finished',
  FACIAL_AUTHENTICATION: 'facial-authentication',
  AML_MONITORING: 'aml.monitoring',
  AML_MONITORING_EXPIRATION: 'aml.monitoring-expiration',
  BANK_VERIFICATION: 'bank.verification',
  BANK_CARD_VERIFICATION_COMPLETED: 'bank-card.verification',
  ACCOUNT_CHECK: 'account.check',
  AGE_ESTIMATION: 'age.estimation',
  COMPANY_SUBMIT: 'company.submitted',
  COMPANY_REVIEW: 'company.reviewed',
  COMPANY_AML_REVIEW: 'company.aml-reviewed',
  COMPANY_INFO_REQUEST: 'company.info-requested',
  COMPANY_EXPIRATION: 'company.expiration',
  COMPANY_DELETE: 'company.deleted',
  GOV_ORDERED_DOCUMENT: 'gov-document',
  SOS_REPORT: 'sos-report',
};

/**
 * Tells what a verified delivery is: by its event type header, or by its shape where the header is missing or not
 * known. Takes any JSON object and never throws; what it cannot tell is `unknown`.
 */
export function classifyDelivery(
  wireType: string | undefined,
  body: Record<string, unknown>,
): ClassifiedDelivery {
  const kind = wireKindOfHeader(wireType) ?? wireKindOfShape(body);
  const payload = normalisePayload(kind, body);
  if (kind === undefined) {
    return { type: 'unknown', payload };
  }
  if (isIdentificationKind(kind)) {
    return classifyIdentification(kind, payload);
  }
  const releases = kind === 'VIDEO_CALL_FINISHED' ? idText(payload.scanRef) : null;
  return { type: TYPES[kind], payload, ...(releases === null ? {} : { releases }) };
}

function classifyIdentification(
  kind: IdentificationKind,
  payload: Record<string, unknown>,
): ClassifiedDelivery {
  const verification = readVerification(kind, payload);
  const type = verificationEventType(kind, verification);
  const releases = verification.final ? verification.scanRef : null;
  return { type, payload, verification, ...(releases === null ? {} : { releases }) };
}
