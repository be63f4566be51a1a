export * from './payloads/idenfy-payloads.js';
export type { PayloadOverrides } from './payloads/sample-payload.js';
export type { SimulatedRequest } from './simulated-request.js';
export type { SimulatedSession } from './simulated-session.js';
export type { SimulatorFailure, SimulatorFailureKind } from './simulator-failures.js';
export type {
  IdenfySimulatorOptions,
  SimulatorRedelivery,
  SimulatorSettings,
} from './simulator-options.interface.js';
export type { CompleteOptions, SimulatorOutcome } from './simulator-results.js';
export type { SendOptions, SimulatedAttempt, SimulatedDelivery } from './simulator-webhooks.js';
export { IdenfySimulator } from './simulator.js';
export { signedWebhook } from './signed-webhook.js';
export type { SignedWebhook } from './signed-webhook.js';
export { signIdenfyPayload } from '../webhooks/idenfy-signature.js';
export type { ConformanceCase, ConformanceOptions } from './conformance-case.interface.js';
export { deliveryStoreConformance } from './delivery-store.conformance.js';
export { liveSessionStoreConformance } from './live-session-store.conformance.js';
