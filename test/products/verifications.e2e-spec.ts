import { IdenfyModule, IdenfyService } from '../../lib/index.js';
import type { IdenfyVerificationsTypes, RequestInformationDto } from '../../lib/index.js';
import { Test } from '@nestjs/testing';
import { FaultServer } from '../support/fault-server.js';
import { API_KEY, API_SECRET } from '../support/resolved-options.js';
import { all } from './calls.js';
import { Upstream } from '../support/upstream.js';
import { simulatedApp } from './simulated.js';
import type { SimulatedApp } from './simulated.js';

let app: SimulatedApp;
let service: IdenfyService;
let serial = 0;
const someone = (): string => `person-${(serial += 1)}`;

beforeAll(async () => {
  app = await simulatedApp();
  service = app.module.get(IdenfyService);
});
afterAll(() => app.close());
beforeEach(() => {
  app.events.length = 0;
});

async function verified(request: object = {}): Promise<string> {
  const { scanRef } = await service.createToken({ clientId: someone(), ...request });
  await app.simulator.complete(scanRef!, 'APPROVED');
  return scanRef!;
}
const sent = (): number => app.simulator.requests.length;
const paths = (from: number): string[] => app.simulator.requests.slice(from).map(({ path }) => path);
const tagsOf = (scanRef: string): unknown => app.simulator.session(scanRef)!.result!.status!.fraudTags;

describe('the list of verifications', () => {
  it('is of one person, or of all, with what iDenfy says of each', async () => {
    const clientId = someone();
    const { scanRef: first } = await service.createToken({ clientId });
    await app.simulator.complete(first!, 'SUSPECTED');
    const { scanRef: second } = await service.createToken({ clientId });
    await expect(all(service.listVerifications({ clientId }))).resolves.toEqual([
      { scanRef: second, status: 'ACTIVE', suspected: false },
      { scanRef: first, status: 'SUSPECTED', suspected: true },
    ]);
    const every = await all(service.listVerifications());
    expect(every.length).toBeGreaterThanOrEqual(2);
    expect(every.map(({ scanRef }) => scanRef)).toEqual(expect.arrayContaining([first, second]));
  });

  it.each([
    [{ pageSize: 0 }, 'pageSize', 'integer'],
    [{ pageSize: 1001 }, 'pageSize', 'integer'],
    [{ clientId: ' padded' }, 'clientId', 'clientId'],
    [{ status: 'APPROVED' }, 'status', 'unknown'],
  ])('is not asked for with %j', async (request, path, rule) => {
    const before = sent();
    await expect(all(service.listVerifications(request as object))).rejects.toMatchObject({
      code: 'IDENFY_REQUEST',
      problems: [{ path, rule }],
    });
    expect(sent()).toBe(before);
  });
});

describe('a list of 1,000 verifications', () => {
  const TOTAL = 1000;
  let server: FaultServer;
  let listing: IdenfyService;
  let close: () => Promise<void>;

  beforeAll(async () => {
    server = await FaultServer.start((response, request) => {
      const { searchParams } = new URL(request.url ?? '', server.url);
      const [page, perPage] = ['page', 'perPage'].map((name) => Number(searchParams.get(name)));
      const first = (page! - 1) * perPage!;
      const length = Math.min(perPage!, TOTAL - first);
      const next = first + length < TOTAL ? 'https://elsewhere.test/kyc/identifications/?page=2' : null;
      const results = Array.from({ length }, (_, index) => ({ scanRef: `scan-${first + index}` }));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ count: TOTAL, next, previous: null, results }));
    });
    const options = { apiKey: API_KEY, apiSecret: API_SECRET, baseUrl: server.url };
    const module = await Test.createTestingModule({
      imports: [IdenfyModule.forRoot({ ...options, webhookController: false })],
    }).compile();
    await module.init();
    listing = module.get(IdenfyService);
    close = () => module.close();
  });
  afterAll(async () => {
    await close();
    await server.close();
  });
  beforeEach(() => {
    server.requests.length = 0;
  });

  it('is read to its end, a page at a time', async () => {
    let seen = 0;
    for await (const { scanRef } of listing.listVerifications({ pageSize: 100 })) {
      expect(scanRef).toBe(`scan-${seen}`);
      seen += 1;
      expect(server.requests).toHaveLength(Math.ceil(seen / 100));
    }
    expect([seen, server.requests.length]).toEqual([TOTAL, 10]);
  });

  it('is read no further than the loop goes', async () => {
    const list = listing.listVerifications();
    expect(server.requests).toHaveLength(0);
    let seen = 0;
    for await (const _ of list) {
      seen += 1;
      if (seen === 51) {
        break;
      }
    }
    expect(server.requests).toHaveLength(2);
  });

  it('ends with its signal', async () => {
    const ending = new AbortController();
    const read = async (): Promise<void> => {
      for await (const _ of listing.listVerifications({}, { signal: ending.signal })) {
        ending.abort();
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'IDENFY_ABORTED' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a list that gets shorter while it is read', () => {
  let upstream: Upstream;
  let short: SimulatedApp;
  beforeAll(async () => {
    upstream = await Upstream.start();
    short = await simulatedApp({ baseUrl: upstream.url });
  });
  afterAll(async () => {
    await short.close();
    await upstream.close();
  });

  /** The scanRefs, where the page with this number is no longer there. */
  async function read(missing: number, body: object | string): Promise<string[]> {
    upstream.answer = ({ path, reply }) => {
      const page = Number(new URL(path, upstream.url).searchParams.get('page'));
      const results = [{ scanRef: `scan-${page}`, status: 'APPROVED', suspected: false }];
      reply(page === missing ? 404 : 200, page === missing ? body : { count: 9, next: 'more', results });
    };
    const listed = await all(short.module.get(IdenfyService).listVerifications());
    return listed.map(({ scanRef }) => scanRef);
  }

  it('ends where iDenfy has no further page', async () => {
    await expect(read(3, { detail: 'Invalid page.' })).resolves.toEqual(['scan-1', 'scan-2']);
  });

  it('is not cut off by another server, nor taken for empty', async () => {
    await expect(read(3, '<html>Not found</html>')).rejects.toMatchObject({ code: 'IDENFY_RESPONSE' });
    await expect(read(1, { detail: 'Not found.' })).rejects.toMatchObject({ code: 'IDENFY_NOT_FOUND' });
  });
});

describe('a request for more information', () => {
  it('is answered by the person, once, and reviewed again', async () => {
    const scanRef = await verified();
    const asked = await service.requestInformation(scanRef, { additionalStepUploadRequired: true });
    expect(asked).toEqual({
      sessionUrl: `${app.simulator.url}/?authToken=${asked.tokenString}`,
      tokenString: expect.stringMatching(/^\w{20,}$/) as string,
    });
    expect(app.simulator.session(scanRef)).toMatchObject({
      pendingInformation: { request: { additionalStepUploadRequired: true } },
    });
    await expect(service.requestInformation(scanRef)).rejects.toMatchObject({
      code: 'IDENFY_REQUEST',
      upstreamStatus: 400,
    });
    await app.simulator.resubmit(scanRef);
    await app.simulator.complete(scanRef, 'DENIED');
    expect(app.events.map(({ type }) => type)).toEqual([
      'verification.approved',
      'verification.resubmitted',
      'verification.denied',
    ]);
    expect(app.simulator.session(scanRef)!.pendingInformation).toBeUndefined();
    await expect(service.requestInformation(scanRef)).resolves.toMatchObject({});
  });

  it('can be answered on the page at sessionUrl', async () => {
    const scanRef = await verified();
    const { sessionUrl } = await service.requestInformation(scanRef);
    const page = await fetch(sessionUrl);
    await expect(page.text()).resolves.toContain(scanRef);
    const given = await fetch(sessionUrl, { method: 'POST', redirect: 'manual' });
    expect(given.status).toBe(303);
    const { pathname, searchParams } = new URL(given.headers.get('location') ?? '');
    expect([pathname, searchParams.get('status')]).toEqual(['/result', 'success']);
    expect(app.events.at(-1)).toMatchObject({ type: 'verification.resubmitted', scanRef });
    expect((await fetch(sessionUrl)).status).toBe(404);
  });

  it('is over when its lifetime is', async () => {
    const scanRef = await verified();
    await service.requestInformation(scanRef, { lifetime: 0 });
    await expect(service.requestInformation(scanRef)).resolves.toHaveProperty('tokenString');
  });

  it('needs a verification that exists', async () => {
    await expect(service.requestInformation('nobody')).rejects.toMatchObject({ code: 'IDENFY_NOT_FOUND' });
  });

  it.each([
    ['lifetime', -1, 0],
    ['lifetime', 2_592_001, 2_592_000],
    ['lifetime', 1.5, 1],
    ['questionnaire', '', 'q'],
    ['questionnaire', null, 'funds'],
    ['riskAssessmentProfile', 7, '7d1f8c52-0000-4000-8000-0000000000f1'],
    ['additionalStepUploadRequired', 'true', false],
    ['bankCardVerification', 1, true],
    ['bankCardExpectedLastFour', '123', '1234'],
    ['bankCardExpectedLastFour', '12345', null],
    ['bankCardExpectedLastFour', 1234, '0000'],
  ])('has the limits of %s: not %j, but %j', async (name, wrong, right) => {
    const scanRef = await verified();
    const before = sent();
    const refused = service.requestInformation(scanRef, { [name]: wrong });
    await expect(refused).rejects.toMatchObject({ code: 'IDENFY_REQUEST', problems: [{ path: name }] });
    expect(sent()).toBe(before);
    await service.requestInformation(scanRef, { [name]: right });
    expect(app.simulator.requests.at(-1)).toMatchObject({ body: { [name]: right } });
  });

  it('refuses what nobody knows, and sends what tomorrow knows', async () => {
    const scanRef = await verified();
    const wrong = { lifeTime: 1, extraParameters: { lifetime: 1 } } as RequestInformationDto;
    await expect(service.requestInformation(scanRef, wrong)).rejects.toMatchObject({
      problems: [{ path: 'extraParameters.lifetime' }, { path: 'lifeTime', rule: 'unknown' }],
    });
    await service.requestInformation(scanRef, { extraParameters: { tomorrow: 1 } });
    expect(app.simulator.requests.at(-1)).toMatchObject({ body: { tomorrow: 1 } });
  });
});

describe('a blocklist', () => {
  const flags = { checkFaceBlacklist: true, checkDocFaceBlacklist: true, checkPersonBlacklist: true };
  const document = (): object => ({ ...flags, documentNumber: `P${someone()}` });

  it('is found in later verifications of the person under another clientId, until it is taken off', async () => {
    const person = document();
    const scanRef = await verified(person);
    expect(tagsOf(scanRef)).toEqual([]);
    const entry = await service.addToBlocklist(scanRef, 'SELFIE', { reason: 'chargeback' });
    expect(entry).toMatchObject({ id: scanRef, reason: 'chargeback' });
    expect(entry.faceImageUrl).toContain(scanRef);
    expect(tagsOf(await verified(person))).toEqual(['FACE_IN_BLACKLIST']);
    expect(app.events.at(-1)).toMatchObject({ payload: { status: { fraudTags: ['FACE_IN_BLACKLIST'] } } });
    await service.addToBlocklist(scanRef, 'DOCUMENT');
    const data = await service.addToBlocklist(scanRef, 'DOCUMENT_INFO', { reason: null });
    expect(data).toMatchObject({ fullName: 'NOA SAMPLE', reason: null });
    expect(tagsOf(await verified(person))).toEqual([
      'FACE_IN_BLACKLIST',
      'DOC_FACE_IN_BLACKLIST',
      'DATA_IN_BLACKLIST',
    ]);
    await service.removeFromBlocklist(scanRef, 'SELFIE');
    expect(tagsOf(await verified(person))).toEqual(['DOC_FACE_IN_BLACKLIST', 'DATA_IN_BLACKLIST']);
    await expect(service.removeFromBlocklist(scanRef, 'SELFIE')).rejects.toMatchObject({
      code: 'IDENFY_NOT_FOUND',
    });
    expect(tagsOf(await verified(document()))).toEqual([]);
    expect(tagsOf(await verified({ ...person, checkDocFaceBlacklist: false }))).toEqual([
      'DATA_IN_BLACKLIST',
    ]);
  });

  it.each(['selfie', 'SELFIE/..', '', undefined, null])('there is none of %j', async (source) => {
    const before = sent();
    const wrong = source as 'SELFIE';
    for (const refused of [
      service.addToBlocklist('scan-1', wrong),
      service.removeFromBlocklist('scan-1', wrong),
    ]) {
      await expect(refused).rejects.toMatchObject({ problems: [{ path: 'source', rule: 'enum' }] });
    }
    expect(sent()).toBe(before);
  });

  it.each([[''], [7], [['a']]])('takes no reason %j', async (reason) => {
    const before = sent();
    await expect(
      service.addToBlocklist('scan-1', 'SELFIE', { reason: reason as string }),
    ).rejects.toMatchObject({ problems: [{ path: 'reason', rule: 'text' }] });
    expect(sent()).toBe(before);
  });
});

describe('a call whose response is lost', () => {
  const unknown = { code: 'IDENFY_OUTCOME_UNKNOWN' };

  it('can be made again: what was done is not done twice', async () => {
    const scanRef = await verified();
    const about = `/kyc/identifications/${scanRef}`;
    app.simulator.failNext('cut', 1, `${about}/request-information/`);
    await expect(service.requestInformation(scanRef)).rejects.toMatchObject(unknown);
    await expect(service.requestInformation(scanRef)).rejects.toMatchObject({ upstreamStatus: 400 });
    expect(app.simulator.session(scanRef)!.pendingInformation).toBeDefined();

    const lost = { kind: 'reset', processed: true } as const;
    app.simulator.failNext(lost, 2, `${about}/blocklists/SELFIE/`);
    await expect(service.addToBlocklist(scanRef, 'SELFIE')).rejects.toMatchObject(unknown);
    await expect(service.removeFromBlocklist(scanRef, 'SELFIE')).rejects.toMatchObject(unknown);
    await expect(service.removeFromBlocklist(scanRef, 'SELFIE')).rejects.toMatchObject({
      code: 'IDENFY_NOT_FOUND',
    });
    expect(app.simulator.session(scanRef)!.blocklist).toEqual({});
  });
});

it('types the entry of a blocklist by its source', () => {
  type Entry<Source extends IdenfyVerificationsTypes.BlocklistSource> =
    IdenfyVerificationsTypes.BlocklistEntry<Source>;
  const face: Entry<'SELFIE'>['faceImageUrl'] = null;
  const name: Entry<'DOCUMENT_INFO'>['fullName'] = 'ANN';
  // @ts-expect-error A link is a text.
  const link: Entry<'DOCUMENT'>['faceImageUrl'] = 7;
  // @ts-expect-error A name is a text.
  const number: Entry<'DOCUMENT_INFO'>['fullName'] = 7;
  expect([face, name, link, number]).toHaveLength(4);
});

describe('a dummy', () => {
  it('is reviewed by hand', async () => {
    const { scanRef } = await service.createToken({ clientId: someone(), dummyStatus: 'APPROVED' });
    await app.simulator.idle();
    await service.addDummyStatus(scanRef!, {
      manualFaceMatchResult: 'FACE_MISMATCH',
      manualDocumentValidity: 'DOC_VALIDATED',
    });
    await app.simulator.idle();
    expect(app.events.map(({ type }) => type)).toEqual(['verification.reviewing', 'verification.denied']);
    expect(app.events.at(-1)).toMatchObject({ payload: { status: { manualFace: 'FACE_MISMATCH' } } });
  });

  it.each([
    [{ manualFaceMatchResult: 'FACE_MATCH' }, 'manualDocumentValidity', 'required'],
    [
      { manualFaceMatchResult: 'face', manualDocumentValidity: 'DOC_VALIDATED' },
      'manualFaceMatchResult',
      'code',
    ],
  ])('is not reviewed with %j', async (status, path, rule) => {
    const before = sent();
    await expect(service.addDummyStatus('scan-1', status as never)).rejects.toMatchObject({
      problems: [{ path, rule }],
    });
    expect(sent()).toBe(before);
  });

  it('is for accounts of the DEV environment', async () => {
    const scanRef = await verified();
    app.simulator.configure({ dummyStatus: false });
    const status = { manualFaceMatchResult: 'FACE_MATCH', manualDocumentValidity: 'DOC_VALIDATED' };
    await expect(service.addDummyStatus(scanRef, status)).rejects.toMatchObject({
      code: 'IDENFY_PERMISSION',
    });
    app.simulator.configure({ dummyStatus: true });
  });
});

describe('a report', () => {
  it('is in the language that is asked for', async () => {
    const scanRef = await verified();
    const text = async (language?: 'en' | 'lt'): Promise<string> =>
      (await service.generatePdf(scanRef, { language, timeoutMs: 5000 })).toString('latin1');
    await expect(text()).resolves.toContain(`Verification ${scanRef}`);
    await expect(text('en')).resolves.toContain(`Verification ${scanRef}`);
    await expect(text('lt')).resolves.toContain(`Patikra ${scanRef}`);
  });

  it.each([
    [{ language: 'de' }, 'language'],
    [{ lang: 'lt' }, 'lang'],
  ])('is not made with %j', async (options, path) => {
    const before = sent();
    await expect(service.generatePdf('scan-1', options as object)).rejects.toMatchObject({
      code: 'IDENFY_REQUEST',
      problems: [{ path }],
    });
    expect(sent()).toBe(before);
  });
});

it.each(['', '.', '..', undefined, 5, '\ud800'])(
  'an id %j is refused before anything is sent',
  async (id) => {
    const before = sent();
    const scanRef = id as string;
    for (const refused of [
      service.requestInformation(scanRef),
      service.addToBlocklist(scanRef, 'SELFIE'),
      service.removeFromBlocklist(scanRef, 'SELFIE'),
    ]) {
      await expect(refused).rejects.toMatchObject({ problems: [{ path: 'scanRef' }] });
    }
    expect(paths(before)).toEqual([]);
  },
);
