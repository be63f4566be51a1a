import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SIMULATOR_DEFAULTS } from '../../lib/shared/simulator-defaults.js';
import { APP, ROOT, pageText, samplesOf } from '../docs/doc-samples.js';
import { CHROMIUM_ARGS, CHROMIUM_PATH } from '../support/chromium.js';
import { withoutServer } from '../support/skipped.js';
import { startRecipeApp } from './recipe-app.js';
import type { RecipeApp } from './recipe-app.js';

const PLAYWRIGHT = join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js');

it('docs/recipes/playwright.md has the keys and addresses of `npx nestjs-idenfy simulator`', () => {
  const { port, webhookUrl, apiKey, apiSecret, signingKey } = SIMULATOR_DEFAULTS;
  const addresses = [`http://127.0.0.1:${port}'`, `'${new URL(webhookUrl).origin}'`];

  for (const value of [apiKey, apiSecret, signingKey, ...addresses]) {
    expect(pageText('docs/recipes/playwright.md')).toContain(value);
  }
});

interface Report {
  readonly stats: Readonly<Record<'expected' | 'unexpected' | 'skipped', number>>;
  /** What kept Playwright from running the tests. */
  readonly errors: readonly object[];
}

const isThere =
  existsSync(CHROMIUM_PATH) || withoutServer('Playwright', 'there is no Chromium at CHROMIUM_PATH');

(isThere ? describe : describe.skip)('the samples of docs/recipes/playwright.md', () => {
  let app: RecipeApp;
  let folder: string;

  beforeEach(async () => {
    app = await startRecipeApp('express', 'playwright');
    folder = await mkdtemp(join(tmpdir(), 'idenfy-playwright-'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await copyFile(join(APP, 'sign-in.ts'), join(folder, 'sign-in.ts'));
    for (const { file, code } of samplesOf('docs/recipes/playwright.md')) {
      await writeFile(join(folder, file), here(code));
    }
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
    await app.close();
  });

  /** The servers of the page run already, at other ports. The browser is that of the system. */
  const here = (code: string): string =>
    code
      .replaceAll('http://127.0.0.1:3000', app.url)
      .replaceAll('http://127.0.0.1:4000', app.simulator.url)
      .replace(
        'baseURL: APP',
        `baseURL: APP, launchOptions: ${JSON.stringify({ executablePath: CHROMIUM_PATH, args: CHROMIUM_ARGS })}`,
      );

  /** Runs Playwright as a reader does, and gives how many tests ended in which way. */
  async function run(): Promise<unknown> {
    const report = join(folder, 'report.json');
    // Playwright refuses to run in Jest, which this process is not.
    const env = { ...process.env, JEST_WORKER_ID: undefined, CI: '', PLAYWRIGHT_JSON_OUTPUT_FILE: report };
    const options = ['test', '--workers=1', '--reporter=json'];
    await promisify(execFile)(process.execPath, [PLAYWRIGHT, ...options], { cwd: folder, env }).catch(
      () => undefined,
    );
    const { stats, errors } = JSON.parse(await readFile(report, 'utf8')) as Report;
    return { passed: stats.expected, failed: stats.unexpected, skipped: stats.skipped, errors };
  }

  it('pass against an app and the simulator', async () => {
    expect(await run()).toEqual({ passed: 3, failed: 0, skipped: 0, errors: [] });
  }, 240_000);

  it('fail where the app takes no webhook', async () => {
    app.simulator.setWebhookUrl('http://127.0.0.1:9/nobody');
    app.simulator.configure({ redelivery: { attempts: 0, everyMs: 0 } });
    const config = join(folder, 'playwright.config.ts');
    await writeFile(config, (await readFile(config, 'utf8')).replace('timeout: 20_000', 'timeout: 3000'));

    expect(await run()).toEqual({ passed: 1, failed: 2, skipped: 0, errors: [] });
  }, 240_000);
});
