import type { INestApplication, LogLevel, Provider } from '@nestjs/common';
import { IdenfyError, IdenfyService } from 'nestjs-idenfy';
import type { AddressInfo, Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import serveStatic from 'serve-static';
import { AppModule } from '../src/app.module.js';
import { VerificationListener } from '../src/verification.listener.js';
import { VerificationsService } from '../src/verifications.service.js';
import { IN_MEMORY, StoresModule, backendOf } from '../stores/stores.module.js';
import type { StoreSettings } from '../stores/stores.module.js';
import { TraceModule } from '../trace/trace.module.js';
import { Trace } from '../trace/trace.js';
import { serveApiDocs } from './api-docs.js';
import { browserSafety } from './browser-safety.js';
import { FailingVerificationsController } from './failing-verifications.controller.js';
import { FailingVerifications } from './failing-verifications.js';
import { LoginModule } from './login.js';
import { createApp, platformOfEnvironment } from './platform.js';
import type { Platform } from './platform.js';
import { inFolder } from './sample-folder.js';
import { SampleSetup } from './sample-setup.js';
import type { SetupSettings } from './sample-setup.js';

const WEBHOOK_PATH = '/idenfy/webhook';

export interface SampleSettings extends SetupSettings {
  /** 0 for any free port. */
  readonly port: number;
  readonly logger?: LogLevel[] | false;
  /** Default: in memory. */
  readonly stores?: StoreSettings;
  /** Default: PLATFORM of the environment, or Express. */
  readonly platform?: Platform;
  /** Beside those of the app. */
  readonly providers?: Provider[];
}

export interface RunningSample {
  readonly app: INestApplication;
  /** The page. */
  readonly url: string;
  /** Where iDenfy (or the simulator) sends its webhooks; unknown for an account while there is no public address. */
  readonly webhookUrl?: string;
  readonly setup: SampleSetup;
}

/** The app, and the login and the stores that stand for its own. */
class SampleModule {}

/** Starts the app, and the simulator in front of it when there is no iDenfy account. */
export async function startSample({
  port,
  logger,
  stores = IN_MEMORY,
  platform = platformOfEnvironment(),
  providers = [],
  ...settings
}: SampleSettings): Promise<RunningSample> {
  const setup = await SampleSetup.fromEnvironment(settings);
  try {
    const { listener = VerificationListener } = await backendOf(stores);
    const listening = { provide: VerificationListener, useClass: listener };
    const canFail = setup.simulated && setup.pair === undefined;
    const failing = canFail ? [{ provide: VerificationsService, useClass: FailingVerifications }] : [];
    const imports = [
      LoginModule.with(setup),
      StoresModule.with(stores),
      TraceModule,
      {
        module: AppModule,
        providers: [listening, ...failing],
        controllers: canFail ? [FailingVerificationsController] : [],
      },
    ];
    const app = await createApp(
      platform,
      { module: SampleModule, imports, providers },
      {
        logger: logger ?? ['log', 'warn', 'error', 'fatal'],
        abortOnError: false,
        // An open page holds a stream of events; shutting down ends it.
        forceCloseConnections: true,
      },
    );
    app.use(app.get(Trace).middleware);
    const idenfy = app.get(IdenfyService);
    app.use(browserSafety([idenfy.redirectUrl('token'), idenfy.iframeUrl('token')]));
    app.use('/nestjs-idenfy/browser', serveStatic(browserModule(), { index: false }));
    app.use(serveStatic(inFolder('public'), { index: false }));
    serveApiDocs(app, platform);
    app.enableShutdownHooks();
    await app.listen(port, '127.0.0.1');
    const server = app.getHttpServer() as Server;
    const { port: used } = server.address() as AddressInfo;
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

/** The folder of `nestjs-idenfy/browser`, for a page without a bundler. */
const browserModule = (): string => fileURLToPath(new URL('.', import.meta.resolve('nestjs-idenfy/browser')));

/** What the person at the terminal can do something about, in a line; anything else as it is. */
export function reasonOf(error: unknown, port: number): unknown {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return `Port ${port} is in use. Choose another one: PORT=3001 npm start`;
  }
  return IdenfyError.is(error, 'IDENFY_CONFIG') ? error.message : error;
}
