import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { Person } from '../../sample/story/person.js';
import type { RunningSample } from '../../sample/support/start-sample.js';
import { startSample } from '../../sample/support/start-sample.js';
import type { Happening } from '../../sample/trace/happening.interface.js';
import type { VerificationView } from '../../sample/src/verification.interface.js';
import { platforms } from '../support/platforms.js';
import { EventStream } from './event-stream.js';

const NAMES = { firstName: 'Ona', lastName: 'Petraitė' };

interface Refusal {
  readonly code?: string;
  readonly retryAfterSeconds?: number;
  readonly problems?: readonly { path: string; message: string }[];
}

describe.each(platforms)('sample app on %s', (platform) => {
  const before = { ...process.env };
  let sample: RunningSample;
  let simulator: IdenfySimulator;

  beforeAll(async () => {
    for (const name of Object.keys(process.env).filter((key) => key.startsWith('IDENFY_'))) {
      delete process.env[name];
    }
    sample = await startSample({ port: 0, platform, logger: false });
    simulator = sample.setup.simulator!;
  });

  afterAll(async () => {
    await sample.app.close();
    Object.assign(process.env, before);
  });

  const signedIn = async () => {
    const person = new Person(sample.url);
    expect(await person.signIn()).toBe(200);
    return person;
  };
  const start = (person: Person, form: object = NAMES) =>
    person.post<{ redirectUrl: string } & Refusal>('/verifications', form);
  const statuses = async (person: Person) =>
    (await person.get<VerificationView[]>('/verifications')).body.map(({ status }) => status);

  it('serves a page that loads nothing from elsewhere', async () => {
    const page = await fetch(`${sample.url}/`);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    for (const [, asset] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect([asset, (await fetch(`${sample.url}/${asset}`)).status]).toEqual([asset, 200]);
    }
  });

  it('keeps to one name of this machine, so that the cookie is there when the browser comes back', async () => {
    const { port } = new URL(sample.url);
    const answer = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `http://localhost:${port}/`]);
  });

  it.each([
    ['GET', '/verifications'],
    ['POST', '/verifications'],
    ['GET', '/events'],
  ])('answers %s %s with 401 before the sign-in', async (method, path) => {
    expect((await fetch(`${sample.url}${path}`, { method })).status).toBe(401);
    const cookie = 'session=00000000-0000-4000-8000-000000000000';
    expect((await fetch(`${sample.url}${path}`, { method, headers: { cookie } })).status).toBe(401);
  });

  it('leads a person to the hosted page and back, and shows the result live', async () => {
    const [person, somebodyElse] = [await signedIn(), await signedIn()];
    const events = await EventStream.open<VerificationView[]>(
      `${sample.url}/events`,
      person.cookie,
      'verifications',
    );
    expect(await events.next()).toEqual([]);

    const { status, body } = await start(person);
    expect(status).toBe(201);
    const [open] = await events.next();
    expect(open).toMatchObject({ status: 'open', continueUrl: body.redirectUrl });

    const back = await person.decide(body.redirectUrl, 'APPROVED');
    expect(back.status).toBeGreaterThanOrEqual(300);
    expect(new URL(back.headers.get('location')!).origin).toBe(sample.url);
    const [approved] = await events.next();
    expect(approved).toEqual({
      id: open!.id,
      startedAt: open!.startedAt,
      status: 'approved',
      changedAt: expect.any(String) as string,
    });

    expect(await statuses(person)).toEqual(['approved']);
    expect(await statuses(somebodyElse)).toEqual([]);
    events.close();
  });

  it('tells a developer what just happened, of their own person only and without names', async () => {
    const [person, somebodyElse] = [await signedIn(), await signedIn()];
    const trace = (of: Person): Promise<EventStream<Happening[]>> =>
      EventStream.open(`${sample.url}/events`, of.cookie, 'trace');
    const stepsOf = (happenings: Happening[]) => happenings[0]?.steps.map(({ channel }) => channel);
    const events = await trace(person);
    expect(await events.next()).toEqual([]);
    await start(person);
    const started = await events.next();
    expect(started).toMatchObject([{ method: 'POST', path: '/verifications', status: 201 }]);
    expect(stepsOf(started)).toEqual(['session', 'request', 'session']);

    const { scanRef, clientId } = simulator.sessions.at(-1)!;
    await simulator.complete(scanRef, 'APPROVED');
    const approved = await events.next();
    expect(approved).toMatchObject([{ method: 'POST', path: '/idenfy/webhook', status: 200 }, {}]);
    expect(stepsOf(approved)).toEqual(['session', 'handler', 'delivery']);
    for (const text of [NAMES.lastName, clientId, scanRef]) {
      expect(JSON.stringify(approved)).not.toContain(text);
    }
    const others = await trace(somebodyElse);
    expect(await others.next()).toEqual([]);
    events.close();
    others.close();
  });

  it('asks iDenfy for the person who is signed in, by name only', async () => {
    const sessions = simulator.sessions.length;
    expect((await start(await signedIn())).status).toBe(201);
    const { request, clientId } = simulator.sessions[sessions]!;
    expect(clientId).toMatch(/^demo-[0-9a-f-]{36}$/);
    expect(request).toEqual({ ...NAMES, clientId });
  });

  it('refuses a second start while one is open, and allows it after the result', async () => {
    const person = await signedIn();
    const { body } = await start(person);
    const refused = await start(person);
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe('IDENFY_DUPLICATE_TOKEN');
    expect(refused.headers.get('retry-after')).toBe(String(refused.body.retryAfterSeconds));
    await person.decide(body.redirectUrl, 'CANCELLED');
    expect((await start(person)).status).toBe(201);
    expect(await statuses(person)).toEqual(['open', 'cancelled']);
  });

  it.each([
    ['APPROVED', 'approved'],
    ['DENIED', 'denied'],
    ['SUSPECTED', 'suspected'],
    ['EXPIRED', 'expired'],
    ['CANCELLED', 'cancelled'],
  ])('shows %s as %s', async (outcome, shown) => {
    const person = await signedIn();
    await person.decide((await start(person)).body.redirectUrl, outcome);
    expect(await statuses(person)).toEqual([shown]);
  });

  it('shows a preliminary result as under review', async () => {
    const person = await signedIn();
    await start(person);
    const { scanRef } = simulator.sessions.at(-1)!;
    await simulator.complete(scanRef, 'APPROVED', { final: false });
    expect(await statuses(person)).toEqual(['reviewing']);
    await simulator.complete(scanRef, 'DENIED');
    expect(await statuses(person)).toEqual(['denied']);
  });

  it('says which field is wrong, and takes nothing but the two names', async () => {
    const calls = simulator.requests.length;
    const refused = await start(await signedIn(), {
      firstName: 'J0hn',
      lastName: '',
      clientId: 'somebody-else',
    });
    expect(refused.status).toBe(400);
    expect(new Set(refused.body.problems?.map(({ path }) => path))).toEqual(
      new Set(['clientId', 'firstName', 'lastName']),
    );
    expect(simulator.requests).toHaveLength(calls);
  });

  it('passes on in its own words that iDenfy is out of credits', async () => {
    const person = await signedIn();
    simulator.configure({ credits: 0 });
    const refused = await start(person);
    simulator.configure({ credits: Infinity });
    expect([refused.status, refused.body.code]).toEqual([503, 'IDENFY_QUOTA']);
    expect((await start(person)).status).toBe(201);
  });

  it('does not say that nothing was started when the response was lost after a credit was spent', async () => {
    const person = await signedIn();
    const spent = simulator.creditsSpent;
    simulator.failNext('cut');
    const { status: statusCode, body } = await start(person);
    expect(simulator.creditsSpent).toBe(spent + 1);
    expect([statusCode, body.code]).toEqual([504, 'IDENFY_OUTCOME_UNKNOWN']);
    const texts = '../../sample/public/texts.js';
    const { refusalText } = (await import(texts)) as { refusalText(answer: object): { text: string } };
    const { text } = refusalText({ ...body, statusCode });
    expect(text).toMatch(/may have been started/);
  });
});

describe('sample app with credentials in the environment', () => {
  const before = { ...process.env };

  afterEach(() => {
    process.env = { ...before };
  });

  it('talks to the account they belong to, and has the browser sent back to its public address', async () => {
    const [apiKey, apiSecret, signingKey] = ['the-key', 'the-secret', 'the-signing-key'];
    const account = await IdenfySimulator.start({ apiKey, apiSecret, signingKeys: signingKey });
    Object.assign(process.env, {
      IDENFY_API_KEY: apiKey,
      IDENFY_API_SECRET: apiSecret,
      IDENFY_SIGNING_KEYS: signingKey,
      IDENFY_BASE_URL: account.url,
      PUBLIC_URL: 'https://app.test/',
    });
    const { app, setup, url, webhookUrl } = await startSample({ port: 0, logger: false });
    try {
      expect([setup.simulated, url, webhookUrl]).toEqual([
        false,
        'https://app.test',
        'https://app.test/idenfy/webhook',
      ]);
      const person = new Person(await app.getUrl());
      await person.signIn();
      expect((await person.post('/verifications', NAMES)).status).toBe(201);
      expect(account.sessions[0]?.request).toMatchObject({
        successUrl: 'https://app.test/?returned=success',
        errorUrl: 'https://app.test/?returned=error',
        unverifiedUrl: 'https://app.test/?returned=unverified',
      });
    } finally {
      await app.close();
      await account.close();
    }
  });

  it('does not start when something is missing, and names the variable', async () => {
    Object.assign(process.env, { IDENFY_API_KEY: 'the-key' });
    const start = startSample({ port: 0, logger: false });
    await expect(start).rejects.toMatchObject({ code: 'IDENFY_CONFIG' });
    await expect(start).rejects.toThrow(/IDENFY_API_SECRET[^]*IDENFY_SIGNING_KEYS/);
  });
});

it('knows a person after a restart', async () => {
  const first = await startSample({ port: 0, logger: false });
  const person = new Person(first.url);
  await person.signIn();
  await first.app.close();
  const second = await startSample({ port: 0, logger: false });
  const answer = await fetch(`${second.url}/verifications`, { headers: { cookie: person.cookie } });
  expect([answer.status, await answer.text()]).toEqual([200, '[]']);
  await second.app.close();
});

it('leaves nothing behind when it ends', async () => {
  const idenfyVariables = () => Object.keys(process.env).filter((name) => name.startsWith('IDENFY_'));
  const before = idenfyVariables();
  const { app, setup } = await startSample({ port: 0, logger: false });
  const { url } = setup.simulator!;
  expect(process.env.IDENFY_BASE_URL).toBe(url);
  await app.close();
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  expect(idenfyVariables()).toEqual(before);
});
