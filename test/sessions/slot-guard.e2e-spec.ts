import { Body, Controller, ForbiddenException, Param, Post, UseGuards } from '@nestjs/common';
import type { ExecutionContext, INestApplication } from '@nestjs/common';
import {
  ClientIdFrom,
  DuplicateTokenGuard,
  IdenfyError,
  IdenfyModule,
  IdenfyService,
  InjectIdenfy,
  getIdenfyToken,
} from 'nestjs-idenfy';
import { platforms, startApp } from '../support/platforms.js';
import { Upstream, tokenAnswer } from '../support/upstream.js';

interface Req {
  readonly body: { readonly clientId?: string; readonly slot?: unknown };
  readonly params: { readonly slot: string };
}

const requestOf = (context: ExecutionContext): Req => context.switchToHttp().getRequest<Req>();
const clientIdOf = (context: ExecutionContext) => requestOf(context).body.clientId;

@Controller()
@UseGuards(DuplicateTokenGuard)
@ClientIdFrom(clientIdOf, { slot: 'of the controller' })
class DocumentsController {
  constructor(
    private readonly idenfy: IdenfyService,
    @InjectIdenfy('eu') private readonly eu: IdenfyService,
  ) {}

  @Post('fixed')
  @ClientIdFrom(clientIdOf, { slot: 'licence' })
  fixed(@Body('clientId') clientId: string): Promise<unknown> {
    return this.idenfy.createToken({ clientId }, { slot: 'licence' });
  }

  @Post('default')
  @ClientIdFrom(clientIdOf)
  default(@Body('clientId') clientId: string): Promise<unknown> {
    return this.idenfy.createToken({ clientId });
  }

  @Post('controller')
  ofController(): string {
    return 'passed';
  }

  @Post('found/:slot')
  @ClientIdFrom(clientIdOf, { slot: async (context) => requestOf(context).params.slot })
  found(@Body('clientId') clientId: string, @Param('slot') slot: string): Promise<unknown> {
    return this.idenfy.createToken({ clientId }, { slot });
  }

  @Post('body')
  @ClientIdFrom(clientIdOf, { slot: (context) => requestOf(context).body.slot as string })
  inBody(): string {
    return 'passed';
  }

  @Post('refuses')
  @ClientIdFrom(clientIdOf, {
    slot: () => {
      throw new ForbiddenException();
    },
  })
  refuses(): string {
    return 'passed';
  }

  @Post('eu')
  @ClientIdFrom(clientIdOf, { instance: 'eu', slot: 'licence' })
  inEu(@Body('clientId') clientId: string): Promise<unknown> {
    return this.eu.createToken({ clientId }, { slot: 'licence' });
  }
}

describe.each(platforms)('slots at the guard, on %s', (platform) => {
  let upstream: Upstream;
  let app: INestApplication;
  let url: string;

  beforeEach(async () => {
    upstream = await Upstream.start();
    upstream.answer = (call, index) => call.reply(201, tokenAnswer(`${index}`));
  });
  afterEach(async () => {
    await app.close();
    await upstream.close();
  });

  async function start(policy: 'reject' | 'reuse' = 'reject'): Promise<void> {
    const account = (instance?: string) =>
      IdenfyModule.forRoot({
        instance,
        apiKey: 'key-1',
        apiSecret: 'secret-1',
        baseUrl: upstream.url,
        webhookController: false,
        duplicates: { policy },
      });
    const imports = [account(), account('eu')];
    ({ app, url } = await startApp(platform, { imports, controllers: [DocumentsController] }));
  }

  const post = async (path: string, body: object = { clientId: 'user-1' }) => {
    const response = await fetch(`${url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { status, headers } = response;
    return { status, headers, body: (await response.json().catch(() => '')) as Record<string, unknown> };
  };

  it('refuses in the slot of the handler, with Retry-After, and in no other', async () => {
    await start();
    expect((await post('fixed')).status).toBe(201);
    const refused = await post('fixed');
    expect(refused).toMatchObject({ status: 409, body: { code: 'IDENFY_DUPLICATE_TOKEN' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3600);
    expect(JSON.stringify(refused.body)).not.toContain('licence');
    expect(upstream.calls).toHaveLength(1);

    expect((await post('default')).status).toBe(201);
    expect((await post('default')).status).toBe(409);
    expect((await post('controller')).status).toBe(201);
    const options = { slot: 'of the controller' };
    await app.get(IdenfyService).createToken({ clientId: 'user-1' }, options);
    expect((await post('controller')).status).toBe(409);
    expect((await post('fixed', { clientId: 'user-2' })).status).toBe(201);
  });

  it('takes the slot from a function, which may be async', async () => {
    await start();
    expect((await post('found/passport')).status).toBe(201);
    expect((await post('found/licence')).status).toBe(201);
    expect((await post('found/passport')).status).toBe(409);
    expect((await post('fixed')).status).toBe(409);
    expect(upstream.calls).toHaveLength(2);
  });

  it('a function that finds undefined means the default slot', async () => {
    await start();
    await post('fixed');
    expect((await post('body')).status).toBe(201);
    await post('default');
    expect((await post('body')).status).toBe(409);
  });

  it.each([[''], [null], [7], ['a\nb'], ['x'.repeat(101)], [{}], [['licence']]])(
    'answers 400 to the slot %j',
    async (slot) => {
      await start();
      const refused = await post('body', { clientId: 'user-1', slot });
      expect(refused).toMatchObject({
        status: 400,
        body: { code: 'IDENFY_REQUEST', problems: [{ path: 'slot', rule: 'slot' }] },
      });
    },
  );

  it('names a wrong clientId and a wrong slot together', async () => {
    await start();
    const { body } = await post('body', { slot: ' ' });
    expect(body).toMatchObject({ problems: [{ path: 'clientId' }, { path: 'slot' }] });
  });

  it('what the function throws is the response', async () => {
    await start();
    expect((await post('refuses')).status).toBe(403);
  });

  it('looks at the slot of the named instance', async () => {
    await start();
    expect((await post('fixed')).status).toBe(201);
    expect((await post('eu')).status).toBe(201);
    expect((await post('eu')).status).toBe(409);
    const eu = app.get<IdenfyService>(getIdenfyToken('eu'), { strict: false });
    expect(await eu.releaseLiveSession('user-1', undefined, { slot: 'licence' })).toBe(true);
    expect((await post('eu')).status).toBe(201);
    expect((await post('fixed')).status).toBe(409);
  });

  it("under 'reuse' lets pass what the slot can give back", async () => {
    await start('reuse');
    const [first, other] = [await post('fixed'), await post('default')];
    expect((await post('fixed')).body).toEqual({ ...first.body, reused: true });
    expect((await post('default')).body).toEqual({ ...other.body, reused: true });
    expect(upstream.calls).toHaveLength(2);
  });
});

describe('@ClientIdFrom in plain JavaScript', () => {
  const extract = (): string => 'user-1';

  it.each<[string, unknown, string]>([
    ['an empty slot', { slot: '' }, 'slot must be a string of 1 to 100 printable ASCII characters'],
    ['a slot that is null', { slot: null }, 'slot must be'],
    ['a slot that is a number', { slot: 7 }, 'slot must be'],
    ['a slot with a line feed', { slot: 'MARKED\n' }, 'slot must be'],
    ['an instance that is a number', { instance: 7 }, 'instance must be a text'],
    ['a misspelt option', { slto: 'a' }, 'slto is not an option of @ClientIdFrom(); did you mean slot?'],
    ['null', null, 'instance must be a text'],
    ['a list', ['a'], 'instance must be a text'],
  ])('refuses %s where the app is defined', (_what, options, said) => {
    const error = thrownBy(() => ClientIdFrom(extract, options as string));
    expect(IdenfyError.is(error, 'IDENFY_CONFIG')).toBe(true);
    expect((error as Error).message).toContain(said);
    expect((error as Error).message).not.toContain('MARKED');
  });

  it.each([undefined, null, 'user-1', { slot: 'a' }])('refuses %j in the place of the function', (wrong) => {
    const error = thrownBy(() => ClientIdFrom(wrong as never, { slot: 'a' }));
    expect(error).toMatchObject({ code: 'IDENFY_CONFIG', problems: [{ path: 'extract' }] });
  });

  function thrownBy(action: () => unknown): unknown {
    try {
      return action();
    } catch (error) {
      return error;
    }
  }
});
