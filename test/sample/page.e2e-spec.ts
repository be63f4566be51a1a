import { describeInSample } from './in-sample.js';

describeInSample('the page of the sample in Chromium', (sample) => {
  // What is seen does not depend on the platform, so one of them shows all of it.
  if (sample.platform === 'express') {
    const sizes = [
      ['light', 1280],
      ['light', 390],
      ['dark', 1280],
      ['dark', 390],
    ] as const;
    it.each(sizes)('explains every outcome, in %s and %i pixels wide', async (colorScheme, width) => {
      const person = await sample.open({ colorScheme, viewport: { width, height: 900 } });
      const looksRight = async (title: string, actions: string[]): Promise<void> => {
        await person.says(title);
        expect([title, await person.primaryActions()]).toEqual([title, actions]);
        // Contrast and names do not depend on the width.
        if (width === 1280) {
          expect([title, await person.violations()]).toEqual([title, []]);
        }
        expect([title, await person.overflow()]).toEqual([title, 0]);
      };

      await looksRight('Enter your name', ['Continue to iDenfy']);
      for (const [outcome, title, actions] of [
        ['CANCELLED', 'You cancelled the verification', ['Start again']],
        ['EXPIRED', 'The verification ran out of time', ['Start again']],
        ['DENIED', 'We could not verify you', ['Try again']],
        ['APPROVED', 'Your identity is verified', []],
        ['SUSPECTED', 'Our team is taking a closer look', []],
      ] as const) {
        await person.start();
        await person.page.waitForSelector('[value="APPROVED"]');
        await person.page.goto(sample.url);
        await looksRight('Finish your verification', ['Continue to iDenfy']);
        await person.page.getByRole('link', { name: 'Continue to iDenfy' }).click();
        await person.pick(outcome);
        await looksRight(title, [...actions]);
      }
      expect(await person.page.locator('.history .badge').allTextContents()).toEqual([
        'With our team',
        'Verified',
        'Not verified',
        'Ran out of time',
        'Cancelled',
      ]);
      expect(person.complaints).toEqual([]);
    });
  }

  it('leads to iDenfy and back, and says SUSPECTED to the person as what it is', async () => {
    const person = await sample.open();
    await person.start();
    await person.pick('SUSPECTED');
    await person.says('Our team is taking a closer look');
    expect([new URL(person.page.url()).origin, await person.primaryActions()]).toEqual([
      new URL(sample.url).origin,
      [],
    ]);
    expect(person.complaints).toEqual([]);
  });

  it('works without JavaScript: form, what is wrong with it, verification, result', async () => {
    const person = await sample.open({ javaScriptEnabled: false });
    await person.page.getByRole('button', { name: 'Continue to iDenfy' }).click();
    expect(await person.page.locator('.field-error').allTextContents()).toEqual([
      'Please enter your first name.',
      'Please enter your last name.',
    ]);
    // Another tab, which does not know yet that the first one has started.
    const other = await person.context.newPage();
    await other.goto(sample.url);
    await person.start();
    expect(new URL(person.page.url()).origin).not.toBe(new URL(sample.url).origin);
    await other.fill('#firstName', 'Ona');
    await other.fill('#lastName', 'Petraitė');
    await other.getByRole('button', { name: 'Continue to iDenfy' }).click();
    await other.getByRole('heading', { name: 'Finish your verification' }).waitFor();
    expect(await other.getByRole('alert').textContent()).toContain('You already have a verification open');
    expect(await other.locator('#start').count()).toBe(0);
    await other.goto(sample.url);
    expect(await other.textContent('#current-title')).toBe('Finish your verification');
    expect(await other.locator('meta[http-equiv="refresh"]').count()).toBe(1);
    await other.close();
    await person.pick('APPROVED');
    expect(await person.title()).toBe('Your identity is verified');
  });

  it('goes on with a phone: shows the code of the link, and the result live', async () => {
    const person = await sample.open();
    await person.start('Use my phone');
    await person.page.waitForSelector('.phone img');
    const size = await person.page.evaluate(
      `(async () => { const img = document.querySelector('.phone img'); await img.decode(); return img.naturalWidth; })()`,
    );
    expect(size).toBeGreaterThan(0);
    expect(await person.violations()).toEqual([]);

    const phone = await sample.browser.newPage();
    await phone.goto((await person.page.getAttribute('.ways a', 'href')) ?? '');
    await phone.click('[value="APPROVED"]');
    await phone.close();
    await person.says('Your identity is verified');
    expect(await person.page.textContent('#news')).toBe('Your identity is verified');
  });

  it('verifies in an iframe, and waits for the result when its page says that the person is done', async () => {
    const person = await sample.open();
    await person.start('Stay on this page');
    await person.page.waitForSelector('#idenfy');
    expect(await person.violations()).toEqual([]);
    const { origin } = new URL((await person.page.getAttribute('#idenfy', 'src')) ?? '');
    const control = async (name: string, body?: object): Promise<Record<string, never>> => {
      const headers = { 'content-type': 'application/json' };
      const request = body && { method: 'POST', headers, body: JSON.stringify(body) };
      return (await (await fetch(`${origin}/console/api/${name}`, request)).json()) as Record<string, never>;
    };
    const { settings, sessions } = await control('state');
    const { webhookUrl } = settings!;
    // No webhook arrives, so that the page in the iframe is the first to say something.
    await control('configure', { webhookUrl: 'http://127.0.0.1:9/', redelivery: { attempts: 0 } });
    await person.pick('APPROVED');
    await person.says('Waiting for the result');
    // The message was no proof: the list says what iDenfy has signed.
    expect(await person.page.locator('.history .badge').allTextContents()).toEqual(['In progress']);

    await control('configure', { webhookUrl });
    const [{ scanRef }] = sessions as unknown as [{ scanRef: string }];
    await control('complete', { scanRef, outcome: 'DENIED' });
    await person.says('We could not verify you');
  });
});
