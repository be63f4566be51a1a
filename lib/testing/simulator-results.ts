import type { IdentificationPayload } from '../events/payloads/index.js';
import { idenfyPayloads } from './payloads/idenfy-payloads.js';
import type { IdenfyWireEventType } from './payloads/idenfy-payloads.js';
import { mergePayload } from './payloads/sample-payload.js';
import type { PayloadOverrides } from './payloads/sample-payload.js';
import { ofSession, withDocument } from './session-payload.js';
import type { Session } from './simulated-session.js';

/** How a verification ends. */
export type SimulatorOutcome = 'APPROVED' | 'DENIED' | 'SUSPECTED' | 'EXPIRED' | 'CANCELLED';

export interface CompleteOptions {
  /** Whether a decision is preceded by its automatic, not final form. Default: as `webhooks` is set. */
  automaticFirst?: boolean;
  /** `false`: only the preliminary result is sent, and the session waits for a review. Default true. */
  final?: boolean;
  /** Another `status.overall` than the outcome's. */
  overall?: string;
  /** Another event type than the outcome's. */
  eventType?: IdenfyWireEventType;
  /** Merged into the body. */
  payload?: PayloadOverrides<IdentificationPayload>;
  /** Another key to sign with; `null` leaves the signature out. */
  signingKey?: string | null;
  /** `false` sends nothing, as when iDenfy has given up: `/api/v2/status` still tells the result. */
  deliver?: boolean;
}

/** A result and the event that it is sent as. */
export interface SimulatorResult {
  readonly eventType: string;
  readonly payload: IdentificationPayload;
}

const AUTO = 'IDENTIFICATION_AUTO_FINISHED';
const MANUAL = 'IDENTIFICATION_MANUAL_FINISHED';

/** What the two reviews find, for each decision. SUSPECTED never comes without a tag. */
const FINDINGS = {
  APPROVED: { face: 'FACE_MATCH', document: 'DOC_VALIDATED', mismatchTags: [] },
  DENIED: { face: 'FACE_MISMATCH', document: 'DOC_VALIDATED', mismatchTags: [] },
  SUSPECTED: { face: 'FACE_MATCH', document: 'DOC_VALIDATED', mismatchTags: ['NAME'] },
} satisfies Record<string, { face: string; document: string; mismatchTags: string[] }>;

type Decision = keyof typeof FINDINGS;

/** What a verification with this outcome sends, in order. */
export function verificationResults(
  session: Session,
  outcome: SimulatorOutcome,
  options: CompleteOptions,
): SimulatorResult[] {
  if (outcome === 'EXPIRED' || outcome === 'CANCELLED') {
    return [unfinished(session, outcome, options)];
  }
  if (!isDecision(outcome)) {
    throw new Error('The outcome must be APPROVED, DENIED, SUSPECTED, EXPIRED or CANCELLED.');
  }
  const final = options.final ?? true;
  const automatic = decided(session, outcome, AUTO, false);
  const last = decided(session, outcome, options.eventType ?? (final ? MANUAL : AUTO), final);
  const result = adjusted(last, options);
  return final && options.automaticFirst === true ? [automatic, result] : [result];
}

/** The automatic result of a token with a `dummyStatus` (documentation.idenfy.com, kyc/dummy-results). */
export function dummyResults(session: Session, status: string): SimulatorResult[] {
  if (status === 'EXPIRED') {
    return [unfinished(session, status, {})];
  }
  return isDecision(status) ? [decided(session, status, AUTO, false)] : [];
}

/** The manual result after a dummy's automatic one. */
export function reviewedDummy(session: Session, manualFace: string, manualDocument: string): SimulatorResult {
  const passed = manualFace === 'FACE_MATCH' && manualDocument === 'DOC_VALIDATED';
  const overall = passed ? 'APPROVED' : 'DENIED';
  const { payload } = decided(session, overall, MANUAL, true);
  return {
    eventType: MANUAL,
    payload: mergePayload<IdentificationPayload>(payload, { status: { manualFace, manualDocument } }),
  };
}

/** The person has answered a request for more information; a review follows. */
export function resubmittedResult(
  session: Session,
  options: Pick<CompleteOptions, 'payload'>,
): SimulatorResult {
  const payload = withDocument(session, idenfyPayloads.identificationResubmitted());
  return adjusted({ eventType: 'IDENTIFICATION_RESUBMITTED', payload }, options);
}

const isDecision = (outcome: string): outcome is Decision => Object.hasOwn(FINDINGS, outcome);

function decided(session: Session, outcome: Decision, eventType: string, final: boolean): SimulatorResult {
  const { face, document, mismatchTags } = FINDINGS[outcome];
  const reviewed = eventType === AUTO ? {} : { manualFace: face, manualDocument: document };
  const payload = idenfyPayloads.identificationAutoFinished({
    final,
    status: { overall: outcome, autoFace: face, autoDocument: document, mismatchTags, ...reviewed },
  });
  return { eventType, payload: withDocument(session, payload) };
}

function unfinished(
  session: Session,
  outcome: 'EXPIRED' | 'CANCELLED',
  options: CompleteOptions,
): SimulatorResult {
  const [eventType, body] =
    outcome === 'EXPIRED'
      ? ['IDENTIFICATION_EXPIRED', idenfyPayloads.identificationExpired()]
      : ['IDENTIFICATION_CANCELLED', idenfyPayloads.identificationCancelled()];
  return adjusted({ eventType: options.eventType ?? eventType, payload: ofSession(session, body) }, options);
}

function adjusted(result: SimulatorResult, options: CompleteOptions): SimulatorResult {
  const chosen: PayloadOverrides<IdentificationPayload> = {
    ...(options.overall === undefined ? {} : { status: { overall: options.overall } }),
    ...(options.final === undefined ? {} : { final: options.final }),
  };
  const payload = mergePayload<IdentificationPayload>(result.payload, chosen);
  return { ...result, payload: mergePayload<IdentificationPayload>(payload, options.payload) };
}
