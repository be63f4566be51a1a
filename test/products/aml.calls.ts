import { all } from './calls.js';
import type { ProductCall } from './calls.js';

const NAME = 'Ann Screened';
const PERSON = { fullName: NAME, dateOfBirth: '1990-01-02' };
const FILTER = { datasets: ['PEP_CURRENT', 'SAN_CURRENT'] as const, threshold: 90 };

const RESULT = {
  ...{ id: 'a1', clientId: 'u-17', checkedAt: '2026-11-01T10:00:01Z', created: '2026-11-01T10:00:00Z' },
  userType: 'PERSON',
  input: { fullName: NAME, nationality: null, dateOfBirth: '1990-01-02', sex: null },
  filter: { ...FILTER, sanctionBodies: null, dateOfBirthMatching: 'EXACT', pepTiers: null },
  amlCheck: [
    {
      ...{ resourceId: 'r-1', score: 97, match: NAME, name: NAME, addresses: [{ geography: 'LT' }] },
      ...{ nationalities: ['LT'], datesOfBirth: ['1990'], datasets: ['PEP_CURRENT'] },
      ...{ currentSanBodyIds: [], formerSanBodyIds: [], pepTier: 'PEP_TIER_2', tomorrow: true },
    },
  ],
  adverseMedia: [
    { title: 'T', url: 'https://news.example/', text: null, score: 7, type: 'NEGATIVE', publishDate: null },
  ],
  overallStatus: 'FLAGS_FOUND',
};
const CHECK = { ...RESULT, monitoring: null };
const PROFILE = {
  ...{ version: 3, resourceId: 'r-1', firstName: 'Ann', lastName: 'Screened', aliases: [] },
  pepEntries: {
    pepTier: 'PEP_TIER_2',
    current: [{ position: 'Example office', country: 'LT', evidenceIds: ['e1'] }],
    former: [],
  },
  datasets: ['PEP_CURRENT'],
};
const MONITORING = {
  ...{ id: 'm1', isSubscribed: true, status: 'PENDING', expiration: '2027-11-01T10:00:00Z' },
  ...{ created: '2026-11-01T10:00:00Z', amlCheck: RESULT, tags: ['u-17'] },
};
const LISTED = {
  ...{ id: 'm1', name: NAME, status: 'ACTIVE', userType: 'PERSON', isSubscribed: true },
  ...{ checkedAt: '2026-11-02T00:00:00Z', expiration: '2027-11-01T10:00:00Z', tags: ['u-17'] },
  created: '2026-11-01T10:00:00Z',
};
const PDF = Buffer.from('%PDF-1.7\n\xff\xfe binary', 'latin1');

const secrets = [NAME, '1990-01-02', 'pdf-password', 'account closed'];
const pdf = { status: 200, body: PDF, contentType: 'application/pdf' };
const read = { kind: 'read', secrets } as const;
const write = { kind: 'write', secrets } as const;

export const AML_CALLS: readonly ProductCall[] = [
  {
    ...{ name: 'IdenfyAml.createCheck', ...write },
    invoke: ({ aml }, options) =>
      aml.createCheck({ clientId: 'u-17', userType: 'PERSON', input: PERSON, filter: FILTER }, options),
    request: {
      ...{ method: 'POST', url: '/aml/checks/' },
      body: { clientId: 'u-17', userType: 'PERSON', input: PERSON, filter: FILTER },
    },
    response: { status: 201, body: CHECK },
  },
  {
    ...{ name: 'IdenfyAml.createCheck, of a company', ...write },
    invoke: ({ aml }, options) =>
      aml.createCheck(
        {
          ...{ clientId: 'c-1', userType: 'COMPANY', input: { companyName: NAME, country: 'lt' } },
          filter: { datasets: ['SOE_CURRENT'] },
          extraParameters: { tomorrow: [1] },
        },
        options,
      ),
    request: {
      ...{ method: 'POST', url: '/aml/checks/' },
      body: {
        ...{ clientId: 'c-1', userType: 'COMPANY', input: { companyName: NAME, country: 'LT' } },
        ...{ filter: { datasets: ['SOE_CURRENT'] }, tomorrow: [1] },
      },
    },
    response: { status: 201, body: { ...CHECK, userType: 'COMPANY', overallStatus: 'NOT_THOUGHT_OF' } },
  },
  {
    ...{ name: 'IdenfyAml.checkPdf', ...read },
    invoke: ({ aml }, options) => aml.checkPdf('a/1', { password: 'pdf-password' }, options),
    request: { method: 'POST', url: '/aml/checks/a%2F1/pdf/', body: { password: 'pdf-password' } },
    response: pdf,
  },
  {
    ...{ name: 'IdenfyAml.getProfile', ...read },
    invoke: ({ aml }, options) => aml.getProfile('a1', 'r-1', options),
    request: { method: 'GET', url: '/aml/checks/a1/profiles/r-1/' },
    // Larger than responses of other calls may be.
    response: { status: 200, body: { ...PROFILE, notes: [{ value: 'a'.repeat(3 * 1024 * 1024) }] } },
  },
  {
    ...{ name: 'IdenfyAml.profilePdf', ...read },
    invoke: ({ aml }, options) => aml.profilePdf('a1', 'r-1', undefined, options),
    request: { method: 'POST', url: '/aml/checks/a1/profiles/r-1/pdf/', body: {} },
    response: pdf,
  },
  {
    ...{ name: 'IdenfyAml.createMonitoring', ...write },
    invoke: ({ aml }, options) =>
      aml.createMonitoring(
        {
          isSubscribed: true,
          amlCheck: { clientId: 'u-17', userType: 'PERSON', input: { fullName: NAME } },
          tags: ['u-17'],
        },
        options,
      ),
    request: {
      ...{ method: 'POST', url: '/aml/monitorings/' },
      body: {
        isSubscribed: true,
        amlCheck: { clientId: 'u-17', userType: 'PERSON', input: { fullName: NAME } },
        tags: ['u-17'],
      },
    },
    response: { status: 201, body: MONITORING },
  },
  {
    ...{ name: 'IdenfyAml.listMonitorings', ...read },
    invoke: ({ aml }, options) =>
      all(
        aml.listMonitorings(
          {
            ...{ country: 'lt', created: [new Date(0), '2026-11-02T00:00:00+02:00'], isExpired: false },
            ...{ name: NAME, orderBy: ['-created', 'expiration'], pageSize: 2, status: 'ACTIVE' },
            ...{ tags: ['u-17', 'vip'], userType: 'PERSON' },
          },
          options,
        ),
      ),
    request: {
      method: 'GET',
      url: `/aml/monitorings/?country=LT&created=${encodeURIComponent(
        '1970-01-01T00:00:00.000Z,2026-11-02T00:00:00+02:00',
      )}&isExpired=false&name=Ann+Screened&orderBy=-created%2Cexpiration&status=ACTIVE&tags=u-17%2Cvip&userType=PERSON&page=1&perPage=2`,
    },
    response: { status: 200, body: { count: 1, next: null, previous: null, results: [LISTED] } },
    value: [LISTED],
  },
  {
    ...{ name: 'IdenfyAml.getMonitoring', ...read },
    invoke: ({ aml }, options) => aml.getMonitoring('m1', options),
    request: { method: 'GET', url: '/aml/monitorings/m1/' },
    response: { status: 200, body: MONITORING },
  },
  {
    ...{ name: 'IdenfyAml.updateMonitoring', ...write },
    invoke: ({ aml }, options) => aml.updateMonitoring('m1', { isSubscribed: false }, options),
    request: { method: 'PATCH', url: '/aml/monitorings/m1/', body: { isSubscribed: false } },
    response: { status: 200, body: { ...MONITORING, isSubscribed: false } },
  },
  {
    ...{ name: 'IdenfyAml.startMonitoring', ...write },
    invoke: ({ aml }, options) => aml.startMonitoring('m1', undefined, options),
    request: { method: 'POST', url: '/aml/monitorings/m1/start/', body: {} },
    response: { status: 200, body: { ...MONITORING, status: 'ACTIVE' } },
  },
  {
    ...{ name: 'IdenfyAml.stopMonitoring', ...write },
    invoke: ({ aml }, options) =>
      aml.stopMonitoring('m1', { comment: 'account closed', extraParameters: { tomorrow: 1 } }, options),
    request: {
      ...{ method: 'POST', url: '/aml/monitorings/m1/stop/' },
      body: { comment: 'account closed', tomorrow: 1 },
    },
    response: { status: 200, body: { ...MONITORING, status: 'STOPPED' } },
  },
  {
    ...{ name: 'IdenfyAml.deleteMonitoring', ...write },
    invoke: ({ aml }, options) => aml.deleteMonitoring('m1', options),
    request: { method: 'DELETE', url: '/aml/monitorings/m1/' },
    response: { status: 204, body: '' },
    value: undefined,
  },
  {
    ...{ name: 'IdenfyAml.monitoringPdf', ...read },
    invoke: ({ aml }, options) =>
      aml.monitoringPdf('m1', { password: 'pdf-password', extraParameters: { tomorrow: 1 } }, options),
    request: {
      ...{ method: 'POST', url: '/aml/monitorings/m1/pdf/' },
      body: { password: 'pdf-password', tomorrow: 1 },
    },
    response: pdf,
  },
  {
    ...{ name: 'IdenfyAml.removeHit', ...write },
    invoke: ({ aml }, options) => aml.removeHit('m1', 'r-1', options),
    request: { method: 'DELETE', url: '/aml/monitorings/m1/profiles/r-1/' },
    response: { status: 204, body: '' },
    value: undefined,
  },
];
