import { describeInSample } from './in-sample.js';

/** How much of the window has moved without the person, since the page was loaded. */
const SHIFTS = `new Promise((resolve) => {
  new PerformanceObserver((list, observer) => {
    observer.disconnect();
    resolve(list.getEntries().reduce((sum, { value }) => sum + value, 0));
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(0), 300);
})`;

describeInSample('the page of the sample, when not all is well', (sample) => {
  it('says that the server is gone, and goes on by itself when it is back', async () => {
    const person = await sample.open();
    await person.start('Stay on this page');
    await person.page.waitForSelector('#idenfy');
    await person.page.locator('#live[data-state="on"]').waitFor();
    await sample.kill();
    const toast = person.page.locator('#connection:visible');
    await toast.filter({ hasText: 'The server does not answer' }).waitFor();
    expect(await person.violations()).toEqual([]);

    // From now on, because it is there for some seconds only.
    const toldOfRestart = toast.filter({ hasText: 'The server was started again' }).waitFor();
    await sample.restart();
    await toldOfRestart;
    // The verification that was open is open, in the same iframe, and its result comes.
    await person.pick('APPROVED');
    await person.says('Your identity is verified');
  });

  it('shows what just happened, with the source', async () => {
    const person = await sample.open();
    await person.start('Stay on this page');
    await person.pick('APPROVED');
    await person.page.locator('.trace .last', { hasText: 'POST /idenfy/webhook 200' }).waitFor();
    await person.page.locator('.trace summary').click();
    const events = await person.page.locator('.happening h3 b').allTextContents();
    expect(events).toEqual(['POST /idenfy/webhook', 'POST /verifications']);
    const steps = await person.page.locator('.happening li').allTextContents();
    for (const part of ['HMAC-SHA256', 'VerificationListener.onDecision() handles', 'POST /api/v2/token']) {
      expect(steps.filter((step) => step.includes(part))).toHaveLength(1);
    }
    expect(await person.violations()).toEqual([]);

    const opening = person.context.waitForEvent('page');
    await person.page.getByRole('link', { name: 'verification.listener.ts' }).click();
    const source = await opening;
    expect(await source.textContent('#found')).toContain('onDecision(event: Decided)');
    expect(await source.title()).toBe('sample/src/verification.listener.ts');
  });

  // Of the page alone, whatever the server runs on.
  if (sample.platform === 'express') {
    it('keeps what was entered when the server does not answer the form', async () => {
      const person = await sample.open();
      await person.context.setOffline(true);
      await person.start();
      await person.page.getByRole('alert').filter({ hasText: 'The answer did not arrive' }).waitFor();
      expect(await person.page.inputValue('#lastName')).toBe('Petraitė');

      await person.context.setOffline(false);
      await person.start();
      await person.page.waitForSelector('[value="APPROVED"]');
    });

    it('is complete and still over a slow network, and starts once however often the button is pressed', async () => {
      const person = await sample.open();
      const network = await person.context.newCDPSession(person.page);
      await network.send('Network.enable');
      await network.send('Network.emulateNetworkConditions', {
        ...{ offline: false, latency: 400 },
        ...{ downloadThroughput: 50_000, uploadThroughput: 20_000 },
      });
      await person.page.goto(sample.url);
      expect(await person.title()).toBe('Enter your name');
      await person.page.locator('#live[data-state="on"]').waitFor();
      expect(await person.page.evaluate(SHIFTS)).toBe(0);

      await person.page.fill('#firstName', 'Ona');
      await person.page.fill('#lastName', 'Petraitė');
      // As slow as it takes to look.
      const requests: string[] = [];
      let goOn!: () => void;
      const looked = new Promise<void>((resolve) => (goOn = resolve));
      await person.page.route('**/verifications?*', async (route) => {
        requests.push(route.request().method());
        await looked;
        await route.continue();
      });
      const button = person.page.getByRole('button', { name: 'Continue to iDenfy' });
      const before = await button.boundingBox();
      await button.dblclick();
      expect([await button.getAttribute('aria-busy'), await button.boundingBox()]).toEqual(['true', before]);
      expect(requests).toEqual(['POST']);
      goOn();
      await person.page.waitForSelector('[value="APPROVED"]');
      await person.page.goto(sample.url);
      expect(await person.page.locator('.history .badge').allTextContents()).toEqual(['In progress']);
    });

    it('can be used with a keyboard alone', async () => {
      const person = await sample.open();
      const { keyboard } = person.page;
      const focused = (): Promise<string> =>
        person.page.evaluate('document.activeElement.id || document.activeElement.textContent.trim()');
      await keyboard.press('Tab');
      expect(await focused()).toBe('firstName');
      await keyboard.press('Enter');
      await person.page.waitForSelector('.field-error');
      expect(await focused()).toBe('firstName');
      expect(await person.page.getAttribute('#firstName', 'aria-describedby')).toBe('firstName-error');
      await keyboard.type('Ona');
      await keyboard.press('Tab');
      await keyboard.type('Petraitė');
      await keyboard.press('Tab');
      await keyboard.press('Tab');
      expect(await focused()).toBe('Stay on this page');
      await keyboard.press('Enter');
      await person.page.waitForSelector('#idenfy');
      await person.pick('DENIED');
      await person.says('We could not verify you');
      await person.page.reload();
      await keyboard.press('Tab');
      expect(await focused()).toBe('Try again');
      await keyboard.press('Enter');
      await keyboard.press('Tab');
      expect(await focused()).toBe('firstName');
    });
  }
});
