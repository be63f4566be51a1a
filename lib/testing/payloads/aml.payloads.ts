import type {
  AmlCheck,
  AmlMonitoringExpirationPayload,
  AmlMonitoringPayload,
  AmlNameItem,
  AmlProfile,
  AmlScreening,
} from '../../events/payloads/index.js';
import { mergePayload } from './merge-payload.js';
import type { Complete, PayloadOverrides } from './merge-payload.js';
import { SAMPLE } from './sample-values.js';

/** Monitoring has found something about a person; both the v2 and the v3 blocks are there, as in every real body. */
export function amlMonitoring(overrides?: PayloadOverrides<AmlMonitoringPayload>): AmlMonitoringPayload {
  return mergePayload<AmlMonitoringPayload>(monitored(), overrides);
}

/** Monitored entries are about to run out: counts, and nothing else. */
export function amlMonitoringExpiration(
  overrides?: PayloadOverrides<AmlMonitoringExpirationPayload>,
): AmlMonitoringExpirationPayload {
  const body = { usersToExtend: 4, usersToExpire: 1 } satisfies Complete<AmlMonitoringExpirationPayload>;
  return mergePayload<AmlMonitoringExpirationPayload>(body, overrides);
}

/** A screening without a hit, as other bodies carry it too. */
export const noAmlFlags = (): AmlCheck =>
  ({
    id: '3d1c58f2-7a0e-4a57-8a34-2f6f2f5c9b11',
    overallStatus: 'NO_FLAGS',
    statusSetBy: null,
    statusSetAt: null,
    adverseMedia: null,
    amlCheck: [],
  }) satisfies Complete<AmlCheck>;

/** What only bodies about companies and older bodies carry. */
type OtherBodies = 'companyId' | 'beneficiaryId' | 'comments' | 'status_set_by' | 'status_set_at';

const monitored = () =>
  ({
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
    results: [screening()],
    amlCheck: { ...noAmlFlags(), overallStatus: 'FLAGS_FOUND', adverseMedia: [], amlCheck: [profile()] },
  }) satisfies Complete<AmlMonitoringPayload, OtherBodies>;

const screening = () =>
  ({
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
    data: [nameHit()],
  }) satisfies Complete<AmlScreening>;

const nameHit = () =>
  ({
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
  }) satisfies Complete<AmlNameItem>;

const profile = () =>
  ({
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
  }) satisfies Complete<AmlProfile>;
