import { jest } from '@jest/globals';
import type { IdenfyChecksTypes } from '../../lib/index.js';
import { IdenfyChecks } from '../../lib/index.js';
import { all } from './calls.js';
import { simulatedApp } from './simulated.js';
import type { SimulatedApp } from './simulated.js';

let app: SimulatedApp;
let checks: IdenfyChecks;

beforeAll(async () => {
  app = await simulatedApp();
  checks = app.module.get(IdenfyChecks);
});
afterAll(() => app.close());
beforeEach(() => {
  app.events.length = 0;
});

/** How many credits some work spends. */
async function spentBy(work: () => Promise<unknown>): Promise<number> {
  const before = app.simulator.creditsSpent;
  await work();
  return app.simulator.creditsSpent - before;
}

const bill = (text: string): Buffer => Buffer.from(`%PDF-1.7 ${text}`);

describe('addresses on the simulator', () => {
  const today = new Date().toISOString().slice(0, 10);

  it.each([
    [{}, { overallStatus: 'NOT_COMPARED', nameMatch: null, addressMatch: null, name: null }],
    [{ providedName: 'ANN example' }, { overallStatus: 'MATCH', nameMatch: true, name: 'ANN example' }],
    [{ providedName: 'Bob Example' }, { overallStatus: 'NO_MATCH', nameMatch: false, name: null }],
    [
      { providedName: 'Ann Example', providedAddress: 'Street 2' },
      { overallStatus: 'NO_MATCH', nameMatch: true, addressMatch: false },
    ],
  ])('a proof of address compared with %j', async (provided, expected) => {
    const file = bill(`${today} Ann Example, Street 1`);
    const check = await checks.proofOfAddress({ file, ...provided });
    expect(check).toMatchObject({ ...expected, issueDate: today, dateValid: true });
    await expect(
      checks.proofOfAddress({ file: file.toString('base64'), ...provided }),
    ).resolves.toMatchObject(expected);
  });

  it('a proof of address may be too old', async () => {
    const file = bill('2020-01-31');
    await expect(checks.proofOfAddress({ file })).resolves.toMatchObject({ dateValid: false });
  });

  it.each([
    ['Street 1, Vilnius', 'LT', 'VERIFIED'],
    ['Street 1, Vilnius', undefined, 'PARTIALLY_VERIFIED'],
    ['Street 100', 'LT', 'UNVERIFIED'],
  ])('%s (%s) is %s', async (address, country, status) => {
    await expect(checks.address({ address, country })).resolves.toMatchObject({
      address,
      country: country ?? null,
      status,
    });
  });
});

describe('registries on the simulator', () => {
  it('know a person or not, and are listed', async () => {
    const clientId = 'person-1';
    const lt = await checks.registry({ database: 'LT', checkedPersonalNumber: '49001020034', clientId });
    expect(lt).toMatchObject({ database: 'LT', personalNumber: '49001020034', name: 'NOA' });
    const nobody = await checks.registry({ database: 'LT', checkedPersonalNumber: '49001020000', clientId });
    expect([nobody.name, nobody.personalNumber]).toEqual([null, null]);
    const us = await checks.registry({
      database: 'US_15',
      firstName: 'Ann',
      lastName: 'Example',
      dob: '1990-01-02',
      zip: '00000',
    });
    expect(us).toMatchObject({ firstNameStatus: 'MATCH', zipStatus: 'NO_MATCH', emailStatus: 'NO_INPUT' });
    const hu = await checks.registry({ database: 'HU', checkedMrz: 'IDHUN0000001' });
    expect(hu.firstName).toBe('NOA');
    const uk = await checks.registry({
      database: 'UK',
      firstName: 'Ann',
      lastName: 'Example',
      dateOfBirth: '1990-01-02',
      address: { line: 'Street 1' },
    });
    expect(uk).toMatchObject({ addressStatus: 'MATCH', addressStatusScore: 100 });
    const idsOf = async (filter?: IdenfyChecksTypes.RegistryFilter): Promise<unknown[]> =>
      (await all(checks.listRegistry(filter))).map(({ id }) => id);
    await expect(idsOf()).resolves.toEqual([lt.id, nobody.id, us.id, hu.id, uk.id]);
    await expect(idsOf({ clientId })).resolves.toEqual([lt.id, nobody.id]);
    await expect(idsOf({ databases: ['US_15', 'UK'] })).resolves.toEqual([us.id, uk.id]);
    await expect(idsOf({ id: hu.id })).resolves.toEqual([hu.id]);
  });
});

describe('phone numbers, IP addresses and fraud on the simulator', () => {
  it.each([
    ['192.0.2.7', 'LOW'],
    ['198.51.100.1', 'MEDIUM'],
    ['203.0.113.9', 'HIGH'],
    ['2001:DB8::1', 'HIGH'],
    ['8.8.8.8', 'VERY_LOW'],
  ])('%s has the risk %s', async (ip_address, risk_level) => {
    await expect(checks.proxy({ ip_address })).resolves.toEqual({ risk_level });
    await expect(checks.fraudProbability({ ip_address })).resolves.toEqual({ fraud_level: risk_level });
  });

  it('a phone number is known or null', async () => {
    await expect(
      checks.validatePhone({ phone_number: '+37060000017', current_location: 'de' }),
    ).resolves.toMatchObject({
      risk_score: 17,
      country_code: 'LT',
      roaming: 'roaming',
      roaming_country: 'DE',
    });
    await expect(checks.validatePhone({ phone_number: '+37060000000' })).resolves.toBeNull();
    await expect(checks.fraudProbability({ phone_number: '60000000' })).resolves.toEqual({
      fraud_level: 'VERY_HIGH',
    });
    await expect(checks.fraudProbability({ first_name: 'Ann' })).resolves.toEqual({ fraud_level: 'LOW' });
  });

  it('a code counts once', async () => {
    const { request_id } = await checks.sendSms({ phone_number: '+37060000017' });
    const code = app.simulator.checks.smsCode(request_id);
    const enter = async (received_code: string): Promise<boolean> =>
      (await checks.verifySms({ request_id, received_code })).is_verified;
    await expect(enter(wrongFor(code))).resolves.toBe(false);
    await expect(enter(code)).resolves.toBe(true);
    await expect(enter(code)).resolves.toBe(false);
  });

  it('a code counts for five minutes', async () => {
    const sent = Date.now();
    const enter = async (after: number): Promise<boolean> => {
      const { request_id } = await checks.sendSms({ phone_number: '+37060000017' });
      const received_code = app.simulator.checks.smsCode(request_id);
      const clock = jest.spyOn(Date, 'now').mockReturnValue(sent + after);
      try {
        return (await checks.verifySms({ request_id, received_code })).is_verified;
      } finally {
        clock.mockRestore();
      }
    };
    await expect(enter(240_000)).resolves.toBe(true);
    await expect(enter(400_000)).resolves.toBe(false);
  });

  it('a code counts not at all after three wrong ones, or for another request', async () => {
    const { request_id } = await checks.sendSms({ phone_number: '+37060000017' });
    const received_code = app.simulator.checks.smsCode(request_id);
    for (let wrong = 0; wrong < 3; wrong += 1) {
      await checks.verifySms({ request_id, received_code: wrongFor(received_code) });
    }
    const used = await checks.verifySms({ request_id, received_code });
    const other = await checks.verifySms({ request_id: '0'.repeat(32), received_code });
    expect([used.is_verified, other.is_verified]).toEqual([false, false]);
    expect(() => app.simulator.checks.smsCode('nobody')).toThrow('no SMS with this request_id');
  });
});

const wrongFor = (code: string): string => (code === '0000' ? '0001' : '0000');

describe('an age estimation on the simulator', () => {
  it.each([
    [{ estimatedAge: 20 }, 'SUCCESS', 'OVER_18'],
    [{ estimatedAge: 19 }, 'UNCERTAIN', null],
    [{ estimatedAge: 16 }, 'UNCERTAIN', null],
    [{ estimatedAge: 15 }, 'UNDERAGE', 'UNDER_18'],
    [{ estimatedAge: 40, confidence: 89 }, 'UNCERTAIN', null],
    [{ estimatedAge: 40, confidence: 90 }, 'SUCCESS', 'OVER_18'],
  ])('of %j is %s', async (result, outcome, verdict) => {
    const { token, expires_at, session_url } = await checks.ageEstimationToken({
      min_age: 18,
      confidence_threshold: 90,
      buffer: 2,
      expiry_minutes: 5,
      client_id: 'person-1',
    });
    expect(session_url).toContain(token);
    expect(Math.abs(Date.parse(expires_at!) - Date.now() - 300_000)).toBeLessThan(60_000);
    await app.simulator.checks.finishAge(token, result);
    expect(app.events).toMatchObject([
      { type: 'age.estimation', payload: { outcome, verdict, clientId: 'person-1', ...result } },
    ]);
  });

  it('is sent to the webhook_url of its token', async () => {
    const webhook_url = `${app.simulator.url}/elsewhere`;
    const { token } = await checks.ageEstimationToken({
      min_age: 18,
      confidence_threshold: 90,
      webhook_url,
    });
    app.simulator.configure({ redelivery: { attempts: 0, everyMs: 1 } });
    const delivery = await app.simulator.checks.finishAge(token, { estimatedAge: 20 });
    expect(delivery?.url).toBe(webhook_url);
    expect(app.events).toEqual([]);
  });
});

describe('a bank verification on the simulator', () => {
  const entry = (amount: number): IdenfyChecksTypes.BankTransaction => ({
    transactionAmount: { amount: `-${amount}.00`, currency: 'EUR' },
  });

  it('comes as an event, and its transactions are read page by page', async () => {
    const access = { accounts: true, balances: true, transactions: true };
    const token = await checks.bankToken({ country: 'lt', access });
    expect(token).toMatchObject({ isValid: true, country: 'LT', bank: null, access });
    const transactions = Array.from({ length: 1000 }, (_, index) => entry(index));
    const accounts = [{ id: 'ac1', name: 'Ann', balancesOverview: { bookedBalance: 5 }, transactions }];
    await app.simulator.checks.finishBank(token.tokenString, { accounts, riskLevel: 'MEDIUM' });
    const [event] = app.events;
    expect(event).toMatchObject({
      type: 'bank.verification',
      payload: {
        country: 'LT',
        riskLevel: 'MEDIUM',
        accounts: [{ id: 'ac1', balancesOverview: { bookedBalance: 5 }, transactionsCount: 1000 }],
      },
    });
    const { id } = event!.payload as { id: string };
    const before = app.simulator.requests.length;
    let read = 0;
    for await (const transaction of checks.bankTransactions(id, 'ac1')) {
      expect(transaction).toEqual(transactions[read]);
      expect(app.simulator.requests.length - before).toBe(Math.floor(read / 20) + 1);
      read += 1;
    }
    expect([read, app.simulator.requests.length - before]).toEqual([1000, 50]);
    for await (const transaction of checks.bankTransactions(id, 'ac1')) {
      if (transaction.transactionAmount?.amount === transactions[20]?.transactionAmount?.amount) {
        break;
      }
    }
    expect(app.simulator.requests.length - before).toBe(52);
    await expect(all(checks.bankTransactions(id, 'ac2'))).rejects.toMatchObject({ code: 'IDENFY_NOT_FOUND' });
  });

  it('reads no more than it may', async () => {
    const { tokenString } = await checks.bankToken({ access: { accounts: true } });
    await app.simulator.checks.finishBank(tokenString);
    const { id, accounts } = app.events[0]!.payload as { id: string; accounts: { id: string }[] };
    expect(accounts).toMatchObject([{ balancesOverview: null, transactionsCount: null }]);
    const list = all(checks.bankTransactions(id, accounts[0]!.id));
    await expect(list).rejects.toMatchObject({ code: 'IDENFY_NOT_FOUND' });
    const nothing = await checks.bankToken();
    expect(nothing.access).toEqual({ accounts: false, balances: false, transactions: false });
    await app.simulator.checks.finishBank(nothing.tokenString);
    expect(app.events.at(-1)).toMatchObject({ payload: { accounts: [] } });
  });
});

describe('a bank card verification on the simulator', () => {
  it.each([
    [{}, { status: 'MATCH', noMatchReason: null, lastFour: '4243' }],
    [{ name: 'ann example' }, { status: 'MATCH' }],
    [{ name: 'Bob Example' }, { status: 'NO_MATCH', noMatchReason: 'NAME_MISMATCH', nameMatch: false }],
    [{ name: null }, { status: 'NO_MATCH', noMatchReason: 'NAME_NOT_FOUND', name: null }],
    [{ lastFour: '1111' }, { noMatchReason: 'NUMBER_MISMATCH', nameMatch: true, lastFourMatch: false }],
    [{ lastFour: null }, { status: 'NO_MATCH', noMatchReason: 'NUMBER_NOT_FOUND' }],
  ])('with %j is %j', async (result, payload) => {
    const token = await checks.bankCardToken({
      expectedName: 'Ann Example',
      expectedLastFour: '4243',
      generateMobileCode: true,
    });
    expect(token.sessionUrl).toContain(token.tokenString);
    expect(token.mobileCode).toMatch(/^\d+$/);
    await app.simulator.checks.finishBankCard(token.tokenString, result);
    expect(app.events).toMatchObject([{ type: 'bank-card.verification', payload }]);
  });

  it('knows no other token', async () => {
    const { checks: simulated } = app.simulator;
    await expect(simulated.finishBankCard('nobody')).rejects.toThrow('no bank card verification');
    await expect(simulated.finishBank('nobody')).rejects.toThrow('no bank verification');
    await expect(simulated.finishAge('nobody', { estimatedAge: 20 })).rejects.toThrow('no age estimation');
  });
});

describe('risks on the simulator', () => {
  it('are assessed by a profile, whose keys iDenfy makes', async () => {
    const [listed] = await all(checks.riskProfiles());
    const profile = await checks.riskProfile(listed!.id);
    expect(profile).toMatchObject({ ...listed, sections: [{ weight: 100 }] });
    const [section] = profile.sections!;
    const [country, exposed] = section!.questions!;
    const assess = (choice: number): Promise<IdenfyChecksTypes.AssessedRisk> =>
      checks.assessRisk(profile.id, {
        name: `person-${choice}`,
        sections: {
          [section!.key]: {
            [country!.key]: { value: ['LT'] },
            [exposed!.key]: { value: exposed!.choices![choice]!.key },
          },
        },
      });
    await expect(assess(0)).resolves.toMatchObject({ name: 'person-0', riskLevel: 'LOW', riskScore: 40 });
    await expect(assess(2)).resolves.toMatchObject({ riskLevel: 'HIGH', riskScore: 80 });
    await expect(all(checks.riskAssessments())).resolves.toMatchObject([
      { name: 'person-2', riskLevel: 'HIGH', updateRequired: false },
      { name: 'person-0', riskLevel: 'LOW' },
    ]);
    const [{ id } = { id: '' }] = await all(checks.riskAssessments());
    const spent = await spentBy(() =>
      expect(checks.reassessRisk(id, { name: 'person-2', sections: {} })).resolves.toMatchObject({ id }),
    );
    expect(spent).toBe(1);
    await expect(all(checks.riskAssessments())).resolves.toMatchObject([
      { id, name: 'person-2', riskLevel: 'MEDIUM' },
      { name: 'person-0' },
    ]);
    await expect(checks.reassessRisk('nobody', { name: 'x', sections: {} })).rejects.toMatchObject({
      code: 'IDENFY_NOT_FOUND',
    });
  });

  it('are weighed by section', async () => {
    const question = (riskLevelDefault: 'VERY_LOW' | 'VERY_HIGH'): object => ({
      title: 'Question',
      type: 'TEXT',
      riskLevelDefault,
    });
    const { id } = app.simulator.checks.addRiskProfile({
      name: 'Weighed',
      sections: [
        { name: 'A', weight: 75, questions: [question('VERY_LOW') as never] },
        { name: 'B', weight: 25, questions: [question('VERY_HIGH') as never] },
      ],
    });
    await expect(checks.assessRisk(id, { name: 'x', sections: {} })).resolves.toMatchObject({
      riskScore: 40,
    });
  });

  it.each([
    ['another section', () => ({ other: {} })],
    ['another question', (key: string) => ({ [key]: { other: { value: 'LT' } } })],
    ['another choice', (key: string, question: string) => ({ [key]: { [question]: { value: 'other' } } })],
  ])('are refused with the key of %s, and cost nothing', async (_what, sectionsOf) => {
    const [{ id, sections } = { id: '' }] = app.simulator.checks.riskProfiles;
    const [section] = sections ?? [];
    const wrong = sectionsOf(section!.key, section!.questions![1]!.key);
    const spent = await spentBy(() =>
      expect(checks.assessRisk(id, { name: 'x', sections: wrong })).rejects.toMatchObject({
        code: 'IDENFY_REQUEST',
        upstreamStatus: 400,
      }),
    );
    expect(spent).toBe(0);
  });

  it('need a profile', async () => {
    await expect(checks.riskProfile('nobody')).rejects.toMatchObject({ code: 'IDENFY_NOT_FOUND' });
    await expect(checks.assessRisk('nobody', { name: 'x', sections: {} })).rejects.toMatchObject({
      code: 'IDENFY_NOT_FOUND',
    });
  });
});

const BILLED: readonly [name: string, call: () => Promise<unknown>][] = [
  ['proofOfAddress', () => checks.proofOfAddress({ file: bill('') })],
  ['address', () => checks.address({ address: 'Street 1' })],
  ['registry', () => checks.registry({ database: 'HU', checkedMrz: 'IDHUN1' })],
  ['proxy', () => checks.proxy({ ip_address: '::1' })],
  ['validatePhone', () => checks.validatePhone({ phone_number: '+37060000017' })],
  ['sendSms', () => checks.sendSms({ phone_number: '+37060000017' })],
  ['fraudProbability', () => checks.fraudProbability({ city: 'Vilnius' })],
  ['ageEstimationToken', () => checks.ageEstimationToken({ min_age: 18, confidence_threshold: 0 })],
  ['bankToken', () => checks.bankToken()],
  ['bankCardToken', () => checks.bankCardToken({ expectedName: 'Ann' })],
  [
    'assessRisk',
    () => checks.assessRisk(app.simulator.checks.riskProfiles[0]!.id, { name: 'x', sections: {} }),
  ],
];

describe('what a check costs', () => {
  it.each(BILLED)('%s spends a credit, which may be missing', async (_name, call) => {
    await expect(spentBy(call)).resolves.toBe(1);
    app.simulator.configure({ credits: 0 });
    try {
      await expect(call()).rejects.toMatchObject({ code: 'IDENFY_QUOTA', upstreamStatus: 402 });
    } finally {
      app.simulator.configure({ credits: Infinity });
    }
  });

  it('a lookup costs nothing', async () => {
    const spent = await spentBy(async () => {
      await all(checks.listRegistry());
      await all(checks.riskProfiles());
      await all(checks.riskAssessments());
      await checks.verifySms({ request_id: '0'.repeat(32), received_code: '1234' });
    });
    expect(spent).toBe(0);
  });
});
