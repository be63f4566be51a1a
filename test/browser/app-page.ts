import { build } from 'esbuild';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Frame, Page } from 'playwright-core';

/** Pages of iDenfy, and one that is not: served to the test's browser at their own addresses, without a network. */
const PAGES = ['https://ui.idenfy.com', 'https://kyb.ui.idenfy.com', 'https://evil.example'];

/** A page of an app, which loads the module as it is, and counts all messages that it gets. */
const APP = `<!doctype html>
<html lang="en">
<title>App</title>
<script type="importmap">{ "imports": { "nestjs-idenfy/browser": "/browser.js" } }</script>
<script type="module">
  import * as idenfy from '/browser.js';
  const handled = [];
  window.heard = 0;
  window.addEventListener('message', () => (window.heard += 1));
  Object.assign(window, { idenfy, handled, handler: (result) => handled.push(result) });
  document.body.dataset.ready = 'yes';
</script>
<body></body>
</html>`;

/** The module as one file for browsers. A module of Node in it would be an error. */
async function browserModule(): Promise<string> {
  const { outputFiles } = await build({
    ...{ entryPoints: ['lib/browser/index.ts'], bundle: true, write: false },
    ...{ platform: 'browser', format: 'esm', target: 'es2022', logLevel: 'error' },
  });
  return outputFiles[0]?.text ?? '';
}

export interface AppServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The app's server, which has further modules by name. `?csp=` sets the Content-Security-Policy of the page, `?coop=` its Cross-Origin-Opener-Policy. */
export async function serveApp(modules: ReadonlyMap<string, string> = new Map()): Promise<AppServer> {
  const files = new Map([...modules, ['browser.js', await browserModule()]]);
  const server = http.createServer(({ url = '/' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://app');
    const code = files.get(pathname.slice(1));
    response.setHeader('Content-Type', code === undefined ? 'text/html' : 'text/javascript');
    for (const [parameter, header] of [
      ['csp', 'Content-Security-Policy'],
      ['coop', 'Cross-Origin-Opener-Policy'],
    ] as const) {
      const value = searchParams.get(parameter);
      if (value !== null) {
        response.setHeader(header, value);
      }
    }
    response.end(code ?? APP);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A page of the app in a browser. Code that it runs is given as text, because it is that of a browser. */
export class AppPage {
  private constructor(readonly page: Page) {}

  static async open(browser: Browser, url: string): Promise<AppPage> {
    const context = await browser.newContext();
    context.setDefaultTimeout(20_000);
    for (const address of PAGES) {
      const body = '<!doctype html><title>Verification</title>';
      await context.route(`${address}/**`, (route) => route.fulfill({ contentType: 'text/html', body }));
    }
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForSelector('body[data-ready]', { state: 'attached' });
    return new AppPage(page);
  }

  run<Value>(code: string): Promise<Value> {
    return this.page.evaluate<Value>(code);
  }

  /** Adds an iframe that the app knows by this id. Without a `src` it shows `about:blank`. */
  async addIframe(id: string, src?: string): Promise<void> {
    await this.run(`{
      const iframe = document.createElement('iframe');
      iframe.id = ${JSON.stringify(id)};
      document.body.append(iframe);
    }`);
    if (src !== undefined) {
      await this.setSrc(id, src);
    }
  }

  async setSrc(id: string, src: string): Promise<void> {
    await this.run(`new Promise((resolve) => {
      const iframe = document.getElementById(${JSON.stringify(id)});
      iframe.addEventListener('load', resolve, { once: true });
      iframe.src = ${JSON.stringify(src)};
    })`);
  }

  /** Opens a popup, and listens to it. */
  async openPopup(url: string): Promise<Page> {
    const opened = this.page.waitForEvent('popup');
    await this.run(`void idenfy.onIdenfyResult(window.open(${JSON.stringify(url)}), handler)`);
    const popup = await opened;
    await popup.waitForURL(url);
    return popup;
  }

  async frame(id: string): Promise<Frame> {
    const frame = await (await this.page.$(`#${id}`))?.contentFrame();
    if (!frame) {
      throw new Error(`There is no iframe #${id}`);
    }
    return frame;
  }

  /** What the page in the iframe does when the person is done; resolves when the app's page has got the message. */
  async post(id: string, data: unknown): Promise<void> {
    const frame = await this.frame(id);
    await this.heard(() => frame.evaluate(`parent.postMessage(${JSON.stringify(data)}, '*')`));
  }

  /** Does what makes the app's page get one message, and waits until it has. */
  async heard(work: () => Promise<unknown>): Promise<void> {
    const before = await this.run<number>('heard');
    await work();
    await this.page.waitForFunction(`heard === ${before + 1}`);
  }

  /** What the handlers were called with since the last time. */
  handled(): Promise<unknown[]> {
    return this.run('handled.splice(0)');
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
