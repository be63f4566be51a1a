import { Injectable } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  IdenfyError,
  IdenfyModule,
  IdenfyService,
  IdenfyWebhooks,
  MemoryLiveSessionStore,
  OnIdenfyEvent,
} from 'nestjs-idenfy';
import type { IdenfyEvent, VerificationEvent } from 'nestjs-idenfy';
import { idenfyPayloads, signedWebhook } from 'nestjs-idenfy/testing';
import type { IdenfySimulator } from 'nestjs-idenfy/testing';
import { KEY, silenceLogs } from '../webhooks/support.js';
import { ACCOUNT, SELDOM, asked, dueSession, makeDue, reconciler, startSimulator } from './support.js';

const clientId = 'user-1';
const FULL = '/api/v2/full';

@Injectable()
class Handler {
  readonly events: VerificationEvent[] = [];
  failures = 0;

  @OnIdenfyEvent()
  handle(event: IdenfyEvent): void {
    this.events.push(event as VerificationEvent);
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('told to fail');
    }
  }
}

let simulator: IdenfySimulator;
let sessions: MemoryLiveSessionStore;
let app: INestApplicationContext;
let scanRef: string;

beforeAll(async () => {
  silenceLogs();
  simulator = await startSimulator();
});
afterAll(() => simulator.close());
beforeEach(async () => {
  await simulator.reset();
  sessions = new MemoryLiveSessionStore();
  const testing = await Test.createTestingModule({
    imports: [
      IdenfyModule.forRoot({
        ...ACCOUNT,
        baseUrl: simulator.url,
        retries: 0,
        reconciliation: SELDOM,
        duplicates: { store: sessions },
        webhook: { signingKeys: KEY },
      }),
    ],
    providers: [Handler],
  }).compile();
  testing.useLogger(false);
  app = await testing.init();
  scanRef = await dueSession(app, sessions, clientId);
});
afterEach(() => app.close());

const events = (): VerificationEvent[] => app.get(Handler).events;
const fulls = (): number => simulator.requests.filter(({ path }) => path === FULL).length;
const live = () => app.get(IdenfyService).findLiveSession(clientId);
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => (IdenfyError.is(error) ? error.code : error),
  );

it('is in the event, as the webhook would have brought it', async () => {
  const sent = await simulator.complete(scanRef, 'SUSPECTED', { deliver: false });
  expect(sent).toEqual([]);
  await reconciler(app).runOnce();
  const { result } = simulator.session(scanRef)!;
  expect(events()).toHaveLength(1);
  expect(events()[0]!.payload).toEqual(result);
  expect(events()[0]).toMatchObject({ final: true, overall: 'SUSPECTED' });
  expect([asked(simulator), fulls()]).toEqual([1, 1]);
});

it('is asked for once for each result, and not where there is nothing to deliver', async () => {
  expect(await reconciler(app).runOnce()).toBe(0);
  expect([asked(simulator), fulls()]).toEqual([1, 0]);
  await simulator.complete(scanRef, 'APPROVED', { final: false, deliver: false });
  for (let look = 0; look < 4; look += 1) {
    await makeDue(sessions, clientId, scanRef);
    await reconciler(app).runOnce();
  }
  expect([asked(simulator), fulls(), events().length]).toEqual([5, 1, 1]);
  await simulator.complete(scanRef, 'DENIED', { deliver: false });
  await reconciler(app).reconcile(clientId);
  await reconciler(app).reconcile(clientId);
  expect([fulls(), events().length]).toEqual([2, 2]);
});

it('is not asked for where a webhook has brought it', async () => {
  const payload = idenfyPayloads.identificationManualFinished({ scanRef, clientId });
  await simulator.complete(scanRef, 'APPROVED', { deliver: false });
  await app.get(IdenfyWebhooks).receive(signedWebhook('IDENTIFICATION_MANUAL_FINISHED', payload, KEY));
  expect(await reconciler(app).reconcile(clientId)).toBeUndefined();
  expect([asked(simulator), fulls(), events().length]).toEqual([1, 0, 1]);
});

it('is in the event also after a handler has failed', async () => {
  app.get(Handler).failures = 1;
  await simulator.complete(scanRef, 'APPROVED', { deliver: false });
  expect(await reconciler(app).runOnce()).toBe(0);
  expect(await reconciler(app).runOnce()).toBe(1);
  expect(events().map(({ payload }) => payload.data?.docNumber)).toEqual(['EX1234567', 'EX1234567']);
  expect(fulls()).toBe(2);
});

it.each([
  [404, { message: 'Not found.' }],
  [403, { message: 'Partner inactive' }],
  [400, { message: 'No.', identifier: 'PARTNER_CONTRACT_ERROR' }],
  [400, { message: 'No.', identifier: 'BAD_VALUE' }],
])('is left out where the account has none: %i %j', async (status, body) => {
  simulator.failNext({ status, body }, Infinity, FULL);
  await simulator.complete(scanRef, 'APPROVED', { deliver: false });
  expect(await reconciler(app).runOnce()).toBe(1);
  expect(events()[0]).toMatchObject({ type: 'verification.approved', final: true, scanRef, clientId });
  expect(events()[0]!.payload).not.toHaveProperty('data');
  expect(await live()).toBeUndefined();
});

it.each<[string, Parameters<IdenfySimulator['failNext']>[0], string]>([
  ['500', { status: 500 }, 'IDENFY_SERVER'],
  ['429', { status: 429, headers: { 'retry-after': '0' } }, 'IDENFY_RATE_LIMIT'],
  ['401', { status: 401 }, 'IDENFY_AUTHENTICATION'],
  ['402', { status: 402 }, 'IDENFY_QUOTA'],
  ['a reset', 'reset', 'IDENFY_CONNECTION'],
  ['a cut', 'cut', 'IDENFY_CONNECTION'],
  ['HTML', 'html', 'IDENFY_RESPONSE'],
  ['another verification', { status: 200, body: { scanRef: 'x' } }, 'IDENFY_RESPONSE'],
  ['another person', { status: 200, body: { clientId: 'user-2' } }, 'IDENFY_RESPONSE'],
])('is asked for again after %s', async (_, failure, code) => {
  await simulator.complete(scanRef, 'APPROVED', { deliver: false });
  simulator.failNext(failure, 2, FULL);
  expect(await codeOf(reconciler(app).reconcile(clientId))).toBe(code);
  expect(await reconciler(app).runOnce()).toBe(0);
  expect(events()).toEqual([]);
  expect(await live()).toMatchObject({ state: 'open', scanRef });
  expect(await reconciler(app).reconcile(clientId)).toMatchObject({
    type: 'verification.approved',
    payload: { data: { docNumber: 'EX1234567' } },
  });
  expect(events()).toHaveLength(1);
});

it('is left out at the last check before the session is gone by its time', async () => {
  await simulator.complete(scanRef, 'APPROVED', { deliver: false });
  simulator.failNext({ status: 500 }, Infinity, FULL);
  const owned = { instance: 'default', clientId, owner: 'another' };
  await sessions.remove(owned);
  await sessions.acquire({ ...owned, leaseMs: 1000 });
  await sessions.open({ ...owned, scanRef, holdMs: 30_000, dueMs: 0 });
  expect(await codeOf(reconciler(app).reconcile(clientId))).toBe('IDENFY_SERVER');
  expect(await reconciler(app).runOnce()).toBe(1);
  expect(events()[0]).toMatchObject({ type: 'verification.approved', final: true, scanRef, clientId });
  expect(events()[0]!.payload).not.toHaveProperty('data');
  expect(await live()).toBeUndefined();
});

it('is not delivered where another result comes while it is asked for', async () => {
  await simulator.complete(scanRef, 'APPROVED', { deliver: false });
  simulator.failNext({ delayMs: 300 }, 1, FULL);
  const asking = reconciler(app).reconcile(clientId);
  while (fulls() === 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const payload = idenfyPayloads.identificationManualFinished({
    scanRef,
    clientId,
    status: { overall: 'DENIED' },
  });
  await app.get(IdenfyWebhooks).receive(signedWebhook('IDENTIFICATION_MANUAL_FINISHED', payload, KEY));
  expect(await asking).toBeUndefined();
  expect(events().map(({ overall }) => overall)).toEqual(['DENIED']);
});

it('is delivered once where two ask for it at once', async () => {
  await simulator.complete(scanRef, 'APPROVED', { deliver: false });
  const found = await Promise.all([1, 2, 3].map(() => reconciler(app).reconcile(clientId)));
  expect(found.filter((event) => event !== undefined)).toHaveLength(1);
  expect(events()).toHaveLength(1);
  expect(events()[0]).toMatchObject({ payload: { data: { docNumber: 'EX1234567' } } });
});
