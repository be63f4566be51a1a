import type * as IdenfyPayload from '../../events/payloads/index.js';
import { SAMPLE, samplePayload } from './sample-payload.js';
import type { Complete } from './sample-payload.js';

/** A screening without a hit, as other bodies carry it too. */
export const noAmlFlags = {
  id: '3d1c58f2-7a0e-4a57-8a34-2f6f2f5c9b11',
  overallStatus: 'NO_FLAGS',
  statusSetBy: null,
  statusSetAt: null,
  adverseMedia: null,
  amlCheck: [],
} satisfies Complete<IdenfyPayload.AmlCheck>;

const nameHit = {
  name: 'NOA',
  surname: 'SAMPLE',
  nationality: 'EE',
  dob: '1992',
  suspicion: 'PEPS',
  reason: 'INVENTED ENTRY',
  listNumber: '7',
  listName: 'PEPS',
  score: 91,
  lastUpdate: '2025-12-01',
  exitDate: null,
  isPerson: true,
  isActive: true,
  linkedDocument: null,
  pepLevel: 2,
  category: null,
  otherInformation: null,
  checkDate: '2026-01-01 00:00:42',
  whitelisted: false,
} satisfies Complete<IdenfyPayload.AmlNameItem>;

const screening = {
  status: {
    serviceSuspected: true,
    serviceUsed: true,
    serviceFound: true,
    checkSuccessful: true,
    overallStatus: 'SUSPECTED',
  },
  serviceName: 'AML_NAMES_CHECK',
  serviceGroupType: 'AML',
  uid: 'N7P2X4',
  errorMessage: null,
  data: [nameHit],
} satisfies Complete<IdenfyPayload.AmlScreening>;

const profile = {
  version: 1,
  resourceId: 'profile-7',
  score: 91,
  match: 'Noa Sample',
  name: 'Noa Sample',
  addresses: [{ geography: 'EE', city: 'Samplehaven' }],
  nationalities: ['EE'],
  countries: ['EE'],
  datesOfBirth: ['1992'],
  gender: 'FEMALE',
  profileImage: null,
  datasets: ['PEP_CURRENT'],
  currentSanBodyIds: [],
  formerSanBodyIds: [],
  pepTier: 'PEP_TIER_2',
} satisfies Complete<IdenfyPayload.AmlProfile>;

/** What only bodies about companies and older bodies carry. */
type OtherBodies = 'companyId' | 'beneficiaryId' | 'comments' | 'status_set_by' | 'status_set_at';

export const checkPayloads = {
  /** A verified document runs out in 30 days. */
  documentExpiration: samplePayload<IdenfyPayload.DocumentExpirationPayload>({
    scanRef: SAMPLE.scanRef,
    clientId: SAMPLE.clientId,
    expirationThreshold: 'DOCUMENT_EXPIRES_WITHIN_30_DAYS',
    documentExpiration: '2032-04-30',
  }),
  /** A video call has ended well. */
  videoCallFinished: samplePayload<IdenfyPayload.VideoCallFinishedPayload>({
    videoCallAnswers: { 'What is your favourite colour?': { answer: 'Green', correct: true } },
    date: '2026-01-01 00:10:00.000000+00:00',
    status: true,
    scanRef: SAMPLE.scanRef,
    authToken: SAMPLE.authToken,
    clientId: SAMPLE.clientId,
  }),
  /** A person was recognised by their face. The status is in title case. */
  facialAuthentication: samplePayload<IdenfyPayload.FacialAuthenticationPayload>({
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
  }),
  /** Monitoring has found something about a person; both the v2 and the v3 blocks are there, as in every real body. */
  amlMonitoring: samplePayload<IdenfyPayload.AmlMonitoringPayload, OtherBodies>({
    monitoringId: 'MON4T7K2ZQ',
    name: 'NOA',
    surname: 'SAMPLE',
    nationality: 'EE',
    dob: '1992-04-05',
    isActive: true,
    expiration: '2027-01-01',
    scanRefList: [SAMPLE.scanRef],
    alertStatus: 'ALERT',
    status: 'ALERT',
    pepsStatus: 'FLAGS_FOUND',
    sanctionsStatus: 'NO_FLAGS',
    adverseMediaStatus: null,
    results: [screening],
    amlCheck: { ...noAmlFlags, overallStatus: 'FLAGS_FOUND', adverseMedia: [], amlCheck: [profile] },
  }),
  /** Monitored entries are about to run out: counts, and nothing else. */
  amlMonitoringExpiration: samplePayload<IdenfyPayload.AmlMonitoringExpirationPayload>({
    usersToExtend: 4,
    usersToExpire: 1,
  }),
  /** A bank account was verified. */
  bankVerification: samplePayload<IdenfyPayload.BankVerificationPayload>({
    id: '9f2b1c44-0d3e-4f67-8b12-5a6c7d8e9f01',
    country: 'EE',
    bank: 'Sample Bank',
    accounts: [
      {
        id: '1c9e6a52-4b7d-4e0a-9f3b-7d2c8e5a6b02',
        name: 'Noa Sample',
        iban: 'EE000000000000000000',
        currency: 'EUR',
        balancesOverview: { bookedBalance: 1200.5, availableBalance: 1180 },
        transactionsCount: 14,
      },
    ],
    riskLevel: 'LOW',
  }),
  /** An account check. The status is a number. */
  accountCheck: samplePayload<IdenfyPayload.AccountCheckPayload>({
    scanRef: SAMPLE.scanRef,
    status: 1,
    score: 87,
    clientId: SAMPLE.clientId,
    authToken: SAMPLE.authToken,
    date: '2026-01-01 00:10:00',
    facebookScore: null,
    gmailScore: 80,
    ipScore: 94,
  }),
  /** A bank card was verified, and it is the expected one. */
  bankCardVerificationCompleted: samplePayload<IdenfyPayload.BankCardVerificationPayload>({
    id: '6e4d2f18-93ab-4c5d-8e7f-0a1b2c3d4e03',
    status: 'MATCH',
    noMatchReason: null,
    name: 'NOA SAMPLE',
    firstSix: '400000',
    lastFour: '0002',
    expiryDate: '2030-12',
    nameMatch: true,
    lastFourMatch: true,
  }),
  /** An age estimation that has succeeded. */
  ageEstimation: samplePayload<IdenfyPayload.AgeEstimationPayload>({
    scanRef: SAMPLE.scanRef,
    status: 'COMPLETED',
    occurredAt: '2026-01-01T00:10:00Z',
    outcome: 'SUCCESS',
    verdict: 'OVER_18',
    estimatedAge: 33,
    confidence: 0.97,
    clientId: SAMPLE.clientId,
  }),
  /** A document that was ordered from a registry has come. */
  govOrderedDocument: samplePayload<IdenfyPayload.GovOrderedDocumentPayload>({
    id: '2a7c9d31-6e58-4b0f-a1d4-8c3b5e7f9a04',
    productKey: 'company-extract',
    expectedDeliveryTime: '2026-01-02T00:00:00Z',
    price: '12.50',
    title: 'Company extract',
    documentFormat: 'pdf',
    deliveredAt: '2026-01-01T12:00:00Z',
    status: 'FINISHED',
    file: `${SAMPLE.filesUrl}/documents/company-extract.pdf`,
  }),
  /** A report of a Secretary of State has come. */
  sosReport: samplePayload<IdenfyPayload.SosReportPayload>({
    id: 'SOS5H8J3L',
    companyName: 'Sample Trading LLC',
    entityType: 'LLC',
    formationDate: '2019-06-01',
    status: 'FINISHED',
    reportFile: `${SAMPLE.filesUrl}/reports/sos.pdf`,
    dataFile: `${SAMPLE.filesUrl}/reports/sos.json`,
    watchlistHitsCount: 0,
  }),
};
