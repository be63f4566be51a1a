import type axe from 'axe-core';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/** By `require`: it is no ES module. */
const { source: AXE } = createRequire(import.meta.url)('axe-core') as typeof axe;

/** A browser at the sample's page. */
export class SamplePage {
  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    /** Errors and warnings of the page since the start. */
    readonly complaints: string[],
  ) {}

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<SamplePage> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') {
        complaints.push(message.text());
      }
    });
    await page.goto(url);
    return new SamplePage(page, context, complaints);
  }

  title(): Promise<string | null> {
    return this.page.textContent('#current-title');
  }

  /** Waits until the page says so about the newest verification. */
  async says(title: string): Promise<void> {
    await this.page.getByRole('heading', { name: title, exact: true }).waitFor();
  }

  /** Presses a button of the form, with a name in it. */
  async start(button = 'Continue to iDenfy'): Promise<void> {
    const again = this.page.locator('summary.button:visible');
    if ((await again.count()) > 0) {
      await again.click();
    }
    await this.page.fill('#firstName', 'Ona');
    await this.page.fill('#lastName', 'Petraitė');
    await this.page.getByRole('button', { name: button }).click();
  }

  /** On the simulator's page, which the browser shows or which is in the iframe. */
  async pick(outcome: string): Promise<void> {
    await this.page.waitForSelector(`#idenfy, [value="${outcome}"]`);
    const iframe = await this.page.$('#idenfy');
    const place = (await iframe?.contentFrame()) ?? this.page;
    await place.click(`[value="${outcome}"]`);
  }

  /** What axe-core finds wrong: each rule with the elements that break it. */
  async violations(): Promise<string[]> {
    await this.page.evaluate(AXE);
    const { violations } = await this.page.evaluate<axe.AxeResults>(
      `axe.run(document, { iframes: false, resultTypes: ['violations'] })`,
    );
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ failureSummary }) => failureSummary).join('; ')}`,
    );
  }

  /** By how many pixels the page is wider than the window. */
  overflow(): Promise<number> {
    return this.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  }

  /** The buttons and links that stand out as the thing to do. */
  primaryActions(): Promise<string[]> {
    return this.page.locator('.primary:visible').allTextContents();
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
