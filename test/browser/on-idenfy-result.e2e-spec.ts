import type { Browser } from 'playwright-core';
import { chromiumForTests } from '../support/chromium.js';
import { AppPage, serveApp } from './app-page.js';
import type { AppServer } from './app-page.js';

const UI = 'https://ui.idenfy.com/?authToken=TOKEN';
const OTHER = 'https://evil.example/?authToken=TOKEN';
const APPROVED = {
  status: 'APPROVED',
  manualStatus: 'WAITING',
  autoSuspected: false,
  manualSuspected: false,
};

const NO_RESULTS = [
  ...['', 'APPROVED', '{"status":"APPROVED"', 'null', '"APPROVED"', '[]', 7, null, true, [APPROVED], {}],
  ...[{ status: null }, { status: ['APPROVED'] }, { status: 'DENIED' }, { status: 'success' }],
  { result: APPROVED },
];

const browser = await chromiumForTests();
const inBrowser = browser === undefined ? describe.skip : describe;

inBrowser('nestjs-idenfy/browser in Chromium', () => {
  let server: AppServer;
  let app: AppPage;

  beforeAll(async () => {
    server = await serveApp();
  });
  beforeEach(async () => {
    app = await AppPage.open(browser as Browser, server.url);
  });
  afterEach(() => app.close());
  afterAll(async () => {
    await browser?.close();
    await server.close();
  });

  const listenTo = (id: string, options = '{}'): Promise<unknown> =>
    app.run(`{
      window.stop = idenfy.onIdenfyResult(document.getElementById('${id}'), handler, ${options});
    }`);

  describe('a message of the iframe', () => {
    beforeEach(async () => {
      await app.addIframe('verification', UI);
      await listenTo('verification');
    });

    it('is read as a JSON text and as an object', async () => {
      await app.post('verification', JSON.stringify(APPROVED));
      await app.post('verification', APPROVED);

      expect(await app.handled()).toEqual([APPROVED, APPROVED]);
    });

    it.each(['APPROVED', 'FAILED', 'UNVERIFIED'])('has the status %s, in any case', async (status) => {
      await app.post('verification', JSON.stringify({ ...APPROVED, status }));
      await app.post('verification', { ...APPROVED, status: status.toLowerCase() });

      expect(await app.handled()).toEqual([
        { ...APPROVED, status },
        { ...APPROVED, status },
      ]);
    });

    it('has the status of the review, or none', async () => {
      const said = [
        'APPROVED',
        'FAILED',
        'WAITING',
        'INACTIVE',
        'waiting',
        null,
        undefined,
        'SOMETHING_NEW',
        7,
      ];
      for (const manualStatus of said) {
        await app.post('verification', { ...APPROVED, manualStatus });
      }

      const given = ['APPROVED', 'FAILED', 'WAITING', 'INACTIVE', 'WAITING', null, null, null, null];
      expect(await app.handled()).toEqual(given.map((manualStatus) => ({ ...APPROVED, manualStatus })));
    });

    it('says who is suspected, also as a text', async () => {
      await app.post('verification', { ...APPROVED, autoSuspected: true, manualSuspected: 'true' });
      await app.post('verification', { status: 'APPROVED', autoSuspected: 'false', manualSuspected: 1 });

      expect(await app.handled()).toEqual([
        { ...APPROVED, autoSuspected: true, manualSuspected: true },
        { ...APPROVED, manualStatus: null },
      ]);
    });

    it('is given without fields that no type has', async () => {
      await app.post('verification', `{"status":"FAILED","__proto__":{"admin":true},"name":"Ann"}`);

      expect(await app.run('JSON.stringify(handled[0]) + handled[0].admin')).toBe(
        `${JSON.stringify({ ...APPROVED, status: 'FAILED', manualStatus: null })}undefined`,
      );
    });

    it('is left alone when it is no result', async () => {
      for (const data of NO_RESULTS) {
        await app.post('verification', data);
        expect([data, await app.handled()]).toEqual([data, []]);
      }
    });

    it('is not given after the end of the calls', async () => {
      await app.post('verification', APPROVED);
      await app.run('stop()');
      await app.post('verification', APPROVED);
      await app.run('stop()');

      expect(await app.handled()).toEqual([APPROVED]);
    });

    it('is not given when the iframe shows a page of another origin', async () => {
      await app.setSrc('verification', OTHER);
      await app.post('verification', APPROVED);

      expect(await app.handled()).toEqual([]);
    });

    it('is given by an iframe that was moved, and has another window since', async () => {
      await app.run(`new Promise((resolve) => {
        const iframe = document.getElementById('verification');
        iframe.addEventListener('load', resolve, { once: true });
        document.body.append(document.createElement('main'));
        document.querySelector('main').append(iframe);
      })`);
      await app.post('verification', APPROVED);

      expect(await app.handled()).toEqual([APPROVED]);
    });

    it('reaches the other handlers when one throws, whose error reaches the page', async () => {
      await app.run(`{
        window.failures = [];
        window.addEventListener('error', ({ error }) => failures.push(error.message));
        const iframe = document.getElementById('verification');
        window.stopFailing = idenfy.onIdenfyResult(iframe, () => { throw new Error('of the app'); });
      }`);
      await app.post('verification', APPROVED);

      expect(await app.handled()).toEqual([APPROVED]);
      expect(await app.run('failures')).toEqual(['of the app']);
    });
  });

  it('hears an iframe whose src is set later', async () => {
    await app.addIframe('verification');
    await listenTo('verification');
    await app.setSrc('verification', UI);
    await app.post('verification', APPROVED);

    expect(await app.handled()).toEqual([APPROVED]);
  });

  it('hears an iframe that is put into the page later, and nothing without a source before', async () => {
    await app.run(`{
      window.iframe = document.createElement('iframe');
      iframe.id = 'verification';
      idenfy.onIdenfyResult(iframe, handler);
    }`);
    await app.heard(() =>
      app.run(`{
        const message = { data: ${JSON.stringify(APPROVED)}, origin: 'https://ui.idenfy.com', source: null };
        window.dispatchEvent(new MessageEvent('message', message));
      }`),
    );
    expect(await app.handled()).toEqual([]);

    await app.run('document.body.append(iframe)');
    await app.setSrc('verification', UI);
    await app.post('verification', APPROVED);
    expect(await app.handled()).toEqual([APPROVED]);
  });

  it('takes the window of an iframe too', async () => {
    await app.addIframe('verification', UI);
    await app.run(
      `void idenfy.onIdenfyResult(document.getElementById('verification').contentWindow, handler)`,
    );
    await app.post('verification', APPROVED);

    expect(await app.handled()).toEqual([APPROVED]);
  });

  it('tells the iframes of a page apart', async () => {
    await app.addIframe('first', UI);
    await app.addIframe('second', UI);
    await listenTo('second');
    await app.post('first', APPROVED);
    expect(await app.handled()).toEqual([]);

    await app.post('second', APPROVED);
    expect(await app.handled()).toEqual([APPROVED]);
  });

  it('does not hear the page itself', async () => {
    await app.addIframe('verification', UI);
    await listenTo('verification', `{ uiUrl: location.href }`);
    await app.heard(() => app.run(`postMessage(${JSON.stringify(APPROVED)}, '*')`));

    expect(await app.handled()).toEqual([]);
  });

  it.each([
    ['another scheme', 'http://ui.idenfy.com'],
    ['another port', 'https://ui.idenfy.com:8443'],
    ['a longer name', 'https://ui.idenfy.com.evil.example'],
    ['another name', 'https://kyb.ui.idenfy.com'],
  ])('takes the whole origin: %s is another', async (_, uiUrl) => {
    await app.addIframe('verification', UI);
    await listenTo('verification', JSON.stringify({ uiUrl }));
    await app.post('verification', APPROVED);

    expect(await app.handled()).toEqual([]);
  });

  it('hears a page at another address, of which the origin counts', async () => {
    await app.addIframe('verification', OTHER);
    await listenTo('verification', `{ uiUrl: 'https://evil.example/verify/?authToken=T' }`);
    await app.post('verification', APPROVED);

    expect(await app.handled()).toEqual([APPROVED]);
  });

  it('hears a popup, and not the popup of another origin', async () => {
    for (const [url, autoSuspected] of [
      [OTHER, true],
      [UI, false],
    ] as const) {
      const popup = await app.openPopup(url);
      const message = JSON.stringify({ ...APPROVED, autoSuspected });
      await app.heard(() => popup.evaluate(`opener.postMessage(${message}, '*')`));
    }

    expect(await app.handled()).toEqual([APPROVED]);
  });

  it.each([
    ['same-origin', true],
    ['same-origin-allow-popups', false],
  ])('needs a page that lets its popup speak: the opener policy %s cuts it off: %p', async (policy, cut) => {
    const strict = await AppPage.open(browser as Browser, `${server.url}/?coop=${policy}`);
    const popup = await strict.openPopup(UI);

    expect(await popup.evaluate('opener === null')).toBe(cut);
    await strict.close();
  });

  it('hears the form of a company by its own words and origin', async () => {
    await app.addIframe('company', 'https://kyb.ui.idenfy.com/welcome?authToken=TOKEN');
    await app.run(`{
      const iframe = document.getElementById('company');
      idenfy.onIdenfyCompanyResult(iframe, handler);
      idenfy.onIdenfyResult(iframe, handler);
    }`);
    for (const data of [{ status: 'success' }, '{"status":"failed"}', APPROVED, { status: 'Success' }]) {
      await app.post('company', data);
    }

    expect(await app.handled()).toEqual([{ status: 'success' }, { status: 'failed' }, { status: 'success' }]);
  });

  it.each([
    ['no iframe', `idenfy.onIdenfyResult(document.querySelector('iframe'), handler)`, 'no iframe or window'],
    ['no URL', `idenfy.onIdenfyResult(window, handler, { uiUrl: 'ui.idenfy.com' })`, 'uiUrl must be'],
    ['no page', `idenfy.onIdenfyResult(window, handler, { uiUrl: 'data:,' })`, 'uiUrl must be'],
  ])('refuses %s', async (_, code, message) => {
    await expect(app.run(code)).rejects.toThrow(message);
  });

  it('shows the iframe under its policy, with the camera and without more', async () => {
    const csp = await app.run<string>(`{
      const directives = { 'script-src': ["'self'", "'unsafe-inline'"], ...idenfy.cspFor() };
      "default-src 'none'; " +
        Object.entries(directives).map(([name, sources]) => [name, ...sources].join(' ')).join('; ');
    }`);
    const strict = await AppPage.open(browser as Browser, `${server.url}/?csp=${encodeURIComponent(csp)}`);
    const blocked = strict.run(
      `new Promise((resolve) => addEventListener('securitypolicyviolation', ({ blockedURI }) => resolve(blockedURI)))`,
    );
    await strict.run(`new Promise((resolve) => {
      const iframe = document.createElement('iframe');
      const attributes = idenfy.iframeAttributes({ authToken: 'a&b', lang: 'lt' });
      Object.entries(attributes).forEach(([name, value]) => iframe.setAttribute(name, String(value)));
      iframe.id = 'verification';
      iframe.addEventListener('load', resolve, { once: true });
      document.body.append(iframe);
      const other = document.createElement('iframe');
      other.src = 'https://evil.example/';
      document.body.append(other);
    })`);
    const frame = await strict.frame('verification');
    const allowed = ['camera', 'fullscreen', 'microphone', 'geolocation'].map(
      (feature) => `document.featurePolicy.allowsFeature('${feature}')`,
    );

    expect(frame.url()).toBe('https://ui.idenfy.com/?authToken=a%26b&lang=lt');
    expect(await frame.evaluate(`[${allowed.join(', ')}]`)).toEqual([true, true, false, false]);
    expect(await frame.evaluate('document.fullscreenEnabled')).toBe(true);
    expect(await blocked).toMatch(/^https:\/\/evil\.example/);
    await strict.close();
  });
});
