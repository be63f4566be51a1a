import { IdenfyChecks, IdenfyCompanies, IdenfyFaces, IdenfyService } from '../../lib/index.js';
import { simulatedApp } from './simulated.js';
import type { SimulatedApp } from './simulated.js';

const REDIRECTS = {
  success_redirect: 'https://app.test/old-enough',
  underage_redirect: 'https://app.test/too-young',
  uncertain_redirect: 'https://app.test/unclear',
};
const CARD = { successUrl: 'https://app.test/card', failUrl: 'https://app.test/no-card' };

let app: SimulatedApp;

beforeAll(async () => {
  app = await simulatedApp();
});
afterAll(() => app.close());
beforeEach(() => {
  app.events.length = 0;
  app.simulator.configure({ returnUrl: undefined });
});

const pick = (url: string, result: string) =>
  fetch(url, { method: 'POST', body: new URLSearchParams({ result }), redirect: 'manual' });
/** Where the browser goes after it. */
async function picked(url: string, result: string): Promise<string | null> {
  const response = await pick(url, result);
  expect(response.status).toBe(303);
  return response.headers.get('location');
}
const resultPage = (status: string) =>
  expect.stringMatching(new RegExp(`^${app.simulator.url}/result\\?status=${status}&token=\\w+$`)) as unknown;
async function choicesOf(url: string): Promise<string[]> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
  const html = await response.text();
  return [...html.matchAll(/<button name="result" value="(\w+)"/g)].map(([, value]) => value!);
}
const status = async (url: string): Promise<number> => (await fetch(url)).status;

async function faceUrl(request: object = {}): Promise<string> {
  const { scanRef = '' } = await app.module
    .get(IdenfyService)
    .createToken({ clientId: `f-${Math.random()}` });
  await app.simulator.complete(scanRef, 'APPROVED');
  app.events.length = 0;
  const faces = app.module.get(IdenfyFaces);
  const asked = { scanRef, type: 'AUTHENTICATION', method: 'FACE_MATCHING', ...request } as const;
  return faces.sessionUrl((await faces.createToken(asked)).token);
}
async function formUrl(request: object = {}): Promise<{ token: string; url: string }> {
  const companies = app.module.get(IdenfyCompanies);
  const { tokenString: token } = await companies.createToken({ clientId: 'company <1>', ...request });
  return { token, url: companies.formUrl(token) };
}
const ageUrl = async (request: object = {}): Promise<string> => {
  const asked = { min_age: 18, confidence_threshold: 90, buffer: 2, ...REDIRECTS, ...request };
  return (await app.module.get(IdenfyChecks).ageEstimationToken(asked)).session_url!;
};
const cardUrl = async (request: object = {}): Promise<string> => {
  const asked = { expectedName: 'Ann Example', expectedLastFour: '4243', ...CARD, ...request };
  return (await app.module.get(IdenfyChecks).bankCardToken(asked)).sessionUrl!;
};
const bankUrl = async (request: object = {}): Promise<string> => {
  const asked = { country: 'LT', access: { accounts: true }, ...request };
  const { tokenString } = await app.module.get(IdenfyChecks).bankToken(asked);
  return `${app.simulator.url}/bank/?token=${tokenString}`;
};

describe('the page of a face login', () => {
  it.each([
    ['Success', 'success', true],
    ['Failed', 'fail', false],
    ['Canceled', 'unverified', false],
    ['Expired', 'unverified', false],
  ])('can end with %s', async (outcome, result, approved) => {
    const url = await faceUrl();
    expect(await choicesOf(url)).toEqual(['Success', 'Failed', 'Canceled', 'Expired']);
    expect(await picked(url, outcome)).toEqual(resultPage(result));
    expect(app.events).toMatchObject([{ type: 'facial-authentication', payload: { status: outcome } }]);
    expect(app.simulator.faces.sessions.at(-1)).toMatchObject({ approved });
  });
});

describe('the page of a company form', () => {
  it('sends a form that was not even created', async () => {
    const { url, token } = await formUrl();
    expect(await (await fetch(url)).text()).toContain('company &lt;1&gt;');
    expect(await choicesOf(url)).toEqual(['SENT', 'LISTED']);
    expect(await picked(url, 'SENT')).toEqual(resultPage('success'));
    const { companyId: id = '' } = app.simulator.companies.tokens.find((one) => one.tokenString === token)!;
    expect(app.events).toMatchObject([
      { type: 'company.submitted', payload: { id, clientId: 'company <1>' } },
    ]);
    await expect(app.module.get(IdenfyCompanies).get(id)).resolves.toMatchObject({
      company: { companyName: 'Sample Trading Ltd' },
      meta: { status: 'NEED_TO_REVIEW' },
    });
    expect(app.simulator.companies.company(id)).toMatchObject({ amlStatus: 'NO_FLAGS' });
  });

  it('sends the form that the app has filled in, and again when more was asked for', async () => {
    const { url, token } = await formUrl();
    const { forms } = app.module.get(IdenfyCompanies);
    const company = { companyName: 'Example Ltd', country: 'LT' };
    const { id } = await forms.create({ company }, { token });
    expect(await (await fetch(url)).text()).toContain('Example Ltd');
    await picked(url, 'LISTED');
    expect(app.simulator.companies.company(id)).toMatchObject({
      ...{ company, status: 'NEED_TO_REVIEW', amlStatus: 'FLAGS_FOUND' },
    });
    await app.simulator.companies.requestInformation(id);
    const again = app.simulator.companies.tokens.at(-1)!.tokenString;
    await picked(app.module.get(IdenfyCompanies).formUrl(again), 'SENT');
    expect(app.events.map(({ type }) => type)).toEqual([
      'company.submitted',
      'company.info-requested',
      'company.submitted',
    ]);
    expect(app.simulator.companies.tokens.at(-1)).toMatchObject({ companyId: id, used: true });
    expect(app.simulator.companies.company(id)).toMatchObject({ informationRequested: false });
  });

  it('has a call that does the same', async () => {
    const { token, url } = await formUrl();
    const { companies } = app.simulator;
    const delivery = await companies.finishForm(token, { companyName: 'Other Ltd', country: 'EE' });
    expect(delivery).toMatchObject({ eventType: 'COMPANY_SUBMIT', acknowledged: true });
    expect(companies.companies.at(-1)).toMatchObject({ company: { companyName: 'Other Ltd' } });
    expect(await status(url)).toBe(410);
    for (const wrong of [token, 'nobody']) {
      await expect(companies.finishForm(wrong)).rejects.toThrow('no open form');
    }
  });
});

describe('the page of an age estimation', () => {
  it.each([
    ['SUCCESS', REDIRECTS.success_redirect],
    ['UNDERAGE', REDIRECTS.underage_redirect],
    ['UNCERTAIN', REDIRECTS.uncertain_redirect],
  ])('ends with %s, and goes to %s', async (outcome, redirect) => {
    const url = await ageUrl();
    expect(await choicesOf(url)).toEqual(['SUCCESS', 'UNDERAGE', 'UNCERTAIN']);
    expect(await picked(url, outcome)).toBe(redirect);
    expect(app.events).toMatchObject([{ type: 'age.estimation', payload: { outcome } }]);
  });

  it.each([
    [{ min_age: 2 }, ['SUCCESS', 'UNCERTAIN']],
    [{ confidence_threshold: 0 }, ['SUCCESS', 'UNDERAGE']],
    [{ confidence_threshold: 100, min_age: 3 }, ['SUCCESS', 'UNDERAGE', 'UNCERTAIN']],
    [{ min_age: 1, buffer: 0 }, ['SUCCESS', 'UNDERAGE', 'UNCERTAIN']],
  ])('offers for %j what it can end in', async (request, outcomes) => {
    expect(await choicesOf(await ageUrl(request))).toEqual(outcomes);
    for (const outcome of outcomes) {
      await picked(await ageUrl(request), outcome);
    }
    expect(app.events.map(({ payload }) => (payload as { outcome: string }).outcome)).toEqual(outcomes);
  });

  it('ends without a redirect on a page of the simulator', async () => {
    const url = await ageUrl({ underage_redirect: undefined });
    expect(await picked(url, 'UNDERAGE')).toEqual(resultPage('fail'));
  });
});

describe('the pages of a bank card and a bank account', () => {
  it.each([
    ['MATCH', CARD.successUrl, { status: 'MATCH' }],
    ['OTHER', CARD.failUrl, { status: 'NO_MATCH', noMatchReason: 'NAME_MISMATCH' }],
    ['UNREADABLE', CARD.failUrl, { status: 'NO_MATCH', noMatchReason: 'NAME_NOT_FOUND' }],
  ])('end for a card with %s, and go to %s', async (outcome, redirect, payload) => {
    const url = await cardUrl();
    expect(await choicesOf(url)).toEqual(['MATCH', 'OTHER', 'UNREADABLE']);
    expect(await picked(url, outcome)).toBe(redirect);
    expect(app.events).toMatchObject([{ type: 'bank-card.verification', payload }]);
  });

  it('end for a card when its session does, once it is open', async () => {
    const [opened, unopened] = [await cardUrl({ sessionLength: 10 }), await cardUrl({ sessionLength: 10 })];
    expect(await status(opened)).toBe(200);
    await app.simulator.clock.advance(590_000);
    expect(await status(opened)).toBe(200);
    await app.simulator.clock.advance(10_000);
    expect([await status(opened), await status(unopened)]).toEqual([410, 200]);
    expect((await pick(opened, 'MATCH')).status).toBe(410);
    expect(await picked(unopened, 'MATCH')).toBe(CARD.successUrl);
    expect(app.events).toHaveLength(1);
  });

  it.each(['LOW', 'HIGH'])('end for an account with the risk %s', async (riskLevel) => {
    const url = await bankUrl();
    expect(await choicesOf(url)).toEqual(['LOW', 'HIGH']);
    expect(await picked(url, riskLevel)).toEqual(resultPage('success'));
    expect(app.events).toMatchObject([{ type: 'bank.verification', payload: { riskLevel } }]);
  });
});

describe.each<[string, (request?: object) => Promise<string>, string, object]>([
  ['a face login', faceUrl, 'Success', { lifetime: 60 }],
  ['a company form', async (request) => (await formUrl(request)).url, 'SENT', { lifetime: 60 }],
  ['an age estimation', ageUrl, 'SUCCESS', { expiry_minutes: 5 }],
  ['a bank card', cardUrl, 'MATCH', { lifetime: 60 }],
  ['a bank account', bankUrl, 'LOW', { lifetime: 60 }],
])('every page, that of %s too,', (_name, urlOf, result, shortLived) => {
  it('is used once, also when it is sent twice at a time', async () => {
    const url = await urlOf();
    const responses = await Promise.all([pick(url, result), pick(url, result)]);
    expect(responses.map((response) => response.status).sort()).toEqual([303, 410]);
    const again = await fetch(url);
    expect([again.status, await again.text()]).toEqual([410, expect.stringContaining('was used')]);
    expect(app.events).toHaveLength(1);
  });

  it('expires, and does nothing then', async () => {
    const url = await urlOf(shortLived);
    const half = 'expiry_minutes' in shortLived ? 150_000 : 30_000;
    await app.simulator.clock.advance(half);
    expect(await status(url)).toBe(200);
    await app.simulator.clock.advance(half);
    const late = await fetch(url);
    expect([late.status, await late.text()]).toEqual([410, expect.stringContaining('has expired')]);
    expect((await pick(url, result)).status).toBe(410);
    expect(app.events).toEqual([]);
  });

  it('goes to the returnUrl, where its request has none', async () => {
    app.simulator.configure({ returnUrl: 'http://localhost:3000/back' });
    const none = { success_redirect: undefined, successUrl: undefined };
    const own = /age|card/.test(_name) ? none : {};
    expect(await picked(await urlOf(own), result)).toBe('http://localhost:3000/back');
  });

  it('knows its tokens only, wants a result, and is no call of the API', async () => {
    const url = await urlOf();
    const calls = app.simulator.requests.length;
    expect((await pick(url, 'PERHAPS')).status).toBe(400);
    expect((await fetch(url, { method: 'PUT' })).status).toBe(405);
    expect(await status(url.replace(/=.*/, '=unknown'))).toBe(404);
    expect(await status(url.replace(/\?.*/, ''))).toBe(404);
    expect((await pick(url, result)).status).toBe(303);
    expect(app.simulator.requests).toHaveLength(calls);
  });
});
