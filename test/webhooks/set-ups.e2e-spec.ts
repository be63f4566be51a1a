import { Catch, Controller, Module, ValidationPipe, VersioningType } from '@nestjs/common';
import type {
  ArgumentsHost,
  CallHandler,
  ExceptionFilter,
  ExecutionContext,
  INestApplication,
  NestInterceptor,
} from '@nestjs/common';
import { NestFactory, RouterModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { IdenfyModule } from '../../lib/idenfy.module.js';
import { IdenfyWebhooks } from '../../lib/webhooks/idenfy-webhooks.service.js';
import { signIdenfyPayload } from '../../lib/webhooks/idenfy-signature.js';
import { KEY, idenfy, platforms, resultBody, send, silenceLogs, startApp } from './support.js';
import type { AppSettings, RunningApp } from './support.js';

class Wrap implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ wrapped: data ?? null })));
  }
}

@Catch()
class Teapot implements ExceptionFilter {
  catch(_: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ServerResponse | { raw: ServerResponse }>();
    const raw = 'raw' in response ? response.raw : response;
    raw.writeHead(418).end('{}');
  }
}

const passOn = (_request: unknown, _response: unknown, next: () => void): void => next();

/** On Express a request knows its app, and may be handed to it again. */
interface Dispatched extends IncomingMessage {
  readonly app?: RequestListener;
  isAgain?: boolean;
}

@Controller('unrelated')
class UnrelatedController {}

@Module({ controllers: [UnrelatedController] })
class UnrelatedModule {}

interface SetUp extends AppSettings {
  readonly path?: string;
  /** Where the echo route is. */
  readonly prefix?: string;
  /** Every path that must not be taken for the webhook. */
  readonly absent?: readonly string[];
}

const testing: AppSettings['create'] = async (root, adapter) => {
  const moduleRef = await Test.createTestingModule({ imports: [root] }).compile();
  return moduleRef.createNestApplication(adapter, { logger: false });
};

const setUps: Record<string, SetUp> = {
  'nothing special': { absent: ['/idenfy', '/idenfy/webhook/x', '/x/idenfy/webhook'] },
  'rawBody: true': { nest: { rawBody: true } },
  'bodyParser: false': { nest: { bodyParser: false } },
  'a middleware that names the signature header in upper case': {
    configure: (app) =>
      void app.use(({ headers }: IncomingMessage, _: unknown, next: () => void) => {
        headers['IDENFY-SIGNATURE'] = headers['idenfy-signature'];
        delete headers['idenfy-signature'];
        next();
      }),
  },
  'a global prefix': {
    configure: (app) => void app.setGlobalPrefix('api/v1'),
    path: '/api/v1/idenfy/webhook',
    prefix: '/api/v1',
    absent: ['/idenfy/webhook'],
  },
  'a global prefix that leaves the webhook out': {
    configure: (app) => void app.setGlobalPrefix('api', { exclude: ['idenfy/webhook'] }),
    prefix: '/api',
    absent: ['/api/idenfy/webhook'],
  },
  'a path of its own': {
    structure: { webhookPath: '/hooks/kyc/' },
    path: '/hooks/kyc',
    absent: ['/idenfy/webhook'],
  },
  'a path with a parameter': {
    structure: { webhookPath: 'tenants/:tenant/idenfy' },
    path: '/tenants/acme%20ltd/idenfy',
    absent: ['/tenants/idenfy', '/tenants//idenfy'],
  },
  RouterModule: {
    imports: [RouterModule.register([{ path: 'integrations', module: IdenfyModule }])],
    path: '/integrations/idenfy/webhook',
    absent: ['/idenfy/webhook'],
  },
  'URI versioning with a default version': {
    configure: (app) => void app.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' }),
    prefix: '/v2',
    absent: ['/v2/idenfy/webhook'],
  },
  'header versioning with a default version': {
    configure: (app) =>
      void app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version', defaultVersion: '2' }),
    prefix: '',
  },
  'a strict ValidationPipe': {
    configure: (app) =>
      void app.useGlobalPipes(
        new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
      ),
  },
  'an interceptor that wraps every response': {
    configure: (app) => void app.useGlobalInterceptors(new Wrap()),
  },
  'a filter that catches everything': { configure: (app) => void app.useGlobalFilters(new Teapot()) },
  'Test.createTestingModule': { create: testing },
  'Test.createTestingModule, everything at once': {
    create: testing,
    imports: [UnrelatedModule],
    configure: (app) =>
      void app
        .setGlobalPrefix('api')
        .enableVersioning({ type: VersioningType.URI, defaultVersion: '1' })
        .useGlobalInterceptors(new Wrap())
        .useGlobalFilters(new Teapot())
        .useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true })),
    path: '/api/idenfy/webhook',
    prefix: '/api/v1',
  },
};

it('The module starts in an application context without HTTP too', async () => {
  const app = await NestFactory.createApplicationContext(idenfy(), { logger: false, abortOnError: false });
  const body = Buffer.from(resultBody());
  const headers = { 'idenfy-signature': signIdenfyPayload(body, KEY) };
  expect((await app.get(IdenfyWebhooks).receive({ body, headers })).status).toBe(200);
  await app.close();
});

describe.each(platforms)('The webhook route on %s', (platform) => {
  beforeAll(silenceLogs);

  describe.each(Object.entries(setUps))('in an app with %s', (_, setUp) => {
    const { path = '/idenfy/webhook', prefix = '', absent = [] } = setUp;
    let running: RunningApp;

    beforeAll(async () => {
      running = await startApp(platform, setUp);
    });
    afterAll(() => running.app.close());

    it('takes what iDenfy signed, in exactly the words of the contract', async () => {
      const before = running.recorder.events.length;
      const body = resultBody();
      const first = await send(running.port, body, { path });
      expect([first.status, first.body]).toEqual([200, { received: true }]);
      expect(first.headers['content-type']).toMatch(/^application\/json/);
      const again = await send(running.port, body, { path });
      expect([again.status, again.body]).toEqual([200, { received: true, duplicate: true }]);
      expect(running.recorder.events).toHaveLength(before + 1);
      expect(running.recorder.events.at(-1)).toMatchObject({
        type: 'verification.approved',
        payload: JSON.parse(body) as object,
      });
    });

    it('refuses what is not signed, and is not at other paths', async () => {
      const before = running.recorder.events.length;
      const refused = await send(running.port, resultBody(), { path, signature: null });
      expect(refused.status).toBe(401);
      expect(refused.body).toMatchObject({ statusCode: 401, error: 'Unauthorized' });
      for (const elsewhere of absent) {
        const { status } = await send(running.port, resultBody(), { path: elsewhere });
        expect([elsewhere, status]).toEqual([elsewhere, 404]);
      }
      expect(running.recorder.events).toHaveLength(before);
    });

    it('leaves the parsing of other routes alone', async () => {
      const text = '{"a": 1}';
      for (const route of ['/echo', '/elsewhere/idenfy/webhook']) {
        const headers = { 'X-Version': '2' };
        const { status, body } = await send(running.port, text, { path: `${prefix}${route}`, headers });
        const echoed = (body as { wrapped?: object }).wrapped ?? body;
        // Fastify has a JSON parser of its own, whatever Nest is told.
        const unparsed = setUp.nest?.bodyParser === false && platform === 'Express';
        expect([route, status, echoed]).toEqual([
          route,
          201,
          { body: unparsed ? null : { a: 1 }, rawBody: setUp.nest?.rawBody ? text : null },
        ]);
      }
    });
  });

  it('is not there with webhookController: false', async () => {
    const { app, port } = await startApp(platform, { structure: { webhookController: false } });
    expect((await send(port, resultBody())).status).toBe(404);
    await app.close();
  });

  it('keeps two instances apart: paths, keys, events', async () => {
    const other = 'another-key-of-another-account-98765';
    const imports = [
      idenfy({
        options: { webhook: { signingKeys: other } },
        structure: { instance: 'eu', webhookPath: 'eu/webhook' },
      }),
    ];
    const { app, port, recorder } = await startApp(platform, { imports });
    const body = resultBody();
    expect((await send(port, body)).status).toBe(200);
    expect((await send(port, body, { path: '/eu/webhook' })).status).toBe(401);
    const signature = signIdenfyPayload(body, other);
    expect((await send(port, body, { signature })).status).toBe(401);
    const eu = await send(port, body, { path: '/eu/webhook', signature });
    expect([eu.status, eu.body]).toEqual([200, { received: true }]);
    expect(recorder.events.map(({ instance }) => instance)).toEqual(['default', 'eu']);
    await app.close();
  });

  it('reads the body for each of two instances in an app with a middleware', async () => {
    const configure = (app: INestApplication): void => void app.use(passOn);
    const structure = { instance: 'eu', webhookPath: 'eu/webhook' };
    const { app, port } = await startApp(platform, { imports: [idenfy({ structure })], configure });
    expect((await send(port, resultBody())).status).toBe(200);
    expect((await send(port, resultBody(), { path: '/eu/webhook' })).status).toBe(200);
    await app.close();
  });

  it('takes a request that the app sends through its middlewares again', async () => {
    const { app, port } = await startApp(platform, {
      configure: (app) =>
        void app.use((request: Dispatched, response: ServerResponse, next: () => void) => {
          if (request.app === undefined || request.isAgain) {
            next();
          } else {
            request.isAgain = true;
            request.app(request, response);
          }
        }),
    });
    expect((await send(port, resultBody())).status).toBe(200);
    await app.close();
  });

  it('logs every delivery by a logger that the app sets later, with levels of its own', async () => {
    const lines: string[] = [];
    const write = (line: string): void => void lines.push(line);
    const { app, port } = await startApp(platform, {
      nest: { logger: ['error'] },
      configure: (app) => app.useLogger({ log: write, warn: write, error: write }),
    });
    expect((await send(port, resultBody())).status).toBe(200);
    await app.close();
    silenceLogs();
    expect(lines.filter((line) => line.includes('outcome=handled'))).toHaveLength(1);
  });
});
