import {
  AmlMonitoringEvent,
  AmlMonitoringExpirationEvent,
  CreateAmlCheckDto,
  IdenfyAml,
} from '../../lib/index.js';
import type { IdenfyAmlTypes } from '../../lib/index.js';
import { all } from './calls.js';
import { simulatedApp } from './simulated.js';
import type { SimulatedApp } from './simulated.js';

let app: SimulatedApp;
let aml: IdenfyAml;

beforeAll(async () => {
  app = await simulatedApp();
  aml = app.module.get(IdenfyAml);
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.simulator.idle();
  app.events.length = 0;
});

let count = 0;
/** Nobody has the same name twice: monitorings of the same person are merged. */
const named = (name: string): string => `${name} ${(count += 1)}`;

const checkOf = (fullName: string, filter: object = {}): IdenfyAmlTypes.CreateAmlCheckRequest => ({
  ...{ clientId: 'u-17', userType: 'PERSON', input: { fullName } },
  filter: { datasets: ['PEP_CURRENT', 'SAN_CURRENT'], ...filter },
});
const monitoringOf = (fullName: string, tags: string[] = []): IdenfyAmlTypes.CreateAmlMonitoringRequest => ({
  isSubscribed: true,
  amlCheck: { clientId: 'u-17', userType: 'PERSON', input: { fullName, nationality: 'EE' } },
  tags,
});

/** Created, and searched. */
async function monitored(fullName: string, tags?: string[]): Promise<IdenfyAmlTypes.AmlMonitoring> {
  const { id } = await aml.createMonitoring(monitoringOf(fullName, tags));
  await app.simulator.idle();
  return aml.getMonitoring(id);
}

describe('a check on the simulator', () => {
  it('finds nobody, at the cost of a credit', async () => {
    const spent = app.simulator.creditsSpent;
    await expect(aml.createCheck(checkOf('Ann Example'))).resolves.toMatchObject({
      ...{ clientId: 'u-17', overallStatus: 'NO_FLAGS', amlCheck: [], adverseMedia: [], monitoring: null },
      input: { fullName: 'Ann Example', nationality: null, dateOfBirth: null, sex: null },
    });
    expect(app.simulator.creditsSpent).toBe(spent + 1);
  });

  it('finds a person, whose profile is an individual one', async () => {
    const check = await aml.createCheck(checkOf('Ann Pep'));
    expect(check).toMatchObject({ overallStatus: 'FLAGS_FOUND', amlCheck: [{ pepTier: 'PEP_TIER_2' }] });
    const { resourceId } = check.amlCheck![0]!;
    const profile = await aml.getProfile(check.id, resourceId);
    const lastName: string | undefined = profile.lastName === undefined ? profile.name : profile.lastName;
    expect(lastName).toBe('Pep');
    expect(profile).toMatchObject({ resourceId, firstName: 'Ann', pepEntries: { pepTier: 'PEP_TIER_2' } });
    expect((await aml.checkPdf(check.id)).subarray(0, 5).toString()).toBe('%PDF-');
    expect((await aml.profilePdf(check.id, resourceId, { password: 'x' })).toString()).toContain('password');
  });

  it('finds a company, whose profile is one of a business', async () => {
    const check = await aml.createCheck({
      ...{ clientId: 'c-1', userType: 'COMPANY', input: { companyName: 'State-owned Mills', country: 'EE' } },
      filter: { datasets: ['SOE_CURRENT'] },
    });
    const profile = await aml.getProfile(check.id, check.amlCheck![0]!.resourceId);
    expect(profile.lastName).toBeUndefined();
    expect(profile).toMatchObject({ name: 'State-owned Mills', soeEntry: { status: 'CURRENT' } });
  });

  it.each([
    ['other datasets', 'Ann Pep', { datasets: ['SAN_CURRENT'] }, 0],
    ['a higher threshold', 'Ann Pep', { threshold: 96 }, 0],
    ['the threshold of the score', 'Ann Pep', { threshold: 95 }, 1],
    ['other tiers', 'Ann Pep', { pepTiers: ['PEP_TIER_1'] }, 0],
    ['its tier', 'Ann Pep', { pepTiers: ['PEP_TIER_1', 'PEP_TIER_2'] }, 1],
    ['other bodies', 'Ann Sanctioned', { sanctionBodies: [2] }, 0],
    ['its body', 'Ann Sanctioned', { sanctionBodies: [1] }, 1],
    ['both lists', 'Sanctioned Pep', {}, 2],
  ])('keeps to the filter: %s', async (_what, name, filter, hits) => {
    expect((await aml.createCheck(checkOf(name, filter))).amlCheck).toHaveLength(hits);
  });

  it('finds news, which are flags too', async () => {
    const check = await aml.createCheck(checkOf('Cliff Hazard'));
    expect(check).toMatchObject({
      overallStatus: 'FLAGS_FOUND',
      amlCheck: [],
      adverseMedia: [{ score: 80 }],
    });
  });

  it('knows no other check and no other hit', async () => {
    const { id } = await aml.createCheck(checkOf('Ann Example'));
    for (const call of [aml.checkPdf('x'), aml.getProfile(id, 'x'), aml.profilePdf(id, 'x')]) {
      await expect(call).rejects.toMatchObject({ code: 'IDENFY_NOT_FOUND' });
    }
  });

  it('is refused without credits, as is a monitoring', async () => {
    app.simulator.configure({ credits: 0 });
    for (const call of [aml.createCheck(checkOf('A')), aml.createMonitoring(monitoringOf(named('A')))]) {
      await expect(call).rejects.toMatchObject({ code: 'IDENFY_QUOTA', upstreamStatus: 402 });
    }
    app.simulator.configure({ credits: Infinity });
  });
});

describe('a monitoring on the simulator', () => {
  it('is pending, then active, which comes by webhook', async () => {
    const created = await aml.createMonitoring(monitoringOf(named('Ann'), ['u-17']));
    expect(created).toMatchObject({
      status: 'PENDING',
      tags: ['u-17'],
      amlCheck: { overallStatus: 'NOT_CHECKED' },
    });
    expect(Date.parse(created.expiration!) - Date.parse(created.created!)).toBeGreaterThanOrEqual(
      365 * 86_400_000,
    );
    await app.simulator.idle();
    await expect(aml.getMonitoring(created.id)).resolves.toMatchObject({ status: 'ACTIVE' });
    const event = app.events.at(-1);
    expect(event).toBeInstanceOf(AmlMonitoringEvent);
    expect(event?.payload).toMatchObject({
      monitoringId: created.id,
      status: 'ACTIVE',
      alertStatus: 'ACCEPTED',
    });
  });

  it('alerts, and is clear once the false positive is removed', async () => {
    const { id, amlCheck } = await monitored(named('Ann'));
    await app.simulator.aml.alert(id);
    expect(app.events.at(-1)).toMatchObject({
      type: 'aml.monitoring',
      payload: { monitoringId: id, status: 'ALERT', sanctionsStatus: 'FLAGS_FOUND', pepsStatus: 'NO_FLAGS' },
    });
    const alerted = await aml.getMonitoring(id);
    expect(alerted).toMatchObject({
      status: 'ALERT',
      amlCheck: { id: amlCheck.id, overallStatus: 'FLAGS_FOUND' },
    });
    const { resourceId } = alerted.amlCheck.amlCheck![0]!;
    await expect(aml.getProfile(amlCheck.id, resourceId)).resolves.toMatchObject({ resourceId });
    await aml.removeHit(id, resourceId);
    await expect(aml.getMonitoring(id)).resolves.toMatchObject({
      status: 'ACTIVE',
      amlCheck: { amlCheck: [] },
    });
    await expect(aml.removeHit(id, resourceId)).rejects.toMatchObject({ code: 'IDENFY_NOT_FOUND' });
  });

  it('is stopped, started, changed and deleted', async () => {
    const { id } = await monitored(named('Ann'));
    await expect(aml.stopMonitoring(id, { comment: 'closed' })).resolves.toMatchObject({ status: 'STOPPED' });
    await expect(aml.startMonitoring(id)).resolves.toMatchObject({ status: 'ACTIVE' });
    await app.simulator.idle();
    expect(app.events.map(({ payload }) => (payload as { status?: string }).status)).toEqual(
      expect.arrayContaining(['STOPPED', 'ACTIVE']),
    );
    await expect(aml.updateMonitoring(id, { tags: ['b'] })).resolves.toMatchObject({
      tags: ['b'],
      isSubscribed: true,
    });
    expect((await aml.monitoringPdf(id)).subarray(0, 5).toString()).toBe('%PDF-');
    await aml.deleteMonitoring(id);
    for (const call of [aml.getMonitoring(id), aml.deleteMonitoring(id), aml.stopMonitoring(id)]) {
      await expect(call).rejects.toMatchObject({ code: 'IDENFY_NOT_FOUND' });
    }
  });

  it('is merged with that of the same person, for one credit', async () => {
    const name = named('Ann');
    const spent = app.simulator.creditsSpent;
    const first = await monitored(name, ['a']);
    const second = await monitored(name.toUpperCase(), ['b']);
    expect(second).toMatchObject({ id: first.id, tags: ['a', 'b'] });
    expect(app.simulator.creditsSpent).toBe(spent + 1);
  });

  it('is extended where it is subscribed, else ends', async () => {
    const { id, expiration } = await monitored(named('Ann'), ['expiry']);
    await app.simulator.aml.expire(id);
    expect(app.events.at(-1)).toBeInstanceOf(AmlMonitoringExpirationEvent);
    expect(app.events.at(-1)?.payload).toMatchObject({ usersToExtend: 1, usersToExpire: 0 });
    const extended = await aml.getMonitoring(id);
    expect(Date.parse(extended.expiration!)).toBeGreaterThan(Date.parse(expiration!));
    await aml.updateMonitoring(id, { isSubscribed: false });
    await app.simulator.aml.expire(id);
    expect(app.events.at(-1)?.payload).toMatchObject({ usersToExtend: 0, usersToExpire: 1 });
    const expired = await all(aml.listMonitorings({ isExpired: true, tags: ['expiry'] }));
    expect(expired).toMatchObject([{ id, status: 'STOPPED' }]);
  });

  it('rejects where there is none', async () => {
    await expect(app.simulator.aml.alert('x')).rejects.toThrow('no monitoring');
    await expect(app.simulator.aml.expire('x')).rejects.toThrow('no monitoring');
  });
});

describe('the list of monitorings', () => {
  const tag = 'listed';
  let ids: string[];
  beforeAll(async () => {
    ids = [];
    for (const name of ['Bea', 'Cyd', 'Dot Sanctioned']) {
      ids.push((await monitored(named(name), [tag])).id);
    }
  });
  const found = async (filter: IdenfyAmlTypes.ListAmlMonitoringsRequest): Promise<string[]> =>
    (await all(aml.listMonitorings({ tags: [tag], ...filter }))).map(({ id }) => id);

  it('comes page by page, as it is asked for', async () => {
    const before = app.simulator.requests.length;
    await expect(found({ pageSize: 2 })).resolves.toEqual(ids);
    expect(app.simulator.requests).toHaveLength(before + 2);
    for await (const first of aml.listMonitorings({ tags: [tag], pageSize: 1, orderBy: '-created' })) {
      expect(first).toMatchObject({ id: ids[2], tags: [tag] });
      break;
    }
    expect(app.simulator.requests).toHaveLength(before + 3);
  });

  it('keeps to its filter', async () => {
    const past = [new Date(0), new Date(1)] as const;
    const now = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)] as const;
    await expect(found({ status: 'ALERT' })).resolves.toEqual([ids[2]]);
    await expect(found({ name: 'bea' })).resolves.toEqual([ids[0]]);
    await expect(found({ country: 'ee', userType: 'PERSON', isExpired: false })).resolves.toEqual(ids);
    await expect(found({ userType: 'COMPANY' })).resolves.toEqual([]);
    await expect(found({ country: 'LT' })).resolves.toEqual([]);
    await expect(found({ created: past })).resolves.toEqual([]);
    await expect(found({ created: now, orderBy: ['expiration', '-created'] })).resolves.toHaveLength(3);
    await expect(found({ expiration: now })).resolves.toEqual([]);
  });

  it.each([
    ['country', 'EEE'],
    ['created', [new Date()]],
    ['created', ['2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z']],
    ['created', ['2026-01-01', '2026-01-02']],
    ['expiration', [new Date(NaN), new Date()]],
    ['orderBy', 'name'],
    ['pageSize', 0],
    ['status', 'DECLINED'],
    ['tags', []],
    ['userType', 'person'],
    ['isExpired', 'true'],
    ['name', ''],
    ['clientId', 'u-17'],
  ])('refuses the %s %j before anything is sent', async (name, value) => {
    const before = app.simulator.requests.length;
    await expect(all(aml.listMonitorings({ [name]: value }))).rejects.toMatchObject({
      ...{ code: 'IDENFY_REQUEST', problems: [{ path: name }] },
    });
    expect(app.simulator.requests).toHaveLength(before);
  });
});

type Row = readonly [path: string, wrong: unknown, right: unknown];

/** A request with a value at a path. */
const withValue = (request: object, path: string, value: unknown): object => {
  const [name = '', ...rest] = path.split('.');
  const inner = (request as Record<string, object>)[name];
  return { ...request, [name]: rest.length === 0 ? value : withValue(inner ?? {}, rest.join('.'), value) };
};

const PERSON: readonly Row[] = [
  ['input.fullName', '', 'A'],
  ['input.fullName', 'a'.repeat(201), 'a'.repeat(200)],
  ['input.nationality', 'XX', 'lt'],
  ['input.nationality', 'LTU', null],
  ['input.dateOfBirth', '2023-02-29', '2024-02-29'],
  ['input.sex', 'male', 'MALE'],
  ['input.sex', 'X', 'O'],
];
const FILTER: readonly Row[] = [
  ['filter.threshold', 74, 75],
  ['filter.threshold', 101, 100],
  ['filter.threshold', 80.5, null],
  ['filter.datasets', [], ['DD']],
  ['filter.sanctionBodies', '1', null],
  ['filter.dateOfBirthMatching', 'SAME', 'WITHIN_FIVE_YEARS'],
  ['filter.pepTiers', 'PEP_TIER_1', ['PEP_TIER_3']],
];
const BASE = checkOf('Ann Example');

describe('a request for a check', () => {
  it.each([
    ...PERSON,
    ...FILTER,
    ['clientId', '', 'c'],
    ['clientId', 'c'.repeat(101), 'c'.repeat(100)],
  ] as Row[])('has the limits of %s: not %j, but %j', async (path, wrong, right) => {
    const before = app.simulator.requests.length;
    const refused = aml.createCheck(withValue(BASE, path, wrong) as IdenfyAmlTypes.CreateAmlCheckRequest);
    await expect(refused).rejects.toMatchObject({ code: 'IDENFY_REQUEST', problems: [{ path }] });
    expect(app.simulator.requests).toHaveLength(before);
    await aml.createCheck(withValue(BASE, path, right) as IdenfyAmlTypes.CreateAmlCheckRequest);
    expect(app.simulator.requests).toHaveLength(before + 1);
  });

  it('says where it is wrong, by what the userType allows', async () => {
    const input = { companyName: 'A', country: 'LT' };
    const filter = { datasets: ['SAN_CURRENT', 'DD', 'GRI'], sanctionBodies: [0, 80, 81], pepTiers: [] };
    const company = { ...BASE, userType: 'COMPANY', input: { fullName: 'A' }, filter };
    await expect(aml.createCheck({ ...BASE, input })).rejects.toMatchObject({
      problems: [
        { path: 'input.fullName', rule: 'required' },
        { path: 'input.companyName', rule: 'unknown' },
        { path: 'input.country', rule: 'unknown' },
      ],
    });
    const error = await aml
      .createCheck(company as unknown as IdenfyAmlTypes.CreateAmlCheckRequest)
      .catch((one: unknown) => one);
    expect((error as { problems: { path: string }[] }).problems.map(({ path }) => path)).toEqual([
      ...['input.companyName', 'input.fullName', 'filter.datasets.1', 'filter.datasets.2'],
      ...['filter.sanctionBodies.0', 'filter.sanctionBodies.2', 'filter.pepTiers'],
    ]);
  });

  it.each([
    [{}, ['clientId', 'userType', 'input', 'filter']],
    [{ ...BASE, userType: 'ROBOT' }, ['userType']],
    [{ ...BASE, input: 'Ann', filter: null }, ['input', 'filter']],
    [{ ...BASE, name: 'Ann', extraParameters: { filter: {} } }, ['extraParameters.filter', 'name']],
  ])('refuses %j', async (request, paths) => {
    const error = await aml
      .createCheck(request as IdenfyAmlTypes.CreateAmlCheckRequest)
      .catch((one: unknown) => one);
    expect((error as { problems: { path: string }[] }).problems.map(({ path }) => path)).toEqual(paths);
    expect(String(error)).not.toContain('Ann');
  });

  it('is described for OpenAPI', () => {
    const described = Reflect.getMetadata(
      'swagger/apiModelProperties',
      CreateAmlCheckDto.prototype,
      'input',
    ) as object;
    expect(described).toMatchObject({
      required: true,
      oneOf: [{ required: ['fullName'] }, { required: ['companyName'] }],
    });
  });
});

describe('a request for a monitoring', () => {
  it.each([
    ...PERSON.map(([path, wrong, right]): Row => [`amlCheck.${path}`, wrong, right]),
    ['amlCheck.filter', { datasets: ['NONE'] }, { datasets: ['DD'], threshold: 75 }],
    ['amlCheck.clientId', 'c'.repeat(101), 'c'],
    ['isSubscribed', 'yes', false],
    ['tags', ['1', '2', '3', '4', '5', '6'], ['1', '2', '3', '4', '5']],
    ['tags', ['a,b'], ['a b']],
    ['tags', ['a'.repeat(33)], ['a'.repeat(32)]],
    ['tags', [''], []],
  ] as Row[])('has the limits of %s: not %j, but %j', async (path, wrong, right) => {
    const base = monitoringOf('Limits');
    const before = app.simulator.requests.length;
    const error = await aml
      .createMonitoring(withValue(base, path, wrong) as IdenfyAmlTypes.CreateAmlMonitoringRequest)
      .catch((one: unknown) => one);
    const [problem] = (error as { problems: { path: string }[] }).problems;
    expect(problem?.path.startsWith(path)).toBe(true);
    expect(app.simulator.requests).toHaveLength(before);
    await aml.createMonitoring(withValue(base, path, right) as IdenfyAmlTypes.CreateAmlMonitoringRequest);
    expect(app.simulator.requests).toHaveLength(before + 1);
  });

  it.each([
    [undefined, [{ path: 'amlCheck.userType', rule: 'required' }]],
    ['ROBOT', [{ path: 'amlCheck.userType', rule: 'enum' }]],
    [
      'COMPANY',
      [{ path: 'amlCheck.input.companyName' }, { path: 'amlCheck.input.fullName', rule: 'unknown' }],
    ],
  ])('has a userType that is not %j', async (userType, problems) => {
    const request = { isSubscribed: true, amlCheck: { clientId: 'c', userType, input: { fullName: 'A' } } };
    const refused = aml.createMonitoring(request as unknown as IdenfyAmlTypes.CreateAmlMonitoringRequest);
    await expect(refused).rejects.toMatchObject({ problems });
  });
});

it.each([
  ['a password', () => aml.checkPdf('x', { password: '' }), 'password'],
  ['a misspelt password', () => aml.monitoringPdf('x', { pasword: 'x' } as object), 'pasword'],
  ['an empty comment', () => aml.stopMonitoring('x', { comment: '' }), 'comment'],
  ['a long comment', () => aml.startMonitoring('x', { comment: 'a'.repeat(10_001) }), 'comment'],
  ['an id', () => aml.getMonitoring('..'), 'id'],
  ['an id of a hit', () => aml.removeHit('x', ''), 'profileId'],
  ['an id of a check', () => aml.getProfile('.', 'x'), 'checkId'],
  ['a change', () => aml.updateMonitoring('x', { tags: [','] }), 'tags.0'],
])('refuses %s before anything is sent', async (_what, call, path) => {
  const before = app.simulator.requests.length;
  await expect(call()).rejects.toMatchObject({ code: 'IDENFY_REQUEST', problems: [{ path }] });
  expect(app.simulator.requests).toHaveLength(before);
});
