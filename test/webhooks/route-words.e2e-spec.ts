import { Injectable, SetMetadata, UnauthorizedException } from '@nestjs/common';
import type { CanActivate, ExecutionContext, LoggerService } from '@nestjs/common';
import { APP_GUARD, RouterModule } from '@nestjs/core';
import { IdenfyModule } from '../../lib/idenfy.module.js';
import { idenfy, platforms, resultBody, send, startApp } from './support.js';
import type { AppSettings, RunningApp } from './support.js';

const PUBLIC = 'isPublic';

@Injectable()
class LoginGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (Reflect.getMetadata(PUBLIC, context.getClass()) === true) {
      return true;
    }
    throw new UnauthorizedException();
  }
}

describe.each(platforms)('What the log says of the webhook route on %s', (platform) => {
  const lines: string[] = [];
  let running: RunningApp | undefined;

  const start = async (settings: AppSettings): Promise<RunningApp> => {
    const keep = (line: unknown): void => void lines.push(String(line));
    const logger: LoggerService = { log: keep, warn: keep, error: keep };
    running = await startApp(platform, { ...settings, nest: { logger } });
    return running;
  };
  const said = (about: string): string[] => lines.filter((line) => line.includes(about));

  beforeEach(() => void (lines.length = 0));
  afterEach(async () => {
    await running?.app.close();
    running = undefined;
  });

  const prefix = (path: string): AppSettings => ({ configure: (app) => void app.setGlobalPrefix(path) });
  const twice = (webhookPath: string, part: string): string =>
    `webhookPath '${webhookPath}' begins with '${part}', which the app puts before it anyway (setGlobalPrefix, RouterModule): leave it out of webhookPath`;
  const router = { imports: [RouterModule.register([{ path: 'hooks', module: IdenfyModule }])] };

  it.each<[string, AppSettings, string, string?]>([
    ['as it is', {}, '/idenfy/webhook'],
    ['a path of its own', { structure: { webhookPath: '/hook/' } }, '/hook'],
    ['a global prefix', prefix('/api/v1/'), '/api/v1/idenfy/webhook'],
    ['RouterModule and a prefix', { ...router, ...prefix('api') }, '/api/hooks/idenfy/webhook'],
    [
      'the prefix once more in the path',
      { ...prefix('api/v1'), structure: { webhookPath: 'api/v1/idenfy' } },
      '/api/v1/api/v1/idenfy',
      twice('api/v1/idenfy', '/api/v1'),
    ],
    [
      'part of the prefix',
      { ...prefix('api/v1'), structure: { webhookPath: '/api/idenfy' } },
      '/api/v1/api/idenfy',
      twice('/api/idenfy', '/api'),
    ],
    [
      'the path of RouterModule once more',
      { ...router, structure: { webhookPath: 'hooks/idenfy' } },
      '/hooks/hooks/idenfy',
      twice('hooks/idenfy', '/hooks'),
    ],
    ['a like beginning', { ...prefix('api'), structure: { webhookPath: 'apis/hook' } }, '/api/apis/hook'],
  ])('the start names its path: %s', async (...[, settings, path, warning]) => {
    const { port } = await start(settings);
    expect(said('is the webhook route')).toEqual([`POST ${path} is the webhook route`]);
    expect(said('webhookPath')).toEqual(warning === undefined ? [] : [warning]);
    expect((await send(port, resultBody(), { path })).status).toBe(200);
  });

  it('the start names the instance of each', async () => {
    await start({ imports: [idenfy({ structure: { instance: 'eu', webhookPath: 'eu' } })] });
    expect(said('is the webhook route').sort()).toEqual([
      "POST /eu is the webhook route of instance 'eu'",
      'POST /idenfy/webhook is the webhook route',
    ]);
  });

  it('names none without the route', async () => {
    await start({ structure: { webhookController: false } });
    expect(said('is the webhook route')).toEqual([]);
  });

  it('the line of a failed handler names the option that gets the error', async () => {
    const { port, recorder } = await start({});
    recorder.react = () => {
      throw new RangeError('of a person');
    };
    expect((await send(port, resultBody())).status).toBe(500);
    expect(said('handler=')).toEqual([
      expect.stringMatching(
        /^handler=Recorder\.onEvent deliveryId=\w+ type=verification\.approved error=RangeError.* \(the option onHandlerError gets the error itself\)$/,
      ),
    ]);
  });

  it('a global guard that refuses deliveries is named with the remedy, in one line', async () => {
    const providers = [{ provide: APP_GUARD, useClass: LoginGuard }];
    const { port, recorder } = await start({ providers });
    lines.length = 0;
    expect((await send(port, resultBody(), { path: '/idenfy/webhook?key=secret' })).status).toBe(401);
    expect(lines).toEqual([
      'POST /idenfy/webhook was answered with 401 by the app, before the webhook route had seen it: a global guard ' +
        'or something like it. Let the route pass with webhookDecorators (docs/webhooks.md, In your app)',
    ]);
    expect(recorder.events).toHaveLength(0);
  });

  it('what the route itself answers has no such line, and neither has what webhookDecorators let pass', async () => {
    const structure = { webhookDecorators: [SetMetadata(PUBLIC, true) as ClassDecorator] };
    const { port } = await start({ structure, providers: [{ provide: APP_GUARD, useClass: LoginGuard }] });
    const statuses = [
      (await send(port, resultBody())).status,
      (await send(port, resultBody(), { signature: null })).status,
      (await send(port, 'x'.repeat(1_048_577))).status,
      (await send(port, 'not json')).status,
    ];
    expect(statuses).toEqual([200, 401, 413, 400]);
    expect(said('by the app')).toEqual([]);
  });
});
