import { transpiled } from '../docs/compile-samples.js';
import { samplesOf } from '../docs/doc-samples.js';
import { describeInBrowser } from './in-browser.js';

const UI = 'https://ui.idenfy.com/?authToken=TOKEN';
const DONE = JSON.stringify({ status: 'APPROVED', manualStatus: 'WAITING' });

const samples = transpiled(samplesOf('docs/browser.md'));

describeInBrowser(
  'the samples of docs/browser.md in Chromium',
  (page) => {
    it('show the verification in an iframe, hear its end, and take it away', async () => {
      await page.app.run(`(async () => {
      const { showVerification } = await import('/verification-page.mjs');
      window.remove = showVerification(document.body, 'TOKEN', () => handler('done'));
      const iframe = document.querySelector('iframe');
      iframe.id = 'verification';
      await new Promise((resolve) => iframe.addEventListener('load', resolve, { once: true }));
    })()`);
      expect((await page.app.frame('verification')).url()).toBe(`${UI}&lang=en`);
      await page.app.post('verification', DONE);
      expect(await page.app.handled()).toEqual(['done']);

      await page.app.run('remove()');
      expect(await page.app.run(`document.querySelectorAll('iframe').length`)).toBe(0);
    });

    it('show it in a popup, which is opened before its address is known', async () => {
      const opened = page.app.page.waitForEvent('popup');
      await page.app.run(`(async () => {
      const { openVerification } = await import('/popup.mjs');
      const later = new Promise((resolve) => setTimeout(resolve, 50, '${UI}'));
      void openVerification(later, () => handler('done'));
    })()`);
      const popup = await opened;
      await popup.waitForURL(UI);
      await page.app.heard(() => popup.evaluate(`opener.postMessage(${DONE}, '*')`));

      expect(await page.app.handled()).toEqual(['done']);
    });

    it('go there in the same window when the popup is blocked', async () => {
      await page.app.run(`(async () => {
      window.open = () => null;
      const { openVerification } = await import('/popup.mjs');
      void openVerification(Promise.resolve('${UI}'), () => handler('done'));
    })()`);

      await page.app.page.waitForURL(UI);
    });
  },
  samples,
);
