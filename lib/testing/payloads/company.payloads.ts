import type {
  CompanyAmlReviewedPayload,
  CompanyBeneficiary,
  CompanyDeletedPayload,
  CompanyExpirationPayload,
  CompanyInfoRequestedPayload,
  CompanyReviewedPayload,
  CompanySubmittedPayload,
} from '../../events/payloads/index.js';
import { noAmlFlags } from './aml.payloads.js';
import { mergePayload } from './merge-payload.js';
import type { Complete, PayloadOverrides } from './merge-payload.js';
import { SAMPLE, sampleManager } from './sample-values.js';

/** A company has sent its form. */
export function companySubmit(
  overrides?: PayloadOverrides<CompanySubmittedPayload>,
): CompanySubmittedPayload {
  const body = {
    id: SAMPLE.companyId,
    clientId: SAMPLE.companyClientId,
    submissionTime: '2026-01-01T00:00:00Z',
    soleProprietor: false,
    externalRef: SAMPLE.externalRef,
  } satisfies Complete<CompanySubmittedPayload>;
  return mergePayload<CompanySubmittedPayload>(body, overrides);
}

/** The decision about a company; its field is `approvalStatus`. */
export function companyReview(overrides?: PayloadOverrides<CompanyReviewedPayload>): CompanyReviewedPayload {
  return mergePayload<CompanyReviewedPayload>(reviewed(), overrides);
}

/** A company, a beneficiary or a shareholder was screened. */
export function companyAmlReview(
  overrides?: PayloadOverrides<CompanyAmlReviewedPayload>,
): CompanyAmlReviewedPayload {
  const body = {
    amlReviewSubjectType: 'COMPANY',
    id: SAMPLE.companyId,
    companyId: SAMPLE.companyId,
    clientId: SAMPLE.companyClientId,
    externalRef: null,
    ...newsCheck(),
    ...sanctionsCheck(),
    ...pepsCheck(),
    overallStatus: 'NO_FLAGS',
    statusSetBy: sampleManager(),
    statusSetAt: '2026-01-01T00:20:00Z',
  } satisfies Complete<CompanyAmlReviewedPayload>;
  return mergePayload<CompanyAmlReviewedPayload>(body, overrides);
}

/** More information was asked for. */
export function companyInfoRequest(
  overrides?: PayloadOverrides<CompanyInfoRequestedPayload>,
): CompanyInfoRequestedPayload {
  const body = {
    companyId: SAMPLE.companyId,
    token: SAMPLE.authToken,
    date: '2026-01-01T00:20:00Z',
    email: 'office@company.test',
    manager: sampleManager(),
    status: 'REQUESTED',
  } satisfies Complete<CompanyInfoRequestedPayload>;
  return mergePayload<CompanyInfoRequestedPayload>(body, overrides);
}

/** A company's data is to be renewed. */
export function companyExpiration(
  overrides?: PayloadOverrides<CompanyExpirationPayload>,
): CompanyExpirationPayload {
  const body = {
    id: SAMPLE.companyId,
    expirationStatus: 'PENDING',
  } satisfies Complete<CompanyExpirationPayload>;
  return mergePayload<CompanyExpirationPayload>(body, overrides);
}

/** A company was deleted. */
export function companyDelete(overrides?: PayloadOverrides<CompanyDeletedPayload>): CompanyDeletedPayload {
  const body = {
    companyId: SAMPLE.companyId,
    date: '2026-01-01T00:30:00Z',
    manager: sampleManager(),
  } satisfies Complete<CompanyDeletedPayload>;
  return mergePayload<CompanyDeletedPayload>(body, overrides);
}

const reviewed = () =>
  ({
    id: SAMPLE.companyId,
    companyName: 'Sample Trading OÜ',
    registrationNumber: '10000007',
    approvalStatus: 'APPROVED',
    denyReason: null,
    statusChangedBy: { ...sampleManager(), username: 'robin' },
    soleProprietor: false,
    amlCheck: noAmlFlags(),
    companyCheck: null,
    beneficiaries: [beneficiary()],
    shareholderCheck: [],
    negativeNewsCheck: [],
    ...newsCheck(),
    ...sanctionsCheck(),
    clientId: SAMPLE.companyClientId,
    externalRef: null,
    relatedClientScanRefs: [SAMPLE.scanRef],
  }) satisfies Complete<CompanyReviewedPayload>;

const beneficiary = () =>
  ({
    id: 'BE2V8M5R1D',
    amlCheck: noAmlFlags(),
    beneficiaryCheck: null,
    negativeNewsCheck: null,
    scanRef: null,
    ...newsCheck(),
    ...sanctionsCheck(),
    ...pepsCheck(),
  }) satisfies Complete<CompanyBeneficiary>;

const newsCheck = () => ({
  negativeNewsComment: null,
  negativeNewsStatus: 'NO_FLAGS',
  newsStatusSetBy: sampleManager(),
  newsStatusSetAt: null,
});

const sanctionsCheck = () => ({
  amlComment: null,
  sanctionsCheckStatus: 'NO_FLAGS',
  sanctionsStatusSetBy: sampleManager(),
  sanctionsStatusSetAt: null,
});

const pepsCheck = () => ({
  pepsCheckStatus: 'NOT_CHECKED',
  pepsStatusSetBy: null,
  pepsStatusSetAt: null,
});
