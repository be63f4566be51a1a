import { chromiumForTests } from '../support/chromium.js';
import { AppPage, serveApp } from './app-page.js';
import type { AppServer } from './app-page.js';

const browser = await chromiumForTests();

export interface InBrowser {
  /** A new page of the app for each test. */
  readonly app: AppPage;
  /** Another one, whose response has these headers: see {@link serveApp}. */
  open(headers: { csp?: string; coop?: string }): Promise<AppPage>;
}

/** Tests with a page of an app in Chromium, which a file has once; skipped where there is none. */
export function describeInBrowser(
  title: string,
  tests: (inBrowser: InBrowser) => void,
  modules?: ReadonlyMap<string, string>,
): void {
  if (browser === undefined) {
    describe.skip(title, () => tests({} as InBrowser));
    return;
  }
  describe(title, () => {
    let server: AppServer;
    let opened: AppPage[];
    const open = async (headers: { csp?: string; coop?: string } = {}): Promise<AppPage> => {
      const query = new URLSearchParams(headers).toString();
      const app = await AppPage.open(browser, `${server.url}/?${query}`);
      opened.push(app);
      return app;
    };
    beforeAll(async () => {
      server = await serveApp(modules);
    });
    beforeEach(async () => {
      opened = [];
      await open();
    });
    afterEach(() => Promise.all(opened.map((app) => app.close())));
    afterAll(async () => {
      await browser.close();
      await server.close();
    });

    tests({
      get app() {
        return opened[0] as AppPage;
      },
      open,
    });
  });
}
