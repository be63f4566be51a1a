import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { inspect } from 'node:util';
import { IdenfyModule, IdenfyService } from '../../lib/index.js';
import type { IdenfyVerificationsTypes } from '../../lib/index.js';
import { answer, FaultServer } from '../support/fault-server.js';
import { API_KEY, API_SECRET } from '../support/resolved-options.js';
import { simulatedApp } from './simulated.js';
import type { SimulatedApp } from './simulated.js';

/** As the page of iDenfy has it. */
const FULL = {
  final: false,
  platform: 'MOBILE',
  status: {
    overall: 'SUSPECTED',
    fraudTags: ['DUPLICATE_FACE'],
    mismatchTags: [],
    autoFace: 'FACE_MATCH',
    manualFace: null,
    autoDocument: 'DOC_VALIDATED',
    manualDocument: null,
    additionalSteps: 'VALID',
  },
  data: {
    docFirstName: 'ANN',
    docLastName: 'EXAMPLE',
    docType: 'PASSPORT',
    duplicateFaces: ['0b6f1c52-0000-4000-8000-000000000009'],
  },
  fileUrls: { FRONT: 'https://files.example/front.jpg?sig=x' },
  AML: null,
  amlCheck: null,
  scanRef: '0b6f1c52-0000-4000-8000-000000000001',
  externalRef: null,
  clientId: 'u-17',
  startTime: 1790000000,
  finishTime: 1790000090,
  clientIp: '192.0.2.7',
};

it('getVerification keeps every field of the whole result', async () => {
  const { scanRef, clientId, status } = FULL;
  const { overall, additionalSteps: _additionalSteps, ...decision } = status;
  const server = await FaultServer.start((response, request) => {
    const isStatus = request.url === '/api/v2/status';
    answer(200, isStatus ? { scanRef, clientId, status: overall, ...decision } : FULL)(response, request);
  });
  const options = { apiKey: API_KEY, apiSecret: API_SECRET, baseUrl: server.url };
  const module = await Test.createTestingModule({
    imports: [IdenfyModule.forRoot({ ...options, webhookController: false })],
  }).compile();
  const whole = await module.get(IdenfyService).getVerification(scanRef);
  expect(whole).toEqual({ ...FULL, reviewing: false });
  await module.close();
  await server.close();
});

describe('getVerification on the simulator', () => {
  let app: SimulatedApp;
  let service: IdenfyService;
  const started = async (): Promise<string> =>
    (await service.createToken({ clientId: `whole-${Math.random()}`, externalRef: 'order 7' })).scanRef!;

  beforeAll(async () => {
    app = await simulatedApp();
    service = app.module.get(IdenfyService);
  });
  afterAll(() => app.close());

  it('has what the webhook has, and is as final', async () => {
    const scanRef = await started();
    await app.simulator.complete(scanRef, 'SUSPECTED');
    const { payload } = app.events.at(-1)!;
    const whole = await service.getVerification(scanRef);
    // Each response has links of its own.
    const fileUrls = expect.any(Object) as object;
    expect(whole).toEqual({ ...payload, reviewing: false, fileUrls });
    expect(whole).toMatchObject({
      final: true,
      externalRef: 'order 7',
      status: { overall: 'SUSPECTED', mismatchTags: ['NAME'], manualFace: 'FACE_MATCH' },
      data: { docNumber: 'EX1234567' },
      fileUrls: { FRONT: expect.stringContaining(scanRef) as string },
    });
  });

  it('is not final before a person has reviewed, and says when one is at it', async () => {
    const scanRef = await started();
    await expect(service.getVerification(scanRef)).resolves.toMatchObject({
      final: false,
      reviewing: false,
      status: { overall: 'ACTIVE', autoFace: null },
    });
    await app.simulator.complete(scanRef, 'APPROVED', { final: false });
    await expect(service.getVerification(scanRef)).resolves.toMatchObject({
      final: false,
      reviewing: false,
      status: { overall: 'APPROVED', manualFace: null },
    });
    await app.simulator.complete(scanRef, 'APPROVED', { final: false, overall: 'REVIEWING' });
    const full = await service.request<object>('POST', '/api/v2/full', { body: { scanRef } });
    expect(full).toMatchObject({ final: false, status: { overall: 'APPROVED' } });
    await expect(service.getVerification(scanRef)).resolves.toMatchObject({
      final: false,
      reviewing: true,
      status: { overall: 'REVIEWING' },
    });
  });

  it('is gone with its verification', async () => {
    const scanRef = await started();
    await app.simulator.complete(scanRef, 'EXPIRED');
    await expect(service.getVerification(scanRef)).resolves.toMatchObject({ final: true, data: {} });
    await service.deleteVerification(scanRef);
    await expect(service.getStatus(scanRef)).resolves.toMatchObject({ status: 'EXPIRED-DELETED' });
    await expect(service.getVerification(scanRef)).rejects.toMatchObject({ code: 'IDENFY_NOT_FOUND' });
  });
});

const REVIEWED = { manualFace: 'FACE_MATCH', manualDocument: 'DOC_VALIDATED' };
const NOT_REVIEWED = { manualFace: '', manualDocument: null };
const decision = (overall: string, more: object) =>
  answer(200, { status: overall, scanRef: 'scan-1', clientId: 'c', autoFace: 'FACE_MATCH', ...more });
const content = (overall: string, more: object, data = {}) =>
  answer(200, {
    final: false,
    status: { overall, autoFace: 'FACE_MATCH', ...more },
    data,
    scanRef: 'scan-1',
    clientId: 'c',
    tomorrow: 1,
  });

describe('getVerification', () => {
  let server: FaultServer;
  let module: TestingModule;
  let service: IdenfyService;

  async function serviceWith(reconciliation?: { everySeconds: number; automaticIsFinal: boolean }) {
    const options = { apiKey: API_KEY, apiSecret: API_SECRET, baseUrl: server.url, retries: 1 };
    module = await Test.createTestingModule({
      imports: [IdenfyModule.forRoot({ ...options, reconciliation, webhookController: false })],
    }).compile();
    await module.init();
    return module.get(IdenfyService);
  }
  const asked = (): string[] => server.requests.map(({ url }) => url.replace('/api/v2/', ''));
  const get = (): Promise<IdenfyVerificationsTypes.Verification> => service.getVerification('scan-1');

  beforeAll(async () => {
    server = await FaultServer.start();
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    service = await serviceWith();
  });
  afterEach(() => module.close());

  it('asks for the decision, then for the content, and takes the decision from the first', async () => {
    server.set(
      decision('REVIEWING', NOT_REVIEWED),
      content('APPROVED', NOT_REVIEWED, { docType: 'PASSPORT' }),
    );
    await expect(get()).resolves.toEqual({
      final: false,
      reviewing: true,
      status: { overall: 'REVIEWING', autoFace: 'FACE_MATCH', ...NOT_REVIEWED },
      data: { docType: 'PASSPORT' },
      scanRef: 'scan-1',
      clientId: 'c',
      tomorrow: 1,
    });
    expect(server.requests.map(({ method, body }) => [method, body])).toEqual(
      Array(2).fill(['POST', '{"scanRef":"scan-1"}']),
    );
    expect(asked()).toEqual(['status', 'full']);
  });

  it('asks again where a review has ended between the two', async () => {
    const old = content('APPROVED', REVIEWED, { docType: 'OLD' });
    server.set(
      decision('APPROVED', NOT_REVIEWED),
      old,
      decision('DENIED', { ...REVIEWED, manualFace: 'FACE_MISMATCH' }),
      content('DENIED', { ...REVIEWED, manualFace: 'FACE_MISMATCH' }, { docType: 'NEW' }),
    );
    await expect(get()).resolves.toMatchObject({
      final: true,
      status: { overall: 'DENIED', manualFace: 'FACE_MISMATCH' },
      data: { docType: 'NEW' },
    });
    expect(asked()).toEqual(['status', 'full', 'status', 'full']);
  });

  it('is never final with content that is older, whenever the review ends', async () => {
    for (let reviewedBefore = 0; reviewedBefore <= 4; reviewedBefore += 1) {
      server.set(
        ...[0, 1, 2, 3].map((index) => {
          const review = index >= reviewedBefore ? REVIEWED : NOT_REVIEWED;
          const make = index % 2 === 0 ? decision : content;
          return make('APPROVED', review, { reviewed: review === REVIEWED });
        }),
      );
      const { final, data } = await get();
      expect([final, data?.reviewed]).toEqual(reviewedBefore <= 1 ? [true, true] : [false, false]);
    }
  });

  it('believes the decision where the two differ for good', async () => {
    server.set(
      decision('APPROVED', REVIEWED),
      content('APPROVED', NOT_REVIEWED),
      decision('APPROVED', REVIEWED),
    );
    await expect(get()).resolves.toMatchObject({ final: true, status: { manualFace: 'FACE_MATCH' } });
    expect(asked()).toEqual(['status', 'full', 'status']);
  });

  it.each([
    ['EXPIRED', {}, true],
    ['ARCHIVED', {}, true],
    ['TOMORROW', {}, false],
    ['APPROVED', { final: true }, true],
    ['APPROVED', { ...REVIEWED, manualFace: '' }, false],
  ])('with the status %s and %j has final %j', async (overall, more, final) => {
    server.set(decision(overall, more), content(overall, {}));
    await expect(get()).resolves.toMatchObject({ final });
  });

  it('takes an automatic decision for final where the account has no review', async () => {
    await module.close();
    service = await serviceWith({ everySeconds: 86_400, automaticIsFinal: true });
    server.set(decision('APPROVED', NOT_REVIEWED), content('APPROVED', NOT_REVIEWED));
    await expect(get()).resolves.toMatchObject({ final: true });
    server.set(decision('REVIEWING', NOT_REVIEWED), content('APPROVED', NOT_REVIEWED));
    await expect(get()).resolves.toMatchObject({ final: false, reviewing: true });
  });

  it('reads what older accounts send elsewhere', async () => {
    server.set(
      answer(200, { status: 'APPROVED', scanRef: null }),
      answer(200, { scanRef: 'scan-1', clientId: 17, aml: { x: 1 }, status: null }),
    );
    await expect(get()).resolves.toMatchObject({
      clientId: '17',
      AML: [{ x: 1 }],
      status: { overall: 'APPROVED' },
    });
  });

  it.each([
    ['the decision is of another verification', [answer(200, { status: 'APPROVED', scanRef: 'scan-2' })]],
    ['the content is', [decision('APPROVED', REVIEWED), answer(200, { scanRef: 'scan-2', status: {} })]],
    ['the content is of another person', [decision('APPROVED', REVIEWED), answer(200, { clientId: 'd' })]],
    ['the content is a page', [decision('APPROVED', REVIEWED), answer(200, '<html>Zebulonia</html>')]],
  ])('rejects where %s', async (_what, behaviours) => {
    server.set(...behaviours);
    const error: unknown = await get().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'IDENFY_RESPONSE' });
    expect(inspect(error)).not.toMatch(/Zebulonia|scan-|FACE_MATCH/);
  });

  it.each([
    [404, 'IDENFY_NOT_FOUND'],
    [403, 'IDENFY_PERMISSION'],
    [500, 'IDENFY_SERVER'],
  ])('rejects where the content is refused with %i', async (status, code) => {
    server.set(decision('APPROVED', REVIEWED), answer(status, { message: 'no' }));
    await expect(get()).rejects.toMatchObject({ code, upstreamStatus: status });
  });

  it('has one deadline for all of it', async () => {
    server.set(decision('APPROVED', REVIEWED), () => undefined);
    const startedAt = performance.now();
    await expect(service.getVerification('scan-1', { timeoutMs: 600 })).rejects.toMatchObject({
      code: 'IDENFY_TIMEOUT',
    });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(300);
  });

  it.each(['', 7, undefined])('asks for no scanRef %j', async (scanRef) => {
    server.set(decision('APPROVED', REVIEWED));
    await expect(service.getVerification(scanRef as string)).rejects.toMatchObject({
      problems: [{ path: 'scanRef' }],
    });
    expect(server.requests).toHaveLength(0);
  });
});
