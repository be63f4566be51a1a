import type { Browser } from 'playwright-core';
import { transpiled } from '../docs/compile-samples.js';
import { samplesOf } from '../docs/doc-samples.js';
import { chromiumForTests } from '../support/chromium.js';
import { AppPage, serveApp } from './app-page.js';
import type { AppServer } from './app-page.js';

const UI = 'https://ui.idenfy.com/?authToken=TOKEN';
const DONE = JSON.stringify({ status: 'APPROVED', manualStatus: 'WAITING' });

const browser = await chromiumForTests();
const inBrowser = browser === undefined ? describe.skip : describe;

inBrowser('the samples of docs/browser.md in Chromium', () => {
  let server: AppServer;
  let app: AppPage;

  beforeAll(async () => {
    server = await serveApp(transpiled(samplesOf('docs/browser.md')));
  });
  beforeEach(async () => {
    app = await AppPage.open(browser as Browser, server.url);
  });
  afterEach(() => app.close());
  afterAll(async () => {
    await browser?.close();
    await server.close();
  });

  it('show the verification in an iframe, hear its end, and take it away', async () => {
    await app.run(`(async () => {
      const { showVerification } = await import('/verification-page.mjs');
      window.remove = showVerification(document.body, 'TOKEN', () => handler('done'));
      const iframe = document.querySelector('iframe');
      iframe.id = 'verification';
      await new Promise((resolve) => iframe.addEventListener('load', resolve, { once: true }));
    })()`);
    expect((await app.frame('verification')).url()).toBe(`${UI}&lang=en`);
    await app.post('verification', DONE);
    expect(await app.handled()).toEqual(['done']);

    await app.run('remove()');
    expect(await app.run(`document.querySelectorAll('iframe').length`)).toBe(0);
  });

  it('show it in a popup, which is opened before its address is known', async () => {
    const opened = app.page.waitForEvent('popup');
    await app.run(`(async () => {
      const { openVerification } = await import('/popup.mjs');
      const later = new Promise((resolve) => setTimeout(resolve, 50, '${UI}'));
      void openVerification(later, () => handler('done'));
    })()`);
    const popup = await opened;
    await popup.waitForURL(UI);
    await app.heard(() => popup.evaluate(`opener.postMessage(${DONE}, '*')`));

    expect(await app.handled()).toEqual(['done']);
  });

  it('go there in the same window when the popup is blocked', async () => {
    await app.run(`(async () => {
      window.open = () => null;
      const { openVerification } = await import('/popup.mjs');
      void openVerification(Promise.resolve('${UI}'), () => handler('done'));
    })()`);

    await app.page.waitForURL(UI);
  });
});
