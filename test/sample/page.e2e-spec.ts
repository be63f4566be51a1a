import type { Browser, BrowserContextOptions } from 'playwright-core';
import { chromiumForTests } from '../support/chromium.js';
import { compileSample } from '../support/compiled-package.js';
import { freePort } from '../support/free-port.js';
import { SamplePage } from './sample-page.js';
import { SampleServer } from './sample-server.js';

const browser = await chromiumForTests();
const describeInBrowser = browser === undefined ? describe.skip : describe;

describeInBrowser('the page of the sample in Chromium', () => {
  let compiled: Awaited<ReturnType<typeof compileSample>>;
  let port: number;
  let url: string;
  let server: SampleServer;
  let opened: SamplePage[] = [];

  const open = async (options?: BrowserContextOptions): Promise<SamplePage> => {
    const sample = await SamplePage.open(browser as Browser, url, options);
    opened.push(sample);
    return sample;
  };

  beforeAll(async () => {
    compiled = await compileSample();
    port = await freePort();
    url = `http://localhost:${port}/`;
    server = await SampleServer.start(compiled.folder, port);
  });

  afterEach(async () => {
    await Promise.all(opened.map((sample) => sample.close()));
    opened = [];
  });

  afterAll(async () => {
    await browser?.close();
    await server.kill();
    await compiled.remove();
  });

  const sizes = [
    ['light', 1280],
    ['light', 390],
    ['dark', 1280],
    ['dark', 390],
  ] as const;

  it.each(sizes)('explains every outcome, in %s and %i pixels wide', async (colorScheme, width) => {
    const sample = await open({ colorScheme, viewport: { width, height: 900 } });
    const looksRight = async (title: string, actions: string[]): Promise<void> => {
      await sample.says(title);
      expect([title, await sample.primaryActions()]).toEqual([title, actions]);
      expect([title, await sample.violations()]).toEqual([title, []]);
      expect([title, await sample.overflow()]).toEqual([title, 0]);
    };

    await looksRight('Enter your name', ['Continue to iDenfy']);
    for (const [outcome, title, actions] of [
      ['CANCELLED', 'You cancelled the verification', ['Start again']],
      ['EXPIRED', 'The verification ran out of time', ['Start again']],
      ['DENIED', 'We could not verify you', ['Try again']],
      ['APPROVED', 'Your identity is verified', []],
      ['SUSPECTED', 'Our team is taking a closer look', []],
    ] as const) {
      await sample.start();
      await sample.page.waitForSelector('[value="APPROVED"]');
      await sample.page.goto(url);
      await looksRight('Finish your verification', ['Continue to iDenfy']);
      await sample.page.getByRole('link', { name: 'Continue to iDenfy' }).click();
      await sample.pick(outcome);
      await looksRight(title, [...actions]);
    }
    expect(await sample.page.locator('.history .badge').allTextContents()).toEqual([
      'With our team',
      'Verified',
      'Not verified',
      'Ran out of time',
      'Cancelled',
    ]);
    expect(sample.complaints).toEqual([]);
  });

  it('works without JavaScript: form, what is wrong with it, verification, result', async () => {
    const sample = await open({ javaScriptEnabled: false });
    await sample.page.getByRole('button', { name: 'Continue to iDenfy' }).click();
    expect(await sample.page.locator('.field-error').allTextContents()).toEqual([
      'Please enter your first name.',
      'Please enter your last name.',
    ]);
    await sample.start();
    expect(new URL(sample.page.url()).port).not.toBe(String(port));
    // In another tab the person sees that it is open, and cannot start a second one.
    const other = await sample.context.newPage();
    await other.goto(url);
    expect(await other.textContent('#current-title')).toBe('Finish your verification');
    expect(await other.locator('meta[http-equiv="refresh"]').count()).toBe(1);
    await other.close();
    await sample.pick('APPROVED');
    expect(await sample.title()).toBe('Your identity is verified');
  });

  it('goes on with a phone: shows the code of the link, and the result live', async () => {
    const sample = await open();
    await sample.start('Use my phone');
    await sample.page.waitForSelector('.phone img');
    const size = await sample.page.evaluate(
      `(async () => { const img = document.querySelector('.phone img'); await img.decode(); return img.naturalWidth; })()`,
    );
    expect(size).toBeGreaterThan(0);
    expect(await sample.violations()).toEqual([]);

    const phone = await (browser as Browser).newPage();
    await phone.goto((await sample.page.getAttribute('.ways a', 'href')) ?? '');
    await phone.click('[value="APPROVED"]');
    await phone.close();
    await sample.says('Your identity is verified');
    expect(await sample.page.textContent('#news')).toBe('Your identity is verified');
  });

  it('verifies in an iframe, and waits for the result when its page says that the person is done', async () => {
    const sample = await open();
    await sample.start('Stay on this page');
    await sample.page.waitForSelector('#idenfy');
    expect(await sample.violations()).toEqual([]);
    const frame = await (await sample.page.$('#idenfy'))?.contentFrame();
    // Again and again, because the page may not listen yet.
    await frame?.evaluate(`setInterval(() => parent.postMessage('{"status":"APPROVED"}', '*'), 50)`);
    await sample.says('Waiting for the result');
    // The message was no proof: the list says what iDenfy has signed.
    expect(await sample.page.locator('.history .badge').allTextContents()).toEqual(['In progress']);

    await sample.page.goto(`${url}?way=here`);
    await sample.pick('DENIED');
    await sample.says('We could not verify you');
  });
});
