import type { Browser, BrowserContextOptions } from 'playwright-core';
import { SamplePage } from '../sample/sample-page.js';
import { chromiumForTests } from '../support/chromium.js';
import { platforms } from '../support/platforms.js';
import { startRecipeApp } from './recipe-app.js';
import type { RecipeApp } from './recipe-app.js';

const browser = await chromiumForTests();
const OPTIONS: BrowserContextOptions = { extraHTTPHeaders: { 'x-test-user': 'ann' } };

afterAll(() => browser?.close());

(browser === undefined ? describe.skip : describe).each(platforms)(
  'the page of docs/recipes/react-return-page.md in Chromium on %s',
  (platform) => {
    let app: RecipeApp;
    let opened: SamplePage;

    beforeEach(async () => {
      app = await startRecipeApp(platform, `return-${platform}`);
      opened = await SamplePage.open(browser as Browser, app.url, OPTIONS);
    });
    afterEach(async () => {
      await opened.context.close();
      await app.close();
    });

    /** The person has been at iDenfy, and is at the page again; what the address says is not true yet. */
    async function comeBack(): Promise<string> {
      await opened.page.getByRole('button', { name: 'Verify me' }).click();
      await opened.page.waitForSelector('[value="APPROVED"]');
      await opened.page.goto(`${app.url}/verified?status=APPROVED`);
      return app.simulator.sessions[0]!.scanRef;
    }

    it('waits for the webhooks, whatever its address says, and says what they say', async () => {
      await opened.page.goto(`${app.url}/verified?status=APPROVED`);
      await opened.says('No verification yet');
      await opened.page.goto(app.url);

      const scanRef = await comeBack();
      await opened.says('We are checking your documents');
      await app.simulator.complete(scanRef, 'APPROVED', { final: false });
      await opened.says('Your documents are being reviewed');
      await app.simulator.complete(scanRef, 'SUSPECTED');
      await opened.says('Our team takes a closer look');

      expect(await opened.page.getByRole('status').textContent()).toContain('neither verified nor refused');
      expect(await opened.violations()).toEqual([]);
      expect(opened.complaints).toEqual([]);
    });

    it('is where iDenfy sends the person, however it went', async () => {
      for (const [choice, title] of [
        ['CANCELLED', 'You cancelled the verification'],
        ['DENIED', 'We could not verify you'],
        ['APPROVED', 'You are verified'],
      ] as const) {
        await opened.page.goto(app.url);
        await opened.page.getByRole('button', { name: 'Verify me' }).click();
        await opened.pick(choice);
        await opened.says(title);
      }
    });
  },
);

(browser === undefined ? describe.skip : describe)('that page, by a clock that the test moves', () => {
  const SERVER = 'http://app.test';
  let app: RecipeApp;
  let opened: SamplePage;
  let asked: number;
  let answer: string | undefined;

  beforeEach(async () => {
    [asked, answer] = [0, 'open'];
    app = await startRecipeApp('express', 'return-clock');
    opened = await SamplePage.open(browser as Browser, 'about:blank', OPTIONS);
    await opened.page.route(`${SERVER}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname !== '/verification') {
        const response = await fetch(`${app.url}${pathname}`);
        const contentType = response.headers.get('content-type') ?? '';
        return route.fulfill({ contentType, body: await response.text() });
      }
      asked += 1;
      return answer === undefined ? route.abort() : route.fulfill({ json: { state: answer } });
    });
    await opened.page.clock.install({ time: 0 });
    await opened.page.clock.pauseAt(1000);
    await opened.page.goto(`${SERVER}/verified`);
    await opened.says('We are checking your documents');
  });
  afterEach(async () => {
    await opened.context.close();
    await app.close();
  });

  /** How often the page has asked when so much time has passed. */
  async function asksAfter(ms: number): Promise<number> {
    await opened.page.clock.runFor(ms);
    // Requests of the page before this one are here when its response is.
    await opened.page.evaluate(`fetch('/').then((response) => response.text())`);
    return asked;
  }

  it('asks after longer and longer waits, and no more when the verification is over', async () => {
    const titles = { open: 'We are checking your documents', reviewing: 'Your documents are being reviewed' };
    for (const waitMs of [1000, 2000, 4000, 8000, 15_000, 15_000]) {
      const before = asked;
      const next = answer === 'open' ? 'reviewing' : 'open';
      answer = next;
      expect(await asksAfter(waitMs - 1)).toBe(before);
      await opened.page.clock.runFor(1);
      await opened.says(titles[next]);
      expect(asked).toBe(before + 1);
    }
    answer = 'approved';
    await opened.page.clock.runFor(15_000);
    await opened.says('You are verified');

    const last = asked;
    expect(await asksAfter(3_600_000)).toBe(last);
  });

  it('says so when the server is gone, keeps the state, and goes on when it is back', async () => {
    const status = opened.page.getByRole('status');
    answer = undefined;
    await opened.page.clock.runFor(1000);
    await status.filter({ hasText: 'There is no connection. We keep trying.' }).waitFor();
    expect(await status.textContent()).toContain('We are checking your documents');

    answer = 'approved';
    await opened.page.clock.runFor(2000);
    await opened.says('You are verified');
    expect(await status.textContent()).not.toContain('connection');
  });
});
