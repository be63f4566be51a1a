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

  it('shows what the app asked for, and where the browser goes', async () => {
    const request = {
      country: ['LT', 'LV'],
      documents: ['PASSPORT'],
      locale: 'lt',
      externalRef: 'order <7>',
    };
    const { redirectUrl, authToken, scanRef } = await start({ ...request, ...URLS, checkAml: true });
    const shown = async (url: string): Promise<Record<string, string>> => {
      const html = await (await fetch(url)).text();
      const pairs = [...html.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)].map(
        ([, name = '', value = '']) => [name, value] as const,
      );
      return Object.fromEntries(pairs);
    };
    const entries = await shown(redirectUrl);
    const ends = simulator.session(scanRef)!.endsAt.toISOString();
    expect(entries).toEqual({
      Client: 'user-1',
      Verification: scanRef,
      Reference: 'order &lt;7&gt;',
      Type: 'IDENTIFICATION',
      Country: 'LT, LV',
      Documents: 'PASSPORT',
      Language: 'lt',
      'Open until': `${ends.slice(0, 10)} ${ends.slice(11, 19)} UTC (1800 s from its opening)`,
      'Leads to': Object.values(URLS).join(', '),
      'Also set': 'checkAml',
    });
    // In an iframe the locale of the token has no effect.
    const iframe = `${simulator.url}/?authToken=${authToken}`;
    expect(await shown(iframe)).toMatchObject({ Language: 'that of the browser' });
    expect(await shown(`${iframe}&lang=pl`)).toMatchObject({ Language: 'pl' });

    const plain = await shown((await start()).redirectUrl);
    expect(plain).toMatchObject({
      Country: 'any',
      Language: 'en',
      Documents: expect.stringMatching(/^ID_CARD, /) as unknown,
    });
    expect(plain).not.toHaveProperty('Leads to');
  });

  it.each([
    ['Denied', 'DENIED', true],
    ['SUSPECTED', 'SUSPECTED', true],
    ['reviewing', 'REVIEWING', false],
    ['Cancelled', 'EXPIRED', true],
    ['Canceled', 'EXPIRED', true],
    ['Expired', 'EXPIRED', true],
    ['Approved', 'APPROVED', true],
    ['Roe', 'APPROVED', true],
    [undefined, 'APPROVED', true],
  ])('finishes for the last name %s as %s, with one press', async (lastName, overall, final) => {
    const { redirectUrl, scanRef } = await start({ lastName });
    const [, meaning] = />Finish<\/button>\s*<p[^>]*>Ends as (\w+)/.exec(
      await (await fetch(redirectUrl)).text(),
    )!;
    await pick(redirectUrl, 'FINISH');
    expect(simulator.session(scanRef)).toMatchObject({ overall, final });
    const isCancelled = receiver.received[0]?.headers['idenfy-event-type'] === 'IDENTIFICATION_CANCELLED';
    expect(meaning).toBe(isCancelled ? 'CANCELLED' : overall);
    expect(isCancelled).toBe(/^cancel/i.test(lastName ?? ''));
  });

  it('can be ended otherwise whatever the name is', async () => {
    const { redirectUrl, scanRef } = await start({ lastName: 'Denied' });
    await pick(redirectUrl, 'APPROVED');
    expect(simulator.session(scanRef)).toMatchObject({ overall: 'APPROVED' });
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

  describe('says after the end what the app did with the webhook:', () => {
    async function ended(result: string, ...answers: number[]): Promise<string> {
      receiver.answers.push(...answers);
      const { redirectUrl } = await start();
      const location = (await pick(redirectUrl, result)).headers.get('location');
      const html = await (await fetch(location ?? '')).text();
      return html.slice(html.indexOf('<main>')).replaceAll(/<[^>]+>\n?/g, '|');
    }

    it('it took it', async () => {
      const text = await ended('DENIED');
      expect(text).toContain('|The person was denied.|');
      expect(text).toContain('|DENIED, final|');
      expect(text).toMatch(/\|Your app responded 200 after \d+ ms\.\|/);
      expect(text).toContain(`|IDENTIFICATION_MANUAL_FINISHED to ${receiver.url}.|`);
      expect(text).toContain('|Open the console|');
    });

    it.each([
      [500, 'A handler has failed'],
      [401, 'The signature did not fit'],
      [404, 'No route is there'],
      [302, 'any 2xx'],
    ])('it responded %i', async (status, advice) => {
      const text = await ended('APPROVED', status, status);
      expect(text).toContain('The person was approved. The app did not take the webhook');
      expect(text).toContain('|APPROVED, final|');
      expect(text).toMatch(
        new RegExp(`Your app responded ${status} after \\d+ ms, at attempt 2\\.\\|.*${advice}`),
      );
    });

    it('it refused a webhook that had no signature', async () => {
      simulator.configure({ signingKeys: [] });
      expect(await ended('APPROVED', 401, 401)).toContain('the simulator has no signing key');
    });

    it('it was late, or not there', async () => {
      simulator.configure({ webhookTimeoutMs: 20, redelivery: { attempts: 0, everyMs: 1 } });
      receiver.answers.push(() => undefined);
      expect(await ended('DENIED')).toMatch(/did not respond \(timeout\)\..*no longer than 0\.02 s/);
      simulator.configure({ webhookTimeoutMs: 10_000, webhookUrl: 'http://127.0.0.1:9/' });
      expect(await ended('DENIED')).toMatch(/did not respond \(ECONNREFUSED\)\..*may not run/);
    });

    it('it could not be told', async () => {
      simulator.setWebhookUrl(undefined);
      expect(await ended('APPROVED')).toMatch(/\|None was sent\.\|.*set its webhookUrl/);
    });

    it('it took the automatic result, and the review goes on', async () => {
      simulator.configure({ manualReviewMs: 3_600_000 });
      const text = await ended('APPROVED');
      expect(text).toMatch(
        /\|Not verified\|.*A person reviews it now: until \d{4}-.* UTC\..*\|REVIEWING, not final\|/,
      );
      expect(await ended('REVIEWING')).toContain('decide in the console');
    });
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
