import { Inject, Injectable, Module, Scope, UseGuards } from '@nestjs/common';
import type { CanActivate, DynamicModule, InjectionToken } from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { IdenfyError, IdenfyModule, IdenfyService, MemoryDeliveryStore } from 'nestjs-idenfy';
import type { IdenfyConfigError, IdenfyModuleOptions, IdenfyOptionsFactory } from 'nestjs-idenfy';
import { Upstream, tokenAnswer } from '../support/upstream.js';
import { KEY, platforms, resultBody, send, startApp } from '../webhooks/support.js';

const valid = (): IdenfyModuleOptions => ({
  apiKey: 'key-1',
  apiSecret: 'secret-1',
  webhook: { signingKeys: KEY },
});

@Injectable({ scope: Scope.REQUEST })
class PerRequestFactory implements IdenfyOptionsFactory {
  createIdenfyOptions = valid;
}

@Injectable({ scope: Scope.REQUEST, durable: true })
class Tenant {}

/** Default scope, but made anew for every request by what it depends on. */
@Injectable()
class Settings {
  constructor(@Inject(REQUEST) readonly request: unknown) {}
}

const STORE = 'a store per request';

@Module({
  providers: [
    PerRequestFactory,
    Settings,
    Tenant,
    { provide: STORE, scope: Scope.REQUEST, useFactory: () => new MemoryDeliveryStore() },
  ],
  exports: [PerRequestFactory, Settings, Tenant, STORE],
})
class SettingsModule {}

const withSettings = (inject: InjectionToken[]): DynamicModule =>
  IdenfyModule.forRootAsync({ imports: [SettingsModule], inject, useFactory: valid });

const scoped: [what: string, cause: string, module: () => DynamicModule][] = [
  ['the request', 'REQUEST', () => IdenfyModule.forRootAsync({ inject: [REQUEST], useFactory: valid })],
  ['a durable provider', 'Tenant', () => withSettings([Tenant])],
  ['a provider that depends on the request', 'Settings', () => withSettings([Settings])],
  ['a store per request', STORE, () => withSettings([STORE])],
  ['useClass', 'PerRequestFactory', () => IdenfyModule.forRootAsync({ useClass: PerRequestFactory })],
  [
    'useExisting',
    'PerRequestFactory',
    () => IdenfyModule.forRootAsync({ imports: [SettingsModule], useExisting: PerRequestFactory }),
  ],
  [
    'an optional dependency, in a named and global instance',
    'Settings',
    () =>
      IdenfyModule.forRootAsync({
        ...{ imports: [SettingsModule], instance: 'eu', isGlobal: true, useFactory: valid },
        inject: [
          { token: 'absent', optional: true },
          { token: Settings, optional: true },
        ],
      }),
  ],
];

async function refusal(start: Promise<unknown>): Promise<IdenfyConfigError> {
  const error = await start.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(IdenfyError.is(error, 'IDENFY_CONFIG')).toBe(true);
  return error as IdenfyConfigError;
}

describe('options that depend on a request', () => {
  it.each(scoped)('stop the start of a testing module: %s', async (_what, cause, module) => {
    const testing = await Test.createTestingModule({ imports: [module()] }).compile();
    const { problems } = await refusal(testing.init());
    expect(problems).toEqual([expect.objectContaining({ path: 'options', rule: 'singleton' })]);
    expect(problems[0]?.message).toContain(`which is ${cause} here`);
  });

  it.each(platforms)('stop the start of an app on %s', async (platform) => {
    const adapter = platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter();
    const module = IdenfyModule.forRootAsync({ inject: [REQUEST], useFactory: valid });
    const app = await NestFactory.create(module, adapter, { logger: false, abortOnError: false });
    await refusal(app.listen(0, '127.0.0.1'));
    await app.close();
  });

  it('stop the start of an application context', async () => {
    const module = IdenfyModule.forRootAsync({ inject: [REQUEST], useFactory: valid });
    await refusal(NestFactory.createApplicationContext(module, { logger: false, abortOnError: false }));
  });
});

describe('what is made once all the same', () => {
  it('a transient options class: one token for a clientId', async () => {
    const upstream = await Upstream.start();
    upstream.answer = ({ reply }) => reply(201, tokenAnswer());
    @Injectable({ scope: Scope.TRANSIENT })
    class Fresh implements IdenfyOptionsFactory {
      createIdenfyOptions = (): IdenfyModuleOptions => ({ ...valid(), baseUrl: upstream.url });
    }
    const testing = await Test.createTestingModule({
      imports: [IdenfyModule.forRootAsync({ useClass: Fresh })],
    }).compile();
    await testing.init();
    const service = testing.get(IdenfyService);
    const ends = await Promise.allSettled([1, 2, 3].map(() => service.createToken({ clientId: 'c' })));
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(upstream.calls).toHaveLength(1);
    await testing.close();
    await upstream.close();
  });

  it.each(platforms)('the handling behind a route with a request-scoped guard, on %s', async (platform) => {
    @Injectable({ scope: Scope.REQUEST })
    class Guard implements CanActivate {
      constructor(@Inject(REQUEST) private readonly request: unknown) {}
      canActivate(): boolean {
        return this.request !== undefined;
      }
    }
    const { app, port, recorder } = await startApp(platform, {
      structure: { webhookDecorators: [UseGuards(Guard)] },
    });
    const body = resultBody();
    const answers = [await send(port, body), await send(port, body)];
    expect(answers.map((answer) => answer.body)).toEqual([
      { received: true },
      { received: true, duplicate: true },
    ]);
    expect(recorder.events).toHaveLength(1);
    await app.close();
  });
});
