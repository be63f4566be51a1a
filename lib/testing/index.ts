export * from './payloads/idenfy-payloads.js';
export type { PayloadOverrides } from './payloads/sample-payload.js';
export type { SimulatedCompanies } from './products/companies.js';
export type { SimulatedOrder } from './products/company-orders.js';
export type {
  SimulatedAmlStatus,
  SimulatedCompany,
  SimulatedCompanyToken,
} from './products/company.records.js';
export type {
  SimulatedChecks,
  SimulatorAgeResult,
  SimulatorBankCardResult,
  SimulatorBankResult,
} from './products/checks.js';
export type { SimulatorRiskProfile } from './products/risk.js';
export type { SimulatedAml, SimulatedAmlCheck, SimulatedAmlMonitoring } from './products/aml.js';
export type { SimulatedFaces, SimulatedFaceSession, SimulatorFaceOutcome } from './products/faces.js';
export type {
  SimulatedBlocklist,
  SimulatedBlocklistEntry,
  SimulatedInformationRequest,
} from './products/verifications.js';
export type { SimulatedRequest } from './simulator-server.js';
export type { SimulatedClock } from './simulator-clock.js';
export type { SimulatedReview, SimulatedSession } from './simulator-session.js';
export type { SimulatorFailure, SimulatorFailureKind } from './simulator-response.js';
export type { IdenfySimulatorOptions, SimulatorRedelivery, SimulatorSettings } from './simulator-options.js';
export type { CompleteOptions, SimulatorOutcome } from './simulator-results.js';
export { signedWebhook } from './simulator-webhooks.js';
export type {
  SendOptions,
  SignedWebhook,
  SimulatedAttempt,
  SimulatedDelivery,
} from './simulator-webhooks.js';
export { IdenfySimulator } from './simulator.js';
export { signIdenfyPayload } from '../webhooks/idenfy-signature.js';
export type { ConformanceCase, ConformanceOptions } from './conformance/conformance-case.js';
export { deliveryStoreConformance, liveSessionStoreConformance } from './store-conformance.js';
