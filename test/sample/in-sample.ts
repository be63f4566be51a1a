import type { Browser, BrowserContextOptions } from 'playwright-core';
import { chromiumForTests } from '../support/chromium.js';
import { compileSample } from '../support/compiled-package.js';
import { freePort } from '../support/free-port.js';
import { platforms } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';
import { SamplePage } from './sample-page.js';
import { SampleServer } from './sample-server.js';

const browser = await chromiumForTests();

export interface InSample {
  readonly platform: Platform;
  readonly url: string;
  /** What the server has said at its start. */
  readonly said: string;
  readonly browser: Browser;
  /** A browser of another person at the page, until the test ends. */
  open(options?: BrowserContextOptions): Promise<SamplePage>;
  /** Ends the server by SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again, at the same port and with what it has kept. */
  restart(): Promise<void>;
}

/** Tests with the sample as `npm start` runs it on each platform, and Chromium; skipped where there is none. */
export function describeInSample(title: string, tests: (sample: InSample) => void): void {
  if (browser === undefined) {
    describe.skip(title, () => tests({ platform: 'express' } as InSample));
    return;
  }
  describe.each(platforms)(`${title}, on %s`, (platform) => {
    let compiled: Awaited<ReturnType<typeof compileSample>>;
    let port: number;
    let server: SampleServer;
    let opened: SamplePage[] = [];
    const urlOf = (): string => `http://localhost:${port}/`;
    const restart = async (): Promise<void> => {
      server = await SampleServer.start(compiled.folder, port, { PLATFORM: platform });
    };

    beforeAll(async () => {
      [compiled, port] = await Promise.all([compileSample(), freePort()]);
      await restart();
    });
    afterEach(async () => {
      await Promise.all(opened.map((page) => page.close()));
      opened = [];
    });
    afterAll(async () => {
      await server.kill();
      await compiled.remove();
    });

    tests({
      platform,
      browser,
      get url() {
        return urlOf();
      },
      get said() {
        return server.said;
      },
      async open(options) {
        const page = await SamplePage.open(browser, urlOf(), options);
        opened.push(page);
        return page;
      },
      kill: () => server.kill(),
      restart,
    });
  });
}

afterAll(() => browser?.close());
