import { Body, Controller, Get, Logger, Module, Post, UseGuards } from '@nestjs/common';
import { APP_GUARD, ModuleRef, Reflector } from '@nestjs/core';
import { jest } from '@jest/globals';
import { PickType } from '@nestjs/mapped-types';
import {
  ClientIdFrom,
  CreateTokenDto,
  DuplicateTokenGuard,
  IdenfyExceptionFilter,
  IdenfyModule,
  IdenfyService,
  IdenfyWebhooks,
  InjectIdenfy,
  MemoryLiveSessionStore,
  getIdenfyToken,
} from 'nestjs-idenfy';
import type { IdenfyModuleOptions } from 'nestjs-idenfy';
import { signedWebhook } from 'nestjs-idenfy/testing';
import type { ExecutionContext, INestApplication } from '@nestjs/common';
import { platforms, startApp } from '../support/platforms.js';
import { Upstream, tokenAnswer } from '../support/upstream.js';

class StartDto extends PickType(CreateTokenDto, ['clientId', 'firstName']) {}

describe.each(platforms)('DuplicateTokenGuard on %s', (platform) => {
  let upstream: Upstream;
  let app: INestApplication;
  let url: string;
  let handled: string[];

  @Controller()
  class VerificationsController {
    constructor(private readonly idenfy: IdenfyService) {}

    @Post('verifications')
    @UseGuards(DuplicateTokenGuard)
    async start(@Body() body: StartDto): Promise<unknown> {
      handled.push(body.clientId);
      return this.idenfy.createToken(body);
    }

    @Post('me/verifications')
    @UseGuards(DuplicateTokenGuard)
    @ClientIdFrom(async (context) => context.switchToHttp().getRequest<Req>().headers['x-user'])
    startMine(): string {
      handled.push('mine');
      return 'passed';
    }

    @Post('unguarded')
    unguarded(@Body() body: StartDto): Promise<unknown> {
      return this.idenfy.createToken(body);
    }

    @Get('elsewhere')
    @UseGuards(DuplicateTokenGuard)
    @ClientIdFrom(() => 'user-1', 'nowhere')
    elsewhere(): void {}
  }

  interface Req {
    headers: Record<string, string>;
  }

  async function start(
    options: Partial<IdenfyModuleOptions> = {},
    configure?: (created: INestApplication) => void,
  ): Promise<void> {
    const module = IdenfyModule.forRoot({
      apiKey: 'key-1',
      apiSecret: 'secret-1',
      baseUrl: upstream.url,
      timeoutMs: 2000,
      retries: 0,
      webhookController: false,
      ...options,
    });
    const metadata = { imports: [module], controllers: [VerificationsController] };
    ({ app, url } = await startApp(platform, metadata, { configure }));
  }

  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json().catch(() => '')) as Body,
    };
  };
  type Body = Record<string, unknown>;

  beforeEach(async () => {
    handled = [];
    upstream = await Upstream.start();
    upstream.answer = (call, index) => call.reply(201, tokenAnswer(`${index}`));
  });
  afterEach(async () => {
    await app.close();
    await upstream.close();
  });

  it('refuses with 409 before the handler runs, with Retry-After and the documented body', async () => {
    await start();
    expect((await post('verifications', { clientId: 'user-1' })).status).toBe(201);
    const refused = await post('verifications', { clientId: 'user-1' });
    expect(refused.status).toBe(409);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(86_400);
    expect(refused.body).toEqual({
      statusCode: 409,
      error: 'Conflict',
      code: 'IDENFY_DUPLICATE_TOKEN',
      message: expect.any(String) as unknown,
      retryAfterSeconds: seconds,
    });
    expect(JSON.stringify(refused.body)).not.toMatch(/scan-|AUTHTOKEN/);
    expect(handled).toEqual(['user-1']);
    expect((await post('verifications', { clientId: 'user-2' })).status).toBe(201);
  });

  it('createToken refuses on a route without the guard too', async () => {
    await start();
    await post('verifications', { clientId: 'user-1' });
    expect((await post('unguarded', { clientId: 'user-1' })).status).toBe(409);
    expect(upstream.calls).toHaveLength(1);
  });

  it.each([
    [{}],
    [{ clientId: '' }],
    [{ clientId: 7 }],
    [{ clientId: { a: 1 } }],
    [{ clientId: ' a' }],
    [[]],
  ])('answers 400 to a missing or malformed clientId: %j', async (body) => {
    await start();
    const refused = await post('verifications', body);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ code: 'IDENFY_REQUEST', problems: [{ path: 'clientId' }] });
    expect(handled).toEqual([]);
  });

  it('takes the clientId from @ClientIdFrom', async () => {
    await start();
    await post('verifications', { clientId: 'user-1' });
    expect((await post('me/verifications', {}, { 'x-user': 'user-1' })).status).toBe(409);
    expect((await post('me/verifications', { clientId: 'user-1' }, { 'x-user': 'user-2' })).status).toBe(201);
    expect((await post('me/verifications', { clientId: 'user-2' })).status).toBe(400);
    expect(handled).toEqual(['user-1', 'mine']);
  });

  it("lets pass what policy 'reuse' can give back, and refuses what it cannot", async () => {
    await start({ duplicates: { policy: 'reuse' } });
    const first = await post('verifications', { clientId: 'user-1' });
    const second = await post('verifications', { clientId: 'user-1' });
    expect(second.status).toBe(201);
    expect(second.body).toEqual({ ...first.body, reused: true });
    upstream.answer = (call) => call.reply(201, tokenAnswer('short', { expiryTime: 10 }));
    await post('verifications', { clientId: 'user-2' });
    expect((await post('verifications', { clientId: 'user-2' })).status).toBe(409);
    expect(handled).toEqual(['user-1', 'user-1', 'user-2']);
  });

  it("under 'reuse' refuses who has submitted and waits for the review, and passes them again after it", async () => {
    const signingKeys = 'signing-key-of-the-tests';
    await start({ duplicates: { policy: 'reuse' }, webhook: { signingKeys } });
    const { body } = await post('verifications', { clientId: 'user-1' });
    const webhook = async (final: boolean): Promise<void> => {
      const result = { clientId: 'user-1', scanRef: body['scanRef'], final, status: { overall: 'APPROVED' } };
      const type = `IDENTIFICATION_${final ? 'MANUAL' : 'AUTO'}_FINISHED`;
      const answer = await app.get(IdenfyWebhooks).receive(signedWebhook(type, result, signingKeys));
      expect(answer.status).toBe(200);
    };
    await webhook(false);
    expect((await post('verifications', { clientId: 'user-1' })).status).toBe(409);
    expect((await post('unguarded', { clientId: 'user-1' })).status).toBe(409);
    expect([handled, upstream.calls.length]).toEqual([['user-1'], 1]);
    await webhook(true);
    expect((await post('verifications', { clientId: 'user-1' })).status).toBe(201);
  });

  it.each<['refuse' | 'pass', number]>([
    ['refuse', 503],
    ['pass', 201],
  ])('on a store that fails: %s', async (guardOnStoreFailure, status) => {
    const store = new MemoryLiveSessionStore();
    store.find = () => Promise.reject(new Error('away'));
    await start({ duplicates: { store, guardOnStoreFailure } });
    const response = await post('me/verifications', {}, { 'x-user': 'user-1' });
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
  });

  it("under 'reuse' lets pass what waits for a request under way, and refuses one whose outcome is unknown", async () => {
    await start({ duplicates: { policy: 'reuse' }, timeoutMs: 1000 });
    upstream.answer = undefined;
    const first = post('verifications', { clientId: 'user-1' });
    const call = await upstream.call();
    expect((await post('me/verifications', {}, { 'x-user': 'user-1' })).status).toBe(201);
    call.reset();
    expect((await first).status).toBe(504);
    expect((await post('me/verifications', {}, { 'x-user': 'user-1' })).status).toBe(409);
  });

  it('a route whose requests have no clientId is named in the log with the remedy, once', async () => {
    const lines: unknown[] = [];
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation((line) => void lines.push(line));
    await start();
    for (const body of [{}, { firstName: 'Ona' }, { clientId: 5 }, { clientId: '' }]) {
      expect((await post('verifications', body)).status).toBe(400);
    }
    for (let count = 0; count < 2; count += 1) {
      expect((await post('me/verifications', {})).status).toBe(400);
    }
    warn.mockRestore();
    expect(lines.filter((line) => String(line).includes('DuplicateTokenGuard'))).toEqual([
      'VerificationsController.start: the request has no body.clientId, so DuplicateTokenGuard responds with 400. Where the ' +
        'clientId is elsewhere (the login, for example) put @ClientIdFrom((context) => …) on the handler',
      expect.stringMatching(
        /^\w+\.\w+: @ClientIdFrom finds no clientId, so DuplicateTokenGuard responds with 400\. /,
      ),
    ]);
  });

  it('guards a module that does not import IdenfyModule, and a whole app', async () => {
    @Controller()
    class FeatureController {
      @Post('feature')
      @UseGuards(DuplicateTokenGuard)
      guarded(): string {
        return 'passed';
      }

      @Post('others')
      others(): string {
        return 'passed';
      }
    }
    @Module({ controllers: [FeatureController] })
    class FeatureModule {}
    const module = IdenfyModule.forRoot({
      apiKey: 'key-1',
      apiSecret: 'secret-1',
      baseUrl: upstream.url,
      webhookController: false,
    });
    const providers = [{ provide: APP_GUARD, useClass: DuplicateTokenGuard }];
    ({ app, url } = await startApp(platform, { imports: [FeatureModule, module], providers }));
    await app.get(IdenfyService).createToken({ clientId: 'user-1' });
    for (const path of ['feature', 'others']) {
      expect((await post(path, { clientId: 'user-1' })).status).toBe(409);
      expect((await post(path, { clientId: 'user-2' })).status).toBe(201);
      expect((await post(path, {})).status).toBe(400);
    }
  });

  it('refuses where there is no HTTP response to set a header on', async () => {
    await start();
    await post('verifications', { clientId: 'user-1' });
    const context = {
      getType: () => 'graphql',
      switchToHttp: () => ({ getResponse: () => ({}) }),
    } as unknown as ExecutionContext;
    const guard = new (class extends DuplicateTokenGuard {
      protected override getSource() {
        return { extract: () => 'user-1' };
      }
    })(app.get(ModuleRef), app.get(Reflector));
    await expect(guard.canActivate(context)).rejects.toMatchObject({ code: 'IDENFY_DUPLICATE_TOKEN' });
  });

  it('an instance name that no module has is the fault of the app', async () => {
    await start();
    const response = await fetch(`${url}/elsewhere`);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: 'IDENFY_CONFIG' });
  });

  it('IdenfyExceptionFilter adds Retry-After to what createToken throws', async () => {
    await start({}, (created) =>
      created.useGlobalFilters(new IdenfyExceptionFilter(created.getHttpAdapter())),
    );
    await post('unguarded', { clientId: 'user-1' });
    const refused = await post('unguarded', { clientId: 'user-1' });
    expect(refused.status).toBe(409);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.body).toMatchObject({ code: 'IDENFY_DUPLICATE_TOKEN' });
  });

  it('looks at the sessions of the named instance; two instances may share one store', async () => {
    const store = new MemoryLiveSessionStore();
    const account = (instance: string) =>
      IdenfyModule.forRoot({
        instance,
        webhookPath: `webhook/${instance}`,
        apiKey: 'key-1',
        apiSecret: 'secret-1',
        baseUrl: upstream.url,
        duplicates: { store },
        webhook: { signingKeys: `key-of-${instance}` },
      });

    @Controller(':region')
    class RegionsController {
      constructor(
        @InjectIdenfy('eu') private readonly eu: IdenfyService,
        @InjectIdenfy('us') private readonly us: IdenfyService,
      ) {}

      @Post('eu')
      @UseGuards(DuplicateTokenGuard)
      @ClientIdFrom((context) => context.switchToHttp().getRequest<{ body: StartDto }>().body.clientId, 'eu')
      startEu(@Body() body: StartDto): Promise<unknown> {
        return this.eu.createToken(body);
      }

      @Post('us')
      @UseGuards(DuplicateTokenGuard)
      @ClientIdFrom((context) => context.switchToHttp().getRequest<{ body: StartDto }>().body.clientId, 'us')
      startUs(@Body() body: StartDto): Promise<unknown> {
        return this.us.createToken(body);
      }
    }

    ({ app, url } = await startApp(platform, {
      imports: [account('eu'), account('us')],
      controllers: [RegionsController],
    }));
    expect((await post('r/eu', { clientId: 'user-1' })).status).toBe(201);
    expect((await post('r/eu', { clientId: 'user-1' })).status).toBe(409);
    expect((await post('r/us', { clientId: 'user-1' })).status).toBe(201);
    expect((await post('r/us', { clientId: 'user-1' })).status).toBe(409);
    const us = app.get<IdenfyService>(getIdenfyToken('us'), { strict: false });
    expect(await us.releaseLiveSession('user-1')).toBe(true);
    expect((await post('r/us', { clientId: 'user-1' })).status).toBe(201);
    expect((await post('r/eu', { clientId: 'user-1' })).status).toBe(409);
  });
});
