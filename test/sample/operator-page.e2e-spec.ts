import { describeInSample } from './in-sample.js';
import type { SamplePage } from './sample-page.js';

describeInSample('the page of operators in Chromium', (sample) => {
  /** Which the start has made and printed. */
  const keyOf = (said: string): string => /operator with the key (\S+)/.exec(said)?.[1] ?? '';

  async function logIn(operator: SamplePage): Promise<void> {
    await operator.page.goto(`${sample.url}operator`);
    await operator.page.fill('#key', keyOf(sample.said));
    await operator.page.getByRole('button', { name: 'Log in' }).click();
    await operator.says('Open sessions 0');
  }
  const said = (operator: SamplePage) => operator.page.textContent('.said');
  const act = async ({ page }: SamplePage, action: string): Promise<void> => {
    await page.locator('summary', { hasText: action }).first().click();
    const answered = page.waitForEvent('load');
    await page.getByRole('button', { name: `Yes, ${action.toLowerCase()}` }).click();
    await answered;
  };

  /** Each of them once, because nothing of it depends on the platform. */
  const [colorScheme, width, javaScriptEnabled] =
    sample.platform === 'express' ? (['light', 1280, true] as const) : (['dark', 390, false] as const);

  it(`shows and does everything, in ${colorScheme}, ${width} pixels wide, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const operator = await sample.open({
      colorScheme,
      viewport: { width, height: 900 },
      javaScriptEnabled,
    });
    const looksRight = async (): Promise<void> => {
      expect(await operator.overflow()).toBe(0);
      if (javaScriptEnabled) {
        expect(await operator.violations()).toEqual([]);
      }
    };
    await logIn(operator);
    await looksRight();
    await operator.page.getByRole('button', { name: 'Let results fail' }).click();
    await operator.page.getByRole('button', { name: 'Handle results again' }).waitFor();

    const person = await sample.open();
    await person.start();
    await person.pick('APPROVED');
    await person.says('Finish your verification');
    await operator.page.reload();
    await operator.says('Failed deliveries 1');
    await operator.page.locator('summary', { hasText: 'Replay' }).click();
    await looksRight();
    await operator.page.getByRole('button', { name: 'Handle results again' }).click();
    await act(operator, 'Replay');
    expect(await said(operator)).toContain('every handler has succeeded');
    await person.says('Your identity is verified');

    await person.start();
    await person.page.waitForSelector('[value="APPROVED"]');
    await person.page.goto(sample.url);
    await operator.page.reload();
    await act(operator, 'Release');
    await person.says('Our team ended this verification');
    await act(operator, 'Erase');
    expect(await said(operator)).toMatch(/^1 verification deleted. iDenfy keeps 1/);
    await looksRight();
    await operator.page.getByRole('button', { name: 'Log out' }).click();
    await operator.says('Log in');
    await looksRight();
  });

  it('can be used with a keyboard alone', async () => {
    const person = await sample.open();
    await person.start('Use my phone');
    const { page } = await sample.open();
    await page.goto(`${sample.url}operator`);
    const focused = (): Promise<string> =>
      page.evaluate('document.activeElement.id || document.activeElement.textContent.trim()');
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let tabs = 0; tabs < 20 && !name.test(await focused()); tabs += 1) {
        await page.keyboard.press('Tab');
      }
      expect(await focused()).toMatch(name);
    };
    await tabTo(/^key$/);
    await page.keyboard.type(keyOf(sample.said));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Open sessions 1', exact: true }).waitFor();
    await tabTo(/^Release/);
    await page.keyboard.press('Enter');
    await tabTo(/^Yes, release/);
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'The session is released.' }).waitFor();
  });
});
