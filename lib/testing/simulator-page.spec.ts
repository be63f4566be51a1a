import { WebhookReceiver } from '../../test/support/webhook-receiver.js';
import { IdenfySimulator } from './simulator.js';

const BASIC = `Basic ${Buffer.from('key:secret').toString('base64')}`;
const URLS = {
  successUrl: 'https://app.test/success',
  errorUrl: 'https://app.test/error',
  unverifiedUrl: 'https://app.test/unverified',
};

describe('the hosted page of the simulator', () => {
  let simulator: IdenfySimulator;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    simulator = await IdenfySimulator.start({
      apiKey: 'key',
      apiSecret: 'secret',
      signingKeys: 'signing key',
      webhookUrl: receiver.url,
      redelivery: { attempts: 1, everyMs: 1 },
    });
  });
  afterEach(async () => {
    receiver.received.length = 0;
    await simulator.reset();
  });
  afterAll(() => Promise.all([simulator.close(), receiver.close()]));

  async function start(
    request: object = {},
  ): Promise<{ scanRef: string; authToken: string; redirectUrl: string }> {
    const response = await fetch(`${simulator.url}/api/v2/token`, {
      method: 'POST',
      headers: { Authorization: BASIC },
      body: JSON.stringify({ clientId: 'user-1', ...request }),
    });
    return (await response.json()) as { scanRef: string; authToken: string; redirectUrl: string };
  }
  const pick = (url: string, result: string, more: Record<string, string> = {}) =>
    fetch(url, { method: 'POST', body: new URLSearchParams({ result, ...more }), redirect: 'manual' });

  it('shows whose verification it is, and what can be picked', async () => {
    const { redirectUrl, scanRef } = await start({ firstName: 'Ann', lastName: 'Roe' });
    const response = await fetch(redirectUrl);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const html = await response.text();
    for (const text of ['Ann Roe', 'user-1', scanRef, 'name="automaticFirst"']) {
      expect(html).toContain(text);
    }
    const values = [...html.matchAll(/<button name="result" value="(\w+)"/g)].map(([, value]) => value);
    expect(values).toEqual(['APPROVED', 'DENIED', 'SUSPECTED', 'REVIEWING', 'CANCELLED', 'EXPIRED']);
    expect(simulator.session(scanRef)?.openedAt).toBeInstanceOf(Date);
  });

  it('loads nothing, runs nothing, and escapes what it shows', async () => {
    const { redirectUrl } = await start({
      clientId: `<script>alert("1")</script>&'`,
      firstName: "D'Arc",
    });
    const response = await fetch(redirectUrl);
    const html = await response.text();
    expect(html).not.toMatch(/<script|<img|<link|src=|href=|https?:/);
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;');
    expect(html).toContain('D&#39;Arc');
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-/,
    );
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    ['APPROVED', URLS.successUrl],
    ['SUSPECTED', URLS.successUrl],
    ['DENIED', URLS.errorUrl],
    ['CANCELLED', URLS.unverifiedUrl],
    ['EXPIRED', URLS.unverifiedUrl],
  ])('after %s sends the webhook, then the person to %s', async (result, url) => {
    const { redirectUrl, scanRef } = await start(URLS);
    const response = await pick(redirectUrl, result);
    expect([response.status, response.headers.get('location')]).toEqual([303, url]);
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.payload).toMatchObject({ scanRef, final: true });
  });

  it('sends a success to the errorUrl when the app did not take the webhook', async () => {
    receiver.answers.push(500, 500);
    const { redirectUrl, scanRef } = await start(URLS);
    expect((await pick(redirectUrl, 'APPROVED')).headers.get('location')).toBe(URLS.errorUrl);
    expect(simulator.session(scanRef)).toMatchObject({ overall: 'APPROVED', final: true });
  });

  it('sends the automatic result first where ticked', async () => {
    const { redirectUrl } = await start();
    expect(await (await fetch(redirectUrl)).text()).not.toContain('checked');
    await pick(redirectUrl, 'APPROVED', { automaticFirst: 'yes' });
    expect(receiver.received.map(({ payload }) => payload.final)).toEqual([false, true]);
  });

  it('is ticked where the account takes two webhooks, and unticked sends one', async () => {
    simulator.configure({ webhooks: 'two' });
    const { redirectUrl } = await start();
    expect(await (await fetch(redirectUrl)).text()).toContain(' checked>');
    await pick(redirectUrl, 'APPROVED');
    expect(receiver.received.map(({ payload }) => payload.final)).toEqual([true]);
  });

  it.each([
    ['APPROVED', 'success', 'You are done'],
    ['DENIED', 'fail', 'did not work'],
    ['CANCELLED', 'unverified', 'Not verified'],
  ])('has a page of its own after %s', async (result, status, text) => {
    const { redirectUrl, authToken } = await start();
    const location = (await pick(redirectUrl, result)).headers.get('location');
    expect(location).toBe(`${simulator.url}/result?status=${status}&token=${authToken}`);
    expect(await (await fetch(location ?? '')).text()).toContain(text);
    const plain = await (await fetch(`${simulator.url}/result?status=${status}`)).text();
    expect(plain).toContain(text);
    expect(plain).not.toContain('<script');
  });

  it('stays at the address that the browser knows', async () => {
    const { redirectUrl } = await start();
    const url = redirectUrl.replace('127.0.0.1', 'localhost');
    const location = (await pick(url, 'APPROVED')).headers.get('location');
    expect(new URL(location ?? '').origin).toBe(new URL(url).origin);
  });

  it('goes to the returnUrl of the account before that', async () => {
    simulator.configure({ returnUrl: 'http://localhost:3000/' });
    const { redirectUrl } = await start({ errorUrl: URLS.errorUrl });
    expect((await pick(redirectUrl, 'APPROVED')).headers.get('location')).toBe('http://localhost:3000/');
  });

  it('is the page of the iframe too', async () => {
    const { authToken, scanRef } = await start();
    const url = `${simulator.url}/?authToken=${authToken}&lang=en`;
    expect(await (await fetch(url)).text()).toContain(scanRef);
    expect((await pick(url, 'APPROVED')).status).toBe(303);
    expect(receiver.received).toHaveLength(1);
  });

  it('takes a token once, also when it is sent twice at a time', async () => {
    const { redirectUrl } = await start();
    const responses = await Promise.all([pick(redirectUrl, 'APPROVED'), pick(redirectUrl, 'DENIED')]);
    expect(responses.map(({ status }) => status).sort()).toEqual([303, 410]);
    const again = await fetch(redirectUrl);
    expect(again.status).toBe(410);
    expect(await again.text()).toContain('was used');
    expect(receiver.received).toHaveLength(1);
  });

  it('says that a link has expired', async () => {
    const { redirectUrl, scanRef } = await start();
    await simulator.complete(scanRef, 'EXPIRED');
    const response = await fetch(redirectUrl);
    expect(response.status).toBe(410);
    expect(await response.text()).toContain('has expired');
    expect((await pick(redirectUrl, 'APPROVED')).status).toBe(410);
  });

  it.each([
    '/?authToken=unknown',
    '/api/v2/redirect',
    '/api/v2/redirect?authToken=unknown',
    '/result',
    '/result?status=constructor',
  ])('knows no %s', async (path) => expect((await fetch(simulator.url + path)).status).toBe(404));

  it('wants a result that there is', async () => {
    const { redirectUrl } = await start();
    expect((await pick(redirectUrl, 'PERHAPS')).status).toBe(400);
    expect((await fetch(redirectUrl, { method: 'DELETE' })).status).toBe(405);
    expect((await pick(redirectUrl, 'APPROVED')).status).toBe(303);
    expect(simulator.requests).toHaveLength(1);
  });
});
