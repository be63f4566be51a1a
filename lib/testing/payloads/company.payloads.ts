import type * as IdenfyPayload from '../../events/payloads/index.js';
import { noAmlFlags } from './check.payloads.js';
import { SAMPLE, sampleManager, samplePayload } from './sample-payload.js';
import type { Complete } from './sample-payload.js';

const newsCheck = {
  negativeNewsComment: null,
  negativeNewsStatus: 'NO_FLAGS',
  newsStatusSetBy: sampleManager,
  newsStatusSetAt: null,
};

const sanctionsCheck = {
  amlComment: null,
  sanctionsCheckStatus: 'NO_FLAGS',
  sanctionsStatusSetBy: sampleManager,
  sanctionsStatusSetAt: null,
};

const pepsCheck = {
  pepsCheckStatus: 'NOT_CHECKED',
  pepsStatusSetBy: null,
  pepsStatusSetAt: null,
};

const beneficiary = {
  id: 'BE2V8M5R1D',
  amlCheck: noAmlFlags,
  beneficiaryCheck: null,
  negativeNewsCheck: null,
  scanRef: null,
  ...newsCheck,
  ...sanctionsCheck,
  ...pepsCheck,
} satisfies Complete<IdenfyPayload.CompanyBeneficiary>;

export const companyPayloads = {
  /** A company has sent its form. */
  companySubmit: samplePayload<IdenfyPayload.CompanySubmittedPayload>({
    id: SAMPLE.companyId,
    clientId: SAMPLE.companyClientId,
    submissionTime: '2026-01-01T00:00:00Z',
    soleProprietor: false,
    externalRef: SAMPLE.externalRef,
  }),
  /** The decision about a company; its field is `approvalStatus`. */
  companyReview: samplePayload<IdenfyPayload.CompanyReviewedPayload>({
    id: SAMPLE.companyId,
    companyName: 'Sample Trading OÜ',
    registrationNumber: '10000007',
    approvalStatus: 'APPROVED',
    denyReason: null,
    statusChangedBy: { ...sampleManager, username: 'robin' },
    soleProprietor: false,
    amlCheck: noAmlFlags,
    companyCheck: null,
    beneficiaries: [beneficiary],
    shareholderCheck: [],
    negativeNewsCheck: [],
    ...newsCheck,
    ...sanctionsCheck,
    clientId: SAMPLE.companyClientId,
    externalRef: null,
    relatedClientScanRefs: [SAMPLE.scanRef],
  }),
  /** A company, a beneficiary or a shareholder was screened. */
  companyAmlReview: samplePayload<IdenfyPayload.CompanyAmlReviewedPayload>({
    amlReviewSubjectType: 'COMPANY',
    id: SAMPLE.companyId,
    companyId: SAMPLE.companyId,
    clientId: SAMPLE.companyClientId,
    externalRef: null,
    ...newsCheck,
    ...sanctionsCheck,
    ...pepsCheck,
    overallStatus: 'NO_FLAGS',
    statusSetBy: sampleManager,
    statusSetAt: '2026-01-01T00:20:00Z',
  }),
  /** More information was asked for. */
  companyInfoRequest: samplePayload<IdenfyPayload.CompanyInfoRequestedPayload>({
    companyId: SAMPLE.companyId,
    token: SAMPLE.authToken,
    date: '2026-01-01T00:20:00Z',
    email: 'office@company.test',
    manager: sampleManager,
    status: 'REQUESTED',
  }),
  /** A company's data is to be renewed. */
  companyExpiration: samplePayload<IdenfyPayload.CompanyExpirationPayload>({
    id: SAMPLE.companyId,
    expirationStatus: 'PENDING',
  }),
  /** A company was deleted. */
  companyDelete: samplePayload<IdenfyPayload.CompanyDeletedPayload>({
    companyId: SAMPLE.companyId,
    date: '2026-01-01T00:30:00Z',
    manager: sampleManager,
  }),
};
