import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  IdenfyAml,
  IdenfyChecks,
  IdenfyCompanies,
  IdenfyFaces,
  IdenfyModule,
  IdenfyService,
} from '../../lib/index.js';
import { IdenfySimulator } from '../../lib/testing/index.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { all } from './calls.js';

const CREDENTIALS = { apiKey: 'products-key', apiSecret: 'products-secret' };

let folder: string;
let receiver: WebhookReceiver;
let simulator: IdenfySimulator;
let module: TestingModule | undefined;

/** A simulator on the file of the one before it, which has ended, and services of a module for it. */
async function restart(): Promise<void> {
  await end();
  simulator = await IdenfySimulator.start({
    ...CREDENTIALS,
    signingKeys: 'products-signing-key',
    webhookUrl: receiver.url,
    redelivery: { attempts: 0, everyMs: 1 },
    stateFile: join(folder, 'state.json'),
  });
  const options = { ...CREDENTIALS, baseUrl: simulator.url, webhookController: false as const };
  module = await Test.createTestingModule({ imports: [IdenfyModule.forRoot(options)] }).compile();
  await module.init();
}
async function end(): Promise<void> {
  await module?.close();
  module = undefined;
  await simulator?.close();
}

/** What a test can see of the products. */
const views = () => {
  const { aml, faces, companies, checks } = simulator;
  return {
    ...{ checks: aml.checks, monitorings: aml.monitorings, faces: faces.sessions },
    ...{ tokens: companies.tokens, companies: companies.companies, orders: companies.orders },
    ...{ questionnaires: companies.questionnaires, riskProfiles: checks.riskProfiles },
  };
};

/** Another simulator has all that this one has, with its dates, maps and sets. */
async function restartUnchanged(): Promise<void> {
  const before = views();
  await restart();
  expect(views()).toEqual(before);
}
const lastWebhook = () => receiver.received.at(-1)!;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  receiver = await WebhookReceiver.start();
  await restart();
});
afterEach(async () => {
  await end();
  await receiver.close();
  rmSync(folder, { recursive: true });
});

async function verified(request: object = {}): Promise<string> {
  const { scanRef } = await module!.get(IdenfyService).createToken({ clientId: 'person-1', ...request });
  await simulator.complete(scanRef!, 'APPROVED');
  return scanRef!;
}

describe('a simulator that starts again in the middle', () => {
  it('of a monitoring has it and its check, of which a removed hit stays away', async () => {
    const amlCheck = {
      ...{ clientId: 'u-17', userType: 'PERSON' as const },
      input: { fullName: 'Sanctioned Pep', nationality: 'EE' },
    };
    const { id } = await module!
      .get(IdenfyAml)
      .createMonitoring({ isSubscribed: true, amlCheck, tags: ['a'] });
    await simulator.idle();
    const before = await module!.get(IdenfyAml).getMonitoring(id);
    const [hit, other] = before.amlCheck.amlCheck!;
    await module!.get(IdenfyAml).removeHit(id, hit!.resourceId);
    await restartUnchanged();

    const aml = module!.get(IdenfyAml);
    const spent = simulator.creditsSpent;
    await aml.createMonitoring({ isSubscribed: true, amlCheck, tags: ['b'] });
    expect(simulator.creditsSpent).toBe(spent);
    await expect(aml.getMonitoring(id)).resolves.toMatchObject({
      ...{ expiration: before.expiration, tags: ['a', 'b'] },
      amlCheck: { amlCheck: [{ resourceId: other!.resourceId }] },
    });
    await simulator.aml.alert(id);
    const { payload } = lastWebhook();
    expect(payload).toMatchObject({ monitoringId: id, status: 'ALERT' });
    expect(simulator.aml.monitorings[0]!.check).toBe(simulator.aml.checks[0]);
  });

  it('of a face login has its token', async () => {
    const scanRef = await verified();
    const request = { scanRef, type: 'AUTHENTICATION', method: 'FACE_MATCHING' } as const;
    const { token } = await module!.get(IdenfyFaces).createToken(request);
    await restartUnchanged();

    await simulator.faces.finish(token, 'Success');
    expect(lastWebhook().payload).toMatchObject({ token, scanRef, clientId: 'person-1', status: 'Success' });
    await restartUnchanged();
    await expect(module!.get(IdenfyFaces).getSession(token)).resolves.toMatchObject({ approved: true });
  });

  it('of a company form takes the rest of it', async () => {
    const { tokenString: token } = await module!.get(IdenfyCompanies).createToken({ clientId: 'company-1' });
    await restartUnchanged();

    const { forms } = module!.get(IdenfyCompanies);
    const { id } = await forms.create({ company: { companyName: 'Example Ltd', country: 'LT' } }, { token });
    const info = { infoType: 'INDIVIDUAL', name: 'Ann', surname: 'Example' } as const;
    const { id: ann } = await forms.addBeneficiary(id, { info, beneficiaryTypes: ['UBO'] }, { token });
    const file = Buffer.from('%PDF-1.4\n');
    await forms.addDocument(id, { type: 'INCORPORATION_CERT', filename: 'cert.pdf', file }, { token });
    await forms.addBeneficiaryDocument(
      id,
      ann,
      { type: 'IDENTITY_DOCUMENT', filename: 'a.pdf', file },
      { token },
    );
    const sections = { funds: { source: { value: 'SALES' } } };
    await forms.putAnswers(id, '9', { sections }, { token });
    const form = await forms.get(id, { token });
    await restartUnchanged();

    const companies = module!.get(IdenfyCompanies);
    await expect(companies.forms.get(id, { token })).resolves.toEqual(form);
    await expect(companies.forms.getAnswers(id, '9', { token })).resolves.toEqual({ sections });
    await companies.forms.submit(id, { token });
    await simulator.idle();
    expect(lastWebhook().payload).toMatchObject({ id, clientId: 'company-1' });
    await expect(companies.get(id)).resolves.toMatchObject({
      meta: { status: 'NEED_TO_REVIEW' },
      beneficiaries: [{ id: ann, documents: [{ filename: 'a.pdf' }] }],
    });
  });

  it('of what happens in the dashboard knows it, without a webhook too', async () => {
    simulator.companies.questionnaires = [];
    await restartUnchanged();
    expect(simulator.companies.questionnaires).toEqual([]);
    simulator.checks.addRiskProfile({ name: 'Strict', sections: [] });
    await restartUnchanged();
    expect(simulator.checks.riskProfiles.map(({ name }) => name)).toEqual(['Default', 'Strict']);
    const companies = module!.get(IdenfyCompanies);
    const { tokenString: token } = await companies.createToken({ clientId: 'company-1' });
    const { id } = await companies.forms.create({ company: { companyName: 'A', country: 'LT' } }, { token });
    await simulator.companies.setAmlStatus(id, 'FLAGS_FOUND');
    await restartUnchanged();
    expect(simulator.companies.company(id)?.amlStatus).toBe('FLAGS_FOUND');
    simulator.companies.finishAutomation(id);
    await restartUnchanged();
    expect(simulator.companies.company(id)?.status).toBe('NEED_TO_REVIEW');
  });

  it('of orders delivers them', async () => {
    const { registry } = module!.get(IdenfyCompanies);
    const address = { state: 'DE', city: 'Dover', street: 'Street 1', postalCode: '19901' } as const;
    const { id } = await registry.createSosReport({ companyName: 'Example Inc', ...address });
    await restartUnchanged();
    await simulator.companies.finishOrder(id);
    expect(lastWebhook().payload).toMatchObject({ id, companyName: 'Example Inc', status: 'FINISHED' });
    await restartUnchanged();
    expect(simulator.companies.orders).toMatchObject([{ id, status: 'FINISHED' }]);
  });

  it('of single checks ends them', async () => {
    const first = module!.get(IdenfyChecks);
    const { request_id } = await first.sendSms({ phone_number: '+37060000017' });
    const age = await first.ageEstimationToken({ min_age: 18, confidence_threshold: 90 });
    const bank = await first.bankToken({ access: { accounts: true, transactions: true } });
    const card = await first.bankCardToken({ expectedName: 'Ann Example' });
    await first.registry({ database: 'HU', checkedMrz: 'IDHUN0000001' });
    const [listed] = await all(first.riskProfiles());
    const { id: assessment = '' } = await first.assessRisk(listed!.id, { name: 'person-1', sections: {} });
    await restartUnchanged();

    const page = await fetch(age.session_url!, { headers: { connection: 'close' } });
    await expect(page.text()).resolves.toContain('18 or older');
    const received_code = simulator.checks.smsCode(request_id);
    await simulator.checks.finishAge(age.token, { estimatedAge: 20 });
    expect(lastWebhook().payload).toMatchObject({ outcome: 'SUCCESS' });
    await simulator.checks.finishBankCard(card.tokenString);
    expect(lastWebhook().payload).toMatchObject({ status: 'MATCH' });
    await simulator.checks.finishBank(bank.tokenString);
    const { id, accounts } = lastWebhook().payload as { id: string; accounts: { id: string }[] };
    await restartUnchanged();

    const checks = module!.get(IdenfyChecks);
    await expect(all(checks.bankTransactions(id, accounts[0]!.id))).resolves.toHaveLength(2);
    await expect(all(checks.listRegistry())).resolves.toMatchObject([{ database: 'HU' }]);
    await expect(all(checks.riskAssessments())).resolves.toMatchObject([{ id: assessment }]);
    await expect(checks.reassessRisk(assessment, { name: 'a', sections: {} })).resolves.toBeDefined();
    await expect(checks.verifySms({ request_id, received_code })).resolves.toEqual({ is_verified: true });
    await restartUnchanged();
    await expect(module!.get(IdenfyChecks).verifySms({ request_id, received_code })).resolves.toEqual({
      is_verified: false,
    });
  });

  it('of a request for information waits for it', async () => {
    const scanRef = await verified();
    await module!.get(IdenfyService).requestInformation(scanRef, { lifetime: 600 });
    const before = simulator.session(scanRef)!.pendingInformation;
    expect(before?.endsAt).toBeInstanceOf(Date);
    await restart();
    expect(simulator.session(scanRef)!.pendingInformation).toEqual(before);
    await simulator.resubmit(scanRef);
    expect(lastWebhook().payload).toMatchObject({ scanRef, final: false, status: { overall: 'REVIEWING' } });
    await restart();
    expect(simulator.session(scanRef)!.pendingInformation).toBeUndefined();
  });

  it('knows the person who is on a blocklist', async () => {
    const scanRef = await verified();
    await module!.get(IdenfyService).addToBlocklist(scanRef, 'SELFIE', { reason: 'chargeback' });
    await restart();
    await verified({ checkFaceBlacklist: true });
    expect(lastWebhook().payload).toMatchObject({ status: { fraudTags: ['FACE_IN_BLACKLIST'] } });
  });

  it('sends the event again that was not acknowledged when it ended, once', async () => {
    const scanRef = await verified();
    const request = { scanRef, type: 'AUTHENTICATION', method: 'FACE_MATCHING' } as const;
    const { token } = await module!.get(IdenfyFaces).createToken(request);
    const arrived = new Promise<void>((resolve) => receiver.answers.push(() => resolve()));
    const finished = simulator.faces.finish(token, 'Failed');
    await arrived;
    receiver.received.length = 0;
    await restart();
    await finished;
    await simulator.idle();
    expect(receiver.received.map(({ payload }) => payload.token)).toEqual([token]);
    await restart();
    await simulator.idle();
    expect(receiver.received).toHaveLength(1);
  });

  it('has nothing of all that after a reset', async () => {
    const scanRef = await verified();
    const request = { scanRef, type: 'AUTHENTICATION', method: 'FACE_MATCHING' } as const;
    await module!.get(IdenfyFaces).createToken(request);
    await simulator.reset();
    expect(simulator.faces.sessions).toEqual([]);
    await restart();
    expect([simulator.faces.sessions, simulator.sessions]).toEqual([[], []]);
  });
});
