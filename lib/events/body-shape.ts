import { isRecord } from './body-values.js';
import type { WireKind } from './wire-kind.js';

type Body = Record<string, unknown>;

/** Whether the body has all these keys, null or not: the nullable ones are sent as null. */
const has =
  (...keys: readonly string[]) =>
  (body: Body): boolean =>
    keys.every((key) => Object.hasOwn(body, key));

/** What only bodies of a kind have; the most specific first, since companies share their keys among each other. */
const SHAPES: readonly (readonly [WireKind, (body: Body) => boolean])[] = [
  ['IDENTIFICATION', (body) => isRecord(body.status) && Object.hasOwn(body.status, 'overall')],
  ['AML_MONITORING', has('monitoringId')],
  ['DOCUMENT_EXPIRATION', has('expirationThreshold')],
  ['VIDEO_CALL_FINISHED', has('videoCallAnswers')],
  ['AML_MONITORING_EXPIRATION', has('usersToExtend')],
  ['COMPANY_AML_REVIEW', has('amlReviewSubjectType')],
  ['COMPANY_REVIEW', has('approvalStatus', 'beneficiaries')],
  ['COMPANY_SUBMIT', has('submissionTime')],
  ['COMPANY_EXPIRATION', has('expirationStatus')],
  ['COMPANY_INFO_REQUEST', has('companyId', 'token')],
  ['COMPANY_DELETE', has('companyId', 'manager', 'date')],
  ['FACIAL_AUTHENTICATION', has('token', 'method')],
  ['BANK_CARD_VERIFICATION_COMPLETED', has('noMatchReason')],
  ['BANK_VERIFICATION', has('accounts', 'riskLevel')],
  ['AGE_ESTIMATION', has('occurredAt', 'outcome')],
  ['GOV_ORDERED_DOCUMENT', has('productKey')],
  ['SOS_REPORT', has('reportFile')],
  ['SOS_REPORT', has('dataFile')],
  ['ACCOUNT_CHECK', (body) => typeof body.status === 'number' && Object.hasOwn(body, 'score')],
];

/** The kind that a body looks like. Of the identification kinds it cannot tell which: they share one body. */
export function wireKindOfShape(body: Body): WireKind | undefined {
  return SHAPES.find(([, fits]) => fits(body))?.[0];
}
