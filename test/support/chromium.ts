import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type playwright from 'playwright-core';
import type { Browser } from 'playwright-core';
import { withoutServer } from './skipped.js';

/** By `require`: Jest's ES modules cannot load the other file of the package. */
const { chromium } = createRequire(import.meta.url)('playwright-core') as typeof playwright;

/** The Chromium of the system. */
export const CHROMIUM_PATH = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** As in a container; and nothing is asked of any network but this machine. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** A Chromium to close in the end; undefined when there is none: one line says so, and with CI=true it fails. */
export async function chromiumForTests(): Promise<Browser | undefined> {
  return existsSync(CHROMIUM_PATH)
    ? chromium.launch({ executablePath: CHROMIUM_PATH, headless: true, args: CHROMIUM_ARGS })
    : withoutServer('browser', 'there is no Chromium at CHROMIUM_PATH (or at /usr/bin/chromium)');
}
