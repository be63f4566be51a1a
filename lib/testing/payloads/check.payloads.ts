import type {
  AccountCheckPayload,
  AgeEstimationPayload,
  DocumentExpirationPayload,
  FacialAuthenticationPayload,
  VideoCallFinishedPayload,
} from '../../events/payloads/index.js';
import { mergePayload } from './merge-payload.js';
import type { Complete, PayloadOverrides } from './merge-payload.js';
import { SAMPLE } from './sample-values.js';

/** A verified document runs out in 30 days. */
export function documentExpiration(
  overrides?: PayloadOverrides<DocumentExpirationPayload>,
): DocumentExpirationPayload {
  const body = {
    scanRef: SAMPLE.scanRef,
    clientId: SAMPLE.clientId,
    expirationThreshold: 'DOCUMENT_EXPIRES_WITHIN_30_DAYS',
    documentExpiration: '2032-04-30',
  } satisfies Complete<DocumentExpirationPayload>;
  return mergePayload<DocumentExpirationPayload>(body, overrides);
}

/** A video call has ended well. */
export function videoCallFinished(
  overrides?: PayloadOverrides<VideoCallFinishedPayload>,
): VideoCallFinishedPayload {
  const body = {
    videoCallAnswers: { 'What is your favourite colour?': { answer: 'Green', correct: true } },
    date: '2026-01-01 00:10:00.000000+00:00',
    status: true,
    scanRef: SAMPLE.scanRef,
    authToken: SAMPLE.authToken,
    clientId: SAMPLE.clientId,
  } satisfies Complete<VideoCallFinishedPayload>;
  return mergePayload<VideoCallFinishedPayload>(body, overrides);
}

/** A person was recognised by their face. The status is in title case. */
export function facialAuthentication(
  overrides?: PayloadOverrides<FacialAuthenticationPayload>,
): FacialAuthenticationPayload {
  const body = {
    id: '0b6a3f0e-52c7-4c0e-9d0f-6d2f0c1b7a01',
    scanRef: SAMPLE.scanRef,
    clientId: SAMPLE.clientId,
    status: 'Success',
    token: SAMPLE.authToken,
    type: 'AUTHENTICATION',
    method: 'ACTIVE_LIVENESS',
    facePhoto: null,
    ipAddress: '198.51.100.7',
    failReason: null,
    riskTags: [],
  } satisfies Complete<FacialAuthenticationPayload>;
  return mergePayload<FacialAuthenticationPayload>(body, overrides);
}

/** An account check. The status is a number. */
export function accountCheck(overrides?: PayloadOverrides<AccountCheckPayload>): AccountCheckPayload {
  const body = {
    scanRef: SAMPLE.scanRef,
    status: 1,
    score: 87,
    clientId: SAMPLE.clientId,
    authToken: SAMPLE.authToken,
    date: '2026-01-01 00:10:00',
    facebookScore: null,
    gmailScore: 80,
    ipScore: 94,
  } satisfies Complete<AccountCheckPayload>;
  return mergePayload<AccountCheckPayload>(body, overrides);
}

/** An age estimation that has succeeded. */
export function ageEstimation(overrides?: PayloadOverrides<AgeEstimationPayload>): AgeEstimationPayload {
  const body = {
    scanRef: SAMPLE.scanRef,
    status: 'COMPLETED',
    occurredAt: '2026-01-01T00:10:00Z',
    outcome: 'SUCCESS',
    verdict: 'OVER_18',
    estimatedAge: 33,
    confidence: 0.97,
    clientId: SAMPLE.clientId,
  } satisfies Complete<AgeEstimationPayload>;
  return mergePayload<AgeEstimationPayload>(body, overrides);
}
