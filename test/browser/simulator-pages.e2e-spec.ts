import type axe from 'axe-core';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { IdenfySimulator } from '../../lib/testing/index.js';
import { chromiumForTests } from '../support/chromium.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

/** By `require`: it is no ES module. */
const { source: AXE } = createRequire(import.meta.url)('axe-core') as typeof axe;
const ACCOUNT = { apiKey: 'page-key', apiSecret: 'page-secret', signingKeys: 'page-signing-key' };
const browser = await chromiumForTests();

(browser === undefined ? describe.skip : describe)("the simulator's pages in a browser", () => {
  let simulator: IdenfySimulator;
  let app: WebhookReceiver;

  beforeAll(async () => {
    app = await WebhookReceiver.start();
    simulator = await IdenfySimulator.start({ ...ACCOUNT, webhookUrl: app.url });
  });
  afterAll(() => Promise.all([browser?.close(), simulator.close(), app.close()]));

  async function redirectUrl(request: object): Promise<string> {
    const credentials = Buffer.from(`${ACCOUNT.apiKey}:${ACCOUNT.apiSecret}`).toString('base64');
    const response = await fetch(`${simulator.url}/api/v2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
      body: JSON.stringify({ clientId: 'user-1', ...request }),
    });
    return ((await response.json()) as { redirectUrl: string }).redirectUrl;
  }
  async function looksRight(page: Page): Promise<void> {
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<axe.AxeResults>(
      `axe.run(document, { resultTypes: ['violations'] })`,
    );
    expect(
      violations.map(({ id, nodes }) => [id, nodes.map(({ failureSummary }) => failureSummary)]),
    ).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  }

  it.each([
    ['light', 1280, 200],
    ['light', 390, 500],
    ['dark', 1280, 500],
    ['dark', 390, 200],
  ] as const)('are right in %s, %i pixels wide, and by keyboard', async (...set) => {
    const [colorScheme, width, answer] = set;
    app.answers.push(answer, answer, answer, answer);
    simulator.configure({ redelivery: { attempts: 3, everyMs: 1 } });
    const page = await browser!.newPage({ colorScheme, viewport: { width, height: 900 } });
    await page.goto(await redirectUrl({ lastName: 'Denied', checkLiveness: true, verifyPhone: true }));
    await looksRight(page);
    expect(await page.locator('li b').allTextContents()).toContain('Face in the camera');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('The person was denied.').waitFor();
    await page.getByText(`Your app responded ${answer}`).waitFor();
    await looksRight(page);
    await page.close();
    app.answers.length = 0;
  });

  it('work without JavaScript', async () => {
    const page = await browser!.newPage({ javaScriptEnabled: false });
    await page.goto(await redirectUrl({}));
    await page.getByRole('button', { name: 'Suspect' }).click();
    await page.getByText('The person is suspected').waitFor();
    await page.close();
  });

  it('lead to the console', async () => {
    const page = await browser!.newPage();
    await page.goto(await redirectUrl({}));
    await page.getByRole('button', { name: 'Finish' }).click();
    const opened = page.context().waitForEvent('page');
    await page.getByRole('link', { name: 'Open the console' }).click();
    await (await opened).getByRole('heading', { name: 'iDenfy simulator' }).waitFor();
    await page.context().close();
  });
});
