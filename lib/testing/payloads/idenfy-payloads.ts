import type { WireType } from '../../events/event-table.js';
import * as aml from './aml.payloads.js';
import * as bank from './bank.payloads.js';
import * as check from './check.payloads.js';
import * as company from './company.payloads.js';
import * as identification from './identification.payloads.js';
import * as report from './report.payloads.js';

/** COMPANY_SUBMIT as companySubmit. */
type CamelCase<Type extends string> = Type extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}${Capitalize<CamelCase<Rest>>}`
  : Lowercase<Type>;

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
} as const satisfies Record<CamelCase<WireType>, unknown>;

/** The name of an event in {@link idenfyPayloads}. */
export type IdenfyPayloadName = keyof typeof idenfyPayloads;

/** The `Idenfy-Event-Type` that goes with each of {@link idenfyPayloads}. */
export const idenfyEventHeaders = Object.fromEntries(
  Object.keys(idenfyPayloads).map((name) => [name, name.replace(/[A-Z]/g, '_$&').toUpperCase()]),
) as { readonly [Type in WireType as CamelCase<Type>]: Type };

/** An event type as it stands in the header, or any other text: iDenfy may add one tomorrow. */
export type IdenfyWireEventType = (typeof idenfyEventHeaders)[IdenfyPayloadName] | (string & {});
