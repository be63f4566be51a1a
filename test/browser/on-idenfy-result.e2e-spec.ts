import { describeInBrowser } from './in-browser.js';

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

describeInBrowser('onIdenfyResult in Chromium', (page) => {
  const listenTo = (id: string, options = '{}'): Promise<unknown> =>
    page.app.run(`{
      window.stop = idenfy.onIdenfyResult(document.getElementById('${id}'), handler, ${options});
    }`);

  describe('a message of the iframe', () => {
    beforeEach(async () => {
      await page.app.addIframe('verification', UI);
      await listenTo('verification');
    });

    it('is read as a JSON text and as an object', async () => {
      await page.app.post('verification', JSON.stringify(APPROVED));
      await page.app.post('verification', APPROVED);

      expect(await page.app.handled()).toEqual([APPROVED, APPROVED]);
    });

    it.each(['APPROVED', 'FAILED', 'UNVERIFIED'])('has the status %s, in any case', async (status) => {
      await page.app.post('verification', JSON.stringify({ ...APPROVED, status }));
      await page.app.post('verification', { ...APPROVED, status: status.toLowerCase() });

      expect(await page.app.handled()).toEqual([
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
        await page.app.post('verification', { ...APPROVED, manualStatus });
      }

      const given = ['APPROVED', 'FAILED', 'WAITING', 'INACTIVE', 'WAITING', null, null, null, null];
      expect(await page.app.handled()).toEqual(given.map((manualStatus) => ({ ...APPROVED, manualStatus })));
    });

    it('says who is suspected, also as a text', async () => {
      await page.app.post('verification', { ...APPROVED, autoSuspected: true, manualSuspected: 'true' });
      await page.app.post('verification', { status: 'APPROVED', autoSuspected: 'false', manualSuspected: 1 });

      expect(await page.app.handled()).toEqual([
        { ...APPROVED, autoSuspected: true, manualSuspected: true },
        { ...APPROVED, manualStatus: null },
      ]);
    });

    it('is given without fields that no type has', async () => {
      await page.app.post('verification', `{"status":"FAILED","__proto__":{"admin":true},"name":"Ann"}`);

      expect(await page.app.run('JSON.stringify(handled[0]) + handled[0].admin')).toBe(
        `${JSON.stringify({ ...APPROVED, status: 'FAILED', manualStatus: null })}undefined`,
      );
    });

    it('is left alone when it is no result', async () => {
      for (const data of NO_RESULTS) {
        await page.app.post('verification', data);
        expect([data, await page.app.handled()]).toEqual([data, []]);
      }
    });

    it('is not given after the end of the calls', async () => {
      await page.app.post('verification', APPROVED);
      await page.app.run('stop()');
      await page.app.post('verification', APPROVED);
      await page.app.run('stop()');

      expect(await page.app.handled()).toEqual([APPROVED]);
    });

    it('is not given when the iframe shows a page of another origin', async () => {
      await page.app.setSrc('verification', OTHER);
      await page.app.post('verification', APPROVED);

      expect(await page.app.handled()).toEqual([]);
    });

    it('is given by an iframe that was moved, and has another window since', async () => {
      await page.app.run(`new Promise((resolve) => {
        const iframe = document.getElementById('verification');
        iframe.addEventListener('load', resolve, { once: true });
        document.body.append(document.createElement('main'));
        document.querySelector('main').append(iframe);
      })`);
      await page.app.post('verification', APPROVED);

      expect(await page.app.handled()).toEqual([APPROVED]);
    });

    it('reaches the other handlers when one throws, whose error reaches the page', async () => {
      await page.app.run(`{
        window.failures = [];
        window.addEventListener('error', ({ error }) => failures.push(error.message));
        const iframe = document.getElementById('verification');
        window.stopFailing = idenfy.onIdenfyResult(iframe, () => { throw new Error('of the app'); });
      }`);
      await page.app.post('verification', APPROVED);

      expect(await page.app.handled()).toEqual([APPROVED]);
      expect(await page.app.run('failures')).toEqual(['of the app']);
    });
  });

  it('hears an iframe whose src is set later', async () => {
    await page.app.addIframe('verification');
    await listenTo('verification');
    await page.app.setSrc('verification', UI);
    await page.app.post('verification', APPROVED);

    expect(await page.app.handled()).toEqual([APPROVED]);
  });

  it('hears an iframe that is put into the page later, and nothing without a source before', async () => {
    await page.app.run(`{
      window.iframe = document.createElement('iframe');
      iframe.id = 'verification';
      idenfy.onIdenfyResult(iframe, handler);
    }`);
    await page.app.heard(() =>
      page.app.run(`{
        const message = { data: ${JSON.stringify(APPROVED)}, origin: 'https://ui.idenfy.com', source: null };
        window.dispatchEvent(new MessageEvent('message', message));
      }`),
    );
    expect(await page.app.handled()).toEqual([]);

    await page.app.run('document.body.append(iframe)');
    await page.app.setSrc('verification', UI);
    await page.app.post('verification', APPROVED);
    expect(await page.app.handled()).toEqual([APPROVED]);
  });

  it('takes the window of an iframe too', async () => {
    await page.app.addIframe('verification', UI);
    await page.app.run(
      `void idenfy.onIdenfyResult(document.getElementById('verification').contentWindow, handler)`,
    );
    await page.app.post('verification', APPROVED);

    expect(await page.app.handled()).toEqual([APPROVED]);
  });

  it('tells the iframes of a page apart', async () => {
    await page.app.addIframe('first', UI);
    await page.app.addIframe('second', UI);
    await listenTo('second');
    await page.app.post('first', APPROVED);
    expect(await page.app.handled()).toEqual([]);

    await page.app.post('second', APPROVED);
    expect(await page.app.handled()).toEqual([APPROVED]);
  });

  it('does not hear the page itself', async () => {
    await page.app.addIframe('verification', UI);
    await listenTo('verification', `{ uiUrl: location.href }`);
    await page.app.heard(() => page.app.run(`postMessage(${JSON.stringify(APPROVED)}, '*')`));

    expect(await page.app.handled()).toEqual([]);
  });

  it.each([
    ['another scheme', 'http://ui.idenfy.com'],
    ['another port', 'https://ui.idenfy.com:8443'],
    ['a longer name', 'https://ui.idenfy.com.evil.example'],
    ['another name', 'https://kyb.ui.idenfy.com'],
  ])('takes the whole origin: %s is another', async (_, uiUrl) => {
    await page.app.addIframe('verification', UI);
    await listenTo('verification', JSON.stringify({ uiUrl }));
    await page.app.post('verification', APPROVED);

    expect(await page.app.handled()).toEqual([]);
  });

  it('hears a page at another address, of which the origin counts', async () => {
    await page.app.addIframe('verification', OTHER);
    await listenTo('verification', `{ uiUrl: 'https://evil.example/verify/?authToken=T' }`);
    await page.app.post('verification', APPROVED);

    expect(await page.app.handled()).toEqual([APPROVED]);
  });

  it('hears a popup, and not the popup of another origin', async () => {
    for (const [url, autoSuspected] of [
      [OTHER, true],
      [UI, false],
    ] as const) {
      const popup = await page.app.openPopup(url);
      const message = JSON.stringify({ ...APPROVED, autoSuspected });
      await page.app.heard(() => popup.evaluate(`opener.postMessage(${message}, '*')`));
    }

    expect(await page.app.handled()).toEqual([APPROVED]);
  });

  it('hears the form of a company by its own words and origin', async () => {
    await page.app.addIframe('company', 'https://kyb.ui.idenfy.com/welcome?authToken=TOKEN');
    await page.app.run(`{
      const iframe = document.getElementById('company');
      idenfy.onIdenfyCompanyResult(iframe, handler);
      idenfy.onIdenfyResult(iframe, handler);
    }`);
    for (const data of [{ status: 'success' }, '{"status":"failed"}', APPROVED, { status: 'Success' }]) {
      await page.app.post('company', data);
    }

    expect(await page.app.handled()).toEqual([
      { status: 'success' },
      { status: 'failed' },
      { status: 'success' },
    ]);
  });

  it.each([
    ['no iframe', `idenfy.onIdenfyResult(document.querySelector('iframe'), handler)`, 'no iframe or window'],
    ['no URL', `idenfy.onIdenfyResult(window, handler, { uiUrl: 'ui.idenfy.com' })`, 'uiUrl must be'],
    ['no page', `idenfy.onIdenfyResult(window, handler, { uiUrl: 'data:,' })`, 'uiUrl must be'],
  ])('refuses %s', async (_, code, message) => {
    await expect(page.app.run(code)).rejects.toThrow(message);
  });
});
