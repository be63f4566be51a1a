import { describeInBrowser } from './in-browser.js';

const UI = 'https://ui.idenfy.com/?authToken=TOKEN';

describeInBrowser('a page with strict headers in Chromium', (page) => {
  it('shows the iframe under its policy, with the camera and without more', async () => {
    const csp = await page.app.run<string>(`{
      const directives = { 'script-src': ["'self'", "'unsafe-inline'"], ...idenfy.cspFor() };
      "default-src 'none'; " +
        Object.entries(directives).map(([name, sources]) => [name, ...sources].join(' ')).join('; ');
    }`);
    const strict = await page.open({ csp });
    const blocked = strict.run(
      `new Promise((resolve) => addEventListener('securitypolicyviolation', ({ blockedURI }) => resolve(blockedURI)))`,
    );
    await strict.run(`new Promise((resolve) => {
      const iframe = document.createElement('iframe');
      const attributes = idenfy.iframeAttributes({ authToken: 'a&b', lang: 'lt' });
      Object.entries(attributes).forEach(([name, value]) => iframe.setAttribute(name, String(value)));
      iframe.id = 'verification';
      iframe.addEventListener('load', resolve, { once: true });
      document.body.append(iframe);
      const other = document.createElement('iframe');
      other.src = 'https://evil.example/';
      document.body.append(other);
    })`);
    const frame = await strict.frame('verification');
    const allowed = ['camera', 'fullscreen', 'microphone', 'geolocation'].map(
      (feature) => `document.featurePolicy.allowsFeature('${feature}')`,
    );

    expect(frame.url()).toBe('https://ui.idenfy.com/?authToken=a%26b&lang=lt');
    expect(await frame.evaluate(`[${allowed.join(', ')}]`)).toEqual([true, true, false, false]);
    expect(await frame.evaluate('document.fullscreenEnabled')).toBe(true);
    expect(await blocked).toMatch(/^https:\/\/evil\.example/);
  });

  it.each([
    ['same-origin', true],
    ['same-origin-allow-popups', false],
  ])('needs a page that lets its popup speak: the opener policy %s cuts it off: %p', async (policy, cut) => {
    const strict = await page.open({ coop: policy });
    const popup = await strict.openPopup(UI);

    expect(await popup.evaluate('opener === null')).toBe(cut);
  });
});
