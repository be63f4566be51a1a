import * as aml from './aml.payloads.js';
import * as bank from './bank.payloads.js';
import * as check from './check.payloads.js';
import * as company from './company.payloads.js';
import * as identification from './identification.payloads.js';
import * as report from './report.payloads.js';

/**
 * The body of every event that iDenfy sends, complete and the same at every call, with invented data. What is given is
 * merged in deeply; `undefined` leaves a field out.
 *
 * ```ts
 * idenfyPayloads.identificationManualFinished({ clientId: 'user-7', status: { overall: 'DENIED' } });
 * ```
 */
export const idenfyPayloads = {
  identification: identification.identification,
  identificationAutoFinished: identification.identificationAutoFinished,
  identificationManualFinished: identification.identificationManualFinished,
  identificationExpired: identification.identificationExpired,
  identificationCancelled: identification.identificationCancelled,
  identificationResubmitted: identification.identificationResubmitted,
  documentExpiration: check.documentExpiration,
  videoCallFinished: check.videoCallFinished,
  facialAuthentication: check.facialAuthentication,
  amlMonitoring: aml.amlMonitoring,
  amlMonitoringExpiration: aml.amlMonitoringExpiration,
  bankVerification: bank.bankVerification,
  accountCheck: check.accountCheck,
  bankCardVerificationCompleted: bank.bankCardVerificationCompleted,
  ageEstimation: check.ageEstimation,
  companySubmit: company.companySubmit,
  companyReview: company.companyReview,
  companyAmlReview: company.companyAmlReview,
  companyInfoRequest: company.companyInfoRequest,
  companyExpiration: company.companyExpiration,
  companyDelete: company.companyDelete,
  govOrderedDocument: report.govOrderedDocument,
  sosReport: report.sosReport,
} as const;

/** The name of an event in {@link idenfyPayloads}. */
export type IdenfyPayloadName = keyof typeof idenfyPayloads;

/** The `Idenfy-Event-Type` that goes with each of {@link idenfyPayloads}. */
export const idenfyEventHeaders = {
  identification: 'IDENTIFICATION',
  identificationAutoFinished: 'IDENTIFICATION_AUTO_FINISHED',
  identificationManualFinished: 'IDENTIFICATION_MANUAL_FINISHED',
  identificationExpired: 'IDENTIFICATION_EXPIRED',
  identificationCancelled: 'IDENTIFICATION_CANCELLED',
  identificationResubmitted: 'IDENTIFICATION_RESUBMITTED',
  documentExpiration: 'DOCUMENT_EXPIRATION',
  videoCallFinished: 'VIDEO_CALL_FINISHED',
  facialAuthentication: 'FACIAL_AUTHENTICATION',
  amlMonitoring: 'AML_MONITORING',
  amlMonitoringExpiration: 'AML_MONITORING_EXPIRATION',
  bankVerification: 'BANK_VERIFICATION',
  accountCheck: 'ACCOUNT_CHECK',
  bankCardVerificationCompleted: 'BANK_CARD_VERIFICATION_COMPLETED',
  ageEstimation: 'AGE_ESTIMATION',
  companySubmit: 'COMPANY_SUBMIT',
  companyReview: 'COMPANY_REVIEW',
  companyAmlReview: 'COMPANY_AML_REVIEW',
  companyInfoRequest: 'COMPANY_INFO_REQUEST',
  companyExpiration: 'COMPANY_EXPIRATION',
  companyDelete: 'COMPANY_DELETE',
  govOrderedDocument: 'GOV_ORDERED_DOCUMENT',
  sosReport: 'SOS_REPORT',
} as const satisfies Record<IdenfyPayloadName, string>;

/** An event type as it stands in the header, or any other text: iDenfy may add one tomorrow. */
export type IdenfyWireEventType = (typeof idenfyEventHeaders)[IdenfyPayloadName] | (string & {});
