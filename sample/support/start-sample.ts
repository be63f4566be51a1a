import type { LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { IdenfyError } from 'nestjs-idenfy';
import type { AddressInfo } from 'node:net';
import { AppModule } from '../src/app.module.js';
import type { AppExtras } from '../src/app.module.js';
import { serveApiDocs } from './api-docs.js';
import { browserSafety } from './browser-safety.js';
import { LoginModule } from './login.js';
import { inFolder } from './sample-folder.js';
import { SampleSetup } from './sample-setup.js';
import type { Shared } from './sample-setup.js';

const WEBHOOK_PATH = '/idenfy/webhook';

export interface SampleSettings extends AppExtras {
  /** 0 for any free port. */
  readonly port: number;
  readonly logger?: LogLevel[] | false;
  /** What it has in common with the other process, when it is one of two. */
  readonly shared?: Shared;
}

export interface RunningSample {
  readonly app: NestExpressApplication;
  /** The page. */
  readonly url: string;
  /** Where iDenfy (or the simulator) sends its webhooks; unknown for an account while there is no public address. */
  readonly webhookUrl?: string;
  readonly setup: SampleSetup;
}

/** The app, and the login that stands for one of its own. */
class SampleModule {}

/** Starts the app, and the simulator in front of it when there is no iDenfy account. */
export async function startSample({
  port,
  logger,
  shared,
  ...extras
}: SampleSettings): Promise<RunningSample> {
  const setup = await SampleSetup.fromEnvironment(shared);
  try {
    const imports = [LoginModule.with(setup), AppModule.with(extras)];
    const app = await NestFactory.create<NestExpressApplication>(
      { module: SampleModule, imports },
      {
        logger: logger ?? ['log', 'warn', 'error', 'fatal'],
        abortOnError: false,
        // An open page holds a stream of events; shutting down ends it.
        forceCloseConnections: true,
      },
    );
    app.disable('x-powered-by');
    app.use(browserSafety);
    app.useStaticAssets(inFolder('public'));
    serveApiDocs(app);
    app.enableShutdownHooks();
    await app.listen(port, '127.0.0.1');
    const { port: used } = app.getHttpServer().address() as AddressInfo;
    const origin = `http://127.0.0.1:${used}`;
    setup.appListens(`http://localhost:${used}`, `${origin}${WEBHOOK_PATH}`);
    return {
      app,
      url: setup.publicUrl ?? `http://localhost:${used}`,
      webhookUrl: setup.simulated
        ? `${origin}${WEBHOOK_PATH}`
        : setup.publicUrl && `${setup.publicUrl}${WEBHOOK_PATH}`,
      setup,
    };
  } catch (error) {
    await setup.onApplicationShutdown();
    throw error;
  }
}

/** What the person at the terminal can do something about, in a line; anything else as it is. */
export function reasonOf(error: unknown, port: number): unknown {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return `Port ${port} is in use. Choose another one: PORT=3001 npm start`;
  }
  return IdenfyError.is(error, 'IDENFY_CONFIG') ? error.message : error;
}
