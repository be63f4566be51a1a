import type { LogLevel } from '@nestjs/common';
import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AddressInfo } from 'node:net';
import { serveApiDocs } from './api-docs.js';
import { AppModule } from './app.module.js';
import type { AppExtras } from './app.module.js';
import { browserSafety } from './browser-safety.js';
import { fieldProblems } from './field-problems.js';
import { inFolder } from './folder.js';
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

/** Starts the app, and the simulator in front of it when there is no iDenfy account. */
export async function startSample({
  port,
  logger,
  shared,
  ...extras
}: SampleSettings): Promise<RunningSample> {
  const setup = await SampleSetup.fromEnvironment(shared);
  try {
    const app = await NestFactory.create<NestExpressApplication>(AppModule.with(setup, extras), {
      logger: logger ?? ['log', 'warn', 'error', 'fatal'],
      abortOnError: false,
      // An open page holds a stream of events; shutting down ends it.
      forceCloseConnections: true,
    });
    app.disable('x-powered-by');
    app.use(browserSafety);
    app.useStaticAssets(inFolder('public'));
    app.useGlobalPipes(
      new ValidationPipe({
        whitelist: true,
        forbidNonWhitelisted: true,
        transform: true,
        exceptionFactory: fieldProblems,
      }),
    );
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
