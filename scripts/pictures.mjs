// `npm run pictures`: the pictures of the documentation, taken in a real Chromium from the built sample and its simulator. All data in
// them is invented, and ids and times are those of the run. Each has to be mentioned: test/docs/pictures.spec.ts.
import { chromium } from 'playwright-core';
import { Buffer } from 'node:buffer';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'docs/pictures';
const CHROMIUM_PATH = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const OPERATOR_KEY = 'the-key-of-the-pictures';
const NAMES = { firstName: 'Ona', lastName: 'Petraitė' };

if (!existsSync(CHROMIUM_PATH)) {
  throw new Error('There is no Chromium at CHROMIUM_PATH (or at /usr/bin/chromium)');
}
for (const name of Object.keys(process.env)) {
  if (/^(?:IDENFY_|PUBLIC_URL$|PLATFORM$)/.test(name)) {
    delete process.env[name];
  }
}
process.env.OPERATOR_KEY = OPERATOR_KEY;
const { startSample } = await import('../sample/dist/support/start-sample.js');
const { Person } = await import('../sample/dist/story/person.js');

const { app, url, setup } = await startSample({ port: 0, logger: false });
const { simulator } = setup;
const browser = await chromium.launch({
  executablePath: CHROMIUM_PATH,
  args: ['--no-sandbox', '--disable-background-networking'],
});
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });

/** A page of this size, in pixels of a style sheet. Narrow ones are shown large, so they get more pixels. */
async function open(width, height, colorScheme = 'light') {
  const context = await browser.newContext({
    ...{ viewport: { width, height }, deviceScaleFactor: width > 1000 ? 1.25 : 1.5 },
    ...{ colorScheme, reducedMotion: 'reduce' },
  });
  return context.newPage();
}

/** As WebP, which is a third of the size of a PNG. */
async function take(page, name) {
  await page.evaluate('document.fonts.ready');
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 72 });
  const file = join(FOLDER, `${name}.webp`);
  writeFileSync(file, Buffer.from(data, 'base64'));
  console.log(`${file}: ${(statSync(file).size / 1000).toFixed(0)} kB`);
}

async function enterNames(page) {
  await page.fill('#firstName', NAMES.firstName);
  await page.fill('#lastName', NAMES.lastName);
}

async function takePerson() {
  const page = await open(640, 720);
  await page.goto(url);
  await enterNames(page);
  await take(page, 'person-before');
  await page.getByRole('button', { name: 'Stay on this page' }).click();
  await page.frameLocator('#idenfy').locator('[value="APPROVED"]').waitFor();
  await page.setViewportSize({ width: 640, height: 900 });
  await take(page, 'person-iframe');

  const hosted = await open(640, 900);
  await hosted.goto(await page.getAttribute('#idenfy', 'src'));
  await take(hosted, 'hosted-page');

  await simulator.complete(simulator.sessions.at(-1).scanRef, 'APPROVED');
  await page.getByRole('heading', { name: 'Your identity is verified' }).waitFor();
  await page.locator('.trace .last', { hasText: 'POST /idenfy/webhook 200' }).waitFor();
  await page.locator('.trace summary').click();
  await take(page, 'person-result');
}

async function start() {
  const person = new Person(url);
  await person.signIn();
  await person.post('/verifications', NAMES);
  return simulator.sessions.at(-1).scanRef;
}

async function takeOperators() {
  await simulator.complete(await start(), 'DENIED');
  await start();
  const failing = await start();
  for (const [scheme, name] of [
    ['light', 'operator'],
    ['dark', 'operator-dark'],
  ]) {
    const page = await open(860, 900, scheme);
    await page.goto(`${url}/operator`);
    await page.fill('#key', OPERATOR_KEY);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('#people').waitFor();
    if (scheme === 'light') {
      await page.getByRole('button', { name: 'Let results fail' }).click();
      await page.locator('.said').waitFor();
      simulator.configure({ redelivery: { attempts: 1, everyMs: 50 } });
      await simulator.complete(failing, 'APPROVED');
    }
    await page.goto(`${url}/operator`);
    await page.locator('summary', { hasText: 'Replay' }).click();
    await take(page, name);
  }
}

async function takeConsole() {
  const page = await open(1200, 760);
  await page.goto(`${simulator.url}/console`);
  const delivery = page.locator('#deliveries .item').last();
  await delivery.getByText('IDENTIFICATION_MANUAL_FINISHED').click();
  await take(page, 'console');
}

try {
  await takePerson();
  await takeOperators();
  await takeConsole();
} finally {
  await browser.close();
  await app.close();
}
