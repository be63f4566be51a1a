import { Controller, Get, Header } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { build } from 'esbuild';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IdenfyModule } from 'nestjs-idenfy';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { SIMULATOR_DEFAULTS } from '../../lib/shared/simulator-defaults.js';
import { ROOT, samplesOf } from '../docs/doc-samples.js';
import { CACHE, writeSamples } from '../docs/write-samples.js';
import { startApp } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';

const PAGE = 'docs/recipes/react-return-page.md';
const { apiKey, apiSecret, signingKey } = SIMULATOR_DEFAULTS;

const html = (body: string): string =>
  `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,"><body>${body}`;
const HOME = html(`<main><h1>App</h1><button>Verify me</button></main><script>
  document.querySelector('button').onclick = async () => {
    const response = await fetch('/verification', { method: 'POST' });
    location.href = (await response.json()).redirectUrl;
  };
</script>`);
const RETURN = html('<div id="root"></div><script type="module" src="/verified.js"></script>');

/** The page of the recipe as a browser loads it. */
async function bundle(reader: string): Promise<string> {
  const folder = join(CACHE, reader);
  mkdirSync(folder, { recursive: true });
  const component = join(folder, 'return-page.tsx');
  writeFileSync(component, samplesOf(PAGE).find(({ file }) => file === 'return-page.tsx')!.code);
  const contents = `import { show } from './test/browser/react-root.mjs';
import { ReturnPage } from ${JSON.stringify(component)};
show(ReturnPage);`;
  const { outputFiles } = await build({
    ...{ stdin: { contents, resolveDir: ROOT }, bundle: true, write: false, jsx: 'automatic' },
    ...{ platform: 'browser', format: 'esm', target: 'es2022', logLevel: 'error' },
    define: { 'process.env.NODE_ENV': '"development"' },
  });
  return outputFiles[0]?.text ?? '';
}

export interface RecipeApp {
  readonly url: string;
  readonly simulator: IdenfySimulator;
  close(): Promise<void>;
}

/** An app with a button and the return page of the recipe, its server's part included, on the simulator. */
export async function startRecipeApp(platform: Platform, reader: string): Promise<RecipeApp> {
  const script = await bundle(reader);
  @Controller()
  class Pages {
    @Get()
    @Header('Content-Type', 'text/html')
    home(): string {
      return HOME;
    }

    @Get('verified')
    @Header('Content-Type', 'text/html')
    verified(): string {
      return RETURN;
    }

    @Get('verified.js')
    @Header('Content-Type', 'text/javascript')
    script(): string {
      return script;
    }
  }
  const simulator = await IdenfySimulator.start({ apiKey, apiSecret, signingKeys: signingKey });
  const webhook = { signingKeys: signingKey };
  const { VerificationController } = await writeSamples(PAGE, reader)('verification.controller.mjs');
  const { app, url } = await startApp(platform, {
    imports: [IdenfyModule.forRoot({ apiKey, apiSecret, baseUrl: simulator.url, webhook })],
    controllers: [Pages, VerificationController as Type],
  });
  process.env['APP_URL'] = url;
  simulator.setWebhookUrl(`${url}/idenfy/webhook`);
  const close = async (): Promise<void> => {
    await app.close();
    await simulator.close();
  };
  return { url, simulator, close };
}
