import type { Page } from 'playwright-core';
import { IdenfySimulator } from '../../lib/testing/index.js';
import { chromiumForTests } from '../support/chromium.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const ACCOUNT = { apiKey: 'console-key', apiSecret: 'console-secret', signingKeys: 'console-signing-key' };
const browser = await chromiumForTests();

(browser === undefined ? describe.skip : describe)('the console in a browser', () => {
  let simulator: IdenfySimulator;
  let app: WebhookReceiver;
  let page: Page;
  let errors: string[];

  beforeEach(async () => {
    app = await WebhookReceiver.start();
    simulator = await IdenfySimulator.start({ ...ACCOUNT, webhookUrl: app.url });
    page = await browser!.newPage();
    errors = [];
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
    page.on('pageerror', (error) => void errors.push(String(error)));
    await page.goto(`${simulator.url}/console`);
  });
  afterEach(async () => {
    await page.close();
    await simulator.close();
    await app.close();
  });
  afterAll(() => browser?.close());

  async function call(path: string, body: object): Promise<{ scanRef: string }> {
    const credentials = Buffer.from(`${ACCOUNT.apiKey}:${ACCOUNT.apiSecret}`).toString('base64');
    const response = await fetch(simulator.url + path, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { scanRef: string };
  }
  const token = async (clientId: string): Promise<string> =>
    (await call('/api/v2/token', { clientId })).scanRef;

  it('shows what happens as it happens, and ends a verification', async () => {
    await page.getByText('No token was created yet').waitFor();
    const scanRef = await token('<b>ann</b>');
    const session = page.locator('#sessions .item');
    await session.getByText('<b>ann</b>').click();
    await session.getByText(scanRef).waitFor();
    await session.getByRole('button', { name: 'Deny' }).click();
    await session.getByText('DENIED', { exact: true }).waitFor();

    const delivery = page.locator('#deliveries .item');
    await delivery.getByText('IDENTIFICATION_MANUAL_FINISHED').click();
    await delivery.getByText('"overall": "DENIED"').waitFor();
    await delivery.getByText('{"received":true}').or(delivery.getByText('"received": true')).waitFor();
    await delivery.getByRole('button', { name: 'Send 3 at once' }).click();
    await page.locator('#deliveries .item').nth(3).waitFor();
    expect(app.received).toHaveLength(4);
    expect(await page.locator('#requests .item').count()).toBe(1);
    expect(errors).toEqual([]);
  });

  it('lets time pass, fails calls and runs out of credits', async () => {
    const scanRef = await token('ann');
    await page.locator('#sessions .item').waitFor();
    await page.getByRole('button', { name: '1 week' }).click();
    await page.getByText('EXPIRED', { exact: true }).waitFor();
    expect(simulator.session(scanRef)!.overall).toBe('EXPIRED');

    await page.getByRole('button', { name: 'Run out' }).click();
    await page.locator('#credits', { hasText: '0' }).waitFor();
    await page.getByLabel('with').selectOption({ label: 'silence' });
    await page.getByLabel('path').fill('no path');
    await page.getByRole('button', { name: 'Plan' }).click();
    await page.getByRole('status').filter({ hasText: 'path must be' }).waitFor();

    await page.getByLabel('event').selectOption('documentExpiration');
    await page.locator('form[data-control=send]').getByRole('button', { name: 'Send' }).click();
    await page.locator('#deliveries').getByText('DOCUMENT_EXPIRATION').waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByText('No token was created yet').waitFor();
  });

  it('ends companies and faces, and reviews when somebody decides', async () => {
    const form = page.locator('#products .item', { hasText: 'form company-1' });
    expect(await page.locator('#products').isVisible()).toBe(false);
    await call('/kyb/tokens/', { clientId: 'company-1', tokenType: 'FORM' });
    await form.locator('summary').click();
    expect(await form.getByRole('link', { name: 'Open the page' }).getAttribute('href')).toContain(
      '/kyb/welcome',
    );
    await form.getByRole('button', { name: 'Send the form' }).click();
    await page.locator('#products').getByText('NEED_TO_REVIEW').waitFor();
    await form.getByText('finished').waitFor();
    expect(await form.getByRole('button').count()).toBe(0);

    await page.getByRole('button', { name: 'Until you decide' }).click();
    await page.locator('#review', { hasText: 'until you decide' }).waitFor();
    await token('ann');
    const session = page.locator('#sessions .item');
    await session.locator('summary').click();
    await session.getByRole('button', { name: 'Approve' }).click();
    await session.getByText('REVIEWING (not final)').waitFor();
    await session.getByRole('button', { name: 'Deny' }).click();
    await session.getByText('DENIED', { exact: true }).waitFor();
    expect(app.received.map(({ payload }) => payload.final)).toEqual([undefined, false, true]);
    expect(errors).toEqual([]);
  });

  it('says when the simulator is gone', async () => {
    await page.locator('#time', { hasText: /\d/ }).waitFor();
    await simulator.close();
    await page.getByText('The simulator does not respond').waitFor();
  });

  it.each(['light', 'dark'] as const)('fits a phone, in %s', async (colorScheme) => {
    await token('ann');
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 800 });
    await page.locator('#sessions .item').waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(390);
  });
});
