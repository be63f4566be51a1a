import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import {
  IdenfyModule,
  IdenfyService,
  IdenfyWebhooks,
  MemoryLiveSessionStore,
  OnIdenfyEvent,
  VerificationDeniedEvent,
  getIdenfyToken,
} from 'nestjs-idenfy';
import type { IdenfyModuleOptions, IdenfyModuleStructure } from 'nestjs-idenfy';
import { idenfyEventHeaders, idenfyPayloads, signedWebhook } from 'nestjs-idenfy/testing';
import type { IdenfyPayloadName } from 'nestjs-idenfy/testing';
import { Upstream, tokenAnswer } from '../support/upstream.js';

const KEY = 'signing-key-of-the-tests';
const clientId = 'user-1';
const scanRef = 'scan-one';

@Injectable()
class FailingListener {
  @OnIdenfyEvent(VerificationDeniedEvent)
  fail(): void {
    throw new Error('told to fail');
  }
}

let upstream: Upstream;
let app: TestingModule;

beforeEach(async () => {
  upstream = await Upstream.start();
});
afterEach(async () => {
  await app.close();
  await upstream.close();
});

type Account = Partial<IdenfyModuleOptions> & IdenfyModuleStructure;

async function start(...accounts: Account[]): Promise<void> {
  const imports = accounts.map((account) =>
    IdenfyModule.forRoot({
      apiKey: 'key-1',
      apiSecret: 'secret-1',
      baseUrl: upstream.url,
      webhook: { signingKeys: KEY },
      ...account,
    }),
  );
  app = await Test.createTestingModule({ imports, providers: [FailingListener] }).compile();
  app.useLogger(false);
  await app.init();
}

const service = (): IdenfyService => app.get(IdenfyService);

const deliver = async (name: IdenfyPayloadName, fields: object): Promise<number> => {
  const build = idenfyPayloads[name] as (fields: object) => object;
  const webhook = signedWebhook(idenfyEventHeaders[name], build(fields), KEY);
  return (await app.get(IdenfyWebhooks).receive(webhook)).status;
};

describe('the session that a webhook names', () => {
  beforeEach(async () => {
    await start({});
    upstream.answer = (call) => call.reply(201, tokenAnswer('one'));
    await service().createToken({ clientId });
  });

  it.each<[IdenfyPayloadName, object, number]>([
    ['identificationManualFinished', { status: { overall: 'APPROVED' } }, 200],
    ['identificationManualFinished', { status: { overall: 'SUSPECTED' } }, 200],
    ['identificationManualFinished', { status: { overall: 'DENIED' } }, 500],
    ['identificationAutoFinished', { final: true }, 200],
    ['identification', { final: true, status: { overall: 'DELETED' } }, 200],
    ['identificationExpired', {}, 200],
    ['identificationCancelled', {}, 200],
    ['identificationManualFinished', { clientId: undefined }, 200],
    ['videoCallFinished', {}, 200],
  ])('is released by %s %j, answered with %i', async (name, fields, status) => {
    expect(await deliver(name, { clientId, ...fields, scanRef })).toBe(status);
    expect(await service().findLiveSession(clientId)).toBeUndefined();
  });

  it.each<[IdenfyPayloadName, object]>([
    ['identificationAutoFinished', { final: false }],
    ['identificationResubmitted', {}],
    ['identificationManualFinished', { scanRef: 'scan-other' }],
    ['documentExpiration', {}],
    ['facialAuthentication', {}],
    ['amlMonitoring', { scanRefList: [scanRef] }],
  ])('is not released by %s %j', async (name, fields) => {
    expect(await deliver(name, { clientId, scanRef, ...fields })).toBe(200);
    expect(await service().findLiveSession(clientId)).toMatchObject({ state: 'open', scanRef });
  });
});

describe.each(['reject', 'reuse'] as const)("under policy '%s'", (policy) => {
  it('a final webhook that comes before the token answer was recorded leaves nothing open', async () => {
    await start({ duplicates: { policy } });
    const made = service().createToken({ clientId });
    const call = await upstream.call();
    expect(await deliver('identificationManualFinished', { clientId, scanRef })).toBe(200);
    expect(await service().findLiveSession(clientId)).toMatchObject({ state: 'reserved' });
    call.reply(201, tokenAnswer('one'));
    expect((await made).scanRef).toBe(scanRef);
    expect(await service().findLiveSession(clientId)).toBeUndefined();
  });

  it("an older session's webhook never frees a newer session", async () => {
    await start({ duplicates: { policy } });
    upstream.answer = (call, index) => call.reply(201, tokenAnswer(index === 0 ? 'one' : 'two'));
    await service().createToken({ clientId });
    expect(await deliver('identificationManualFinished', { clientId, scanRef })).toBe(200);
    await service().createToken({ clientId });
    expect(await deliver('identificationManualFinished', { clientId, scanRef })).toBe(200);
    expect(await deliver('identificationExpired', { clientId, scanRef })).toBe(200);
    expect(await service().findLiveSession(clientId)).toMatchObject({ state: 'open', scanRef: 'scan-two' });
  });
});

it('a webhook of one instance frees nothing of another one on the same store', async () => {
  const duplicates = { store: new MemoryLiveSessionStore() };
  await start({ duplicates }, { duplicates, instance: 'eu', webhookPath: 'eu' });
  upstream.answer = (call) => call.reply(201, tokenAnswer('one'));
  const eu = app.get<IdenfyService>(getIdenfyToken('eu'));
  await Promise.all([service().createToken({ clientId }), eu.createToken({ clientId })]);
  expect(await deliver('identificationManualFinished', { clientId, scanRef })).toBe(200);
  expect(await service().findLiveSession(clientId)).toBeUndefined();
  expect(await eu.findLiveSession(clientId)).toMatchObject({ state: 'open', scanRef });
});
