import { IdenfySimulator } from '../../lib/testing/index.js';
import { describeInBrowser } from './in-browser.js';

const ACCOUNT = { apiKey: 'frame-key', apiSecret: 'frame-secret' };
const ANY = { autoSuspected: false, manualSuspected: false };

describeInBrowser("the simulator's page in an iframe in Chromium", (page) => {
  let simulator: IdenfySimulator;

  beforeAll(async () => {
    simulator = await IdenfySimulator.start(ACCOUNT);
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  async function token(path: string, request: object): Promise<Record<string, string>> {
    const credentials = Buffer.from(`${ACCOUNT.apiKey}:${ACCOUNT.apiSecret}`).toString('base64');
    const response = await fetch(simulator.url + path, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
      body: JSON.stringify({ clientId: 'user-1', ...request }),
    });
    return (await response.json()) as Record<string, string>;
  }

  /** The app shows the page as docs/browser.md says, and the person presses a button. */
  async function finish(src: string, button: string, listener = 'onIdenfyResult'): Promise<unknown[]> {
    await page.app.addIframe('verification');
    await page.app.run(`{
      const iframe = document.getElementById('verification');
      idenfy.${listener}(iframe, handler, { uiUrl: '${simulator.url}' });
      const attributes = idenfy.iframeAttributes({ src: ${JSON.stringify(src)} });
      Object.entries(attributes).forEach(([name, value]) => iframe.setAttribute(name, String(value)));
    }`);
    const frame = await page.app.frame('verification');
    await page.app.heard(() => frame.click(`[value="${button}"]`));
    return page.app.handled();
  }
  const pageOf = async (request: object = {}): Promise<string> => {
    const { authToken } = await token('/api/v2/token', request);
    return `${simulator.url}/?authToken=${authToken}`;
  };

  it.each([
    ['APPROVED', { ...ANY, status: 'APPROVED', manualStatus: 'APPROVED' }],
    ['DENIED', { ...ANY, status: 'FAILED', manualStatus: 'FAILED' }],
    [
      'SUSPECTED',
      { status: 'APPROVED', manualStatus: 'APPROVED', autoSuspected: true, manualSuspected: true },
    ],
    ['REVIEWING', { ...ANY, status: 'APPROVED', manualStatus: 'WAITING' }],
    ['CANCELLED', { ...ANY, status: 'UNVERIFIED', manualStatus: 'INACTIVE' }],
    ['EXPIRED', { ...ANY, status: 'UNVERIFIED', manualStatus: 'INACTIVE' }],
  ])('says once how it ended with %s', async (outcome, said) => {
    expect(await finish(await pageOf(), outcome)).toEqual([said]);
  });

  it('says it as a JSON text', async () => {
    await page.app.run(`addEventListener('message', ({ data }) => handled.push(data))`);
    const [text] = await finish(await pageOf(), 'APPROVED', 'onIdenfyCompanyResult');
    expect(JSON.parse(String(text))).toEqual({ ...ANY, status: 'APPROVED', manualStatus: 'APPROVED' });
  });

  it('says it also when the account has a returnUrl, which is for whole windows', async () => {
    simulator.configure({ returnUrl: page.app.page.url() });
    expect(await finish(await pageOf(), 'APPROVED')).toHaveLength(1);

    await page.app.page.goto(await pageOf());
    await page.app.page.click('[value="APPROVED"]');
    await page.app.page.waitForURL(simulator.settings.returnUrl!);
  });

  it('says nothing when the token has a return URL: the app is in its own iframe then', async () => {
    const successUrl = page.app.page.url();
    await page.app.addIframe('verification', await pageOf({ successUrl }));
    const frame = await page.app.frame('verification');
    await frame.click('[value="APPROVED"]');
    await frame.waitForURL(successUrl);
    expect(await page.app.run('heard')).toBe(0);
  });

  it('says of the form of a company that it was sent', async () => {
    const { tokenString } = await token('/kyb/tokens/', { tokenType: 'FORM' });
    const src = `${simulator.url}/kyb/welcome?authToken=${tokenString}`;
    expect(await finish(src, 'SENT', 'onIdenfyCompanyResult')).toEqual([{ status: 'success' }]);
  });
});
